"""Tables that leave the product as files: rows under described columns."""

import csv
import io
from dataclasses import dataclass

# The wide ones are what East Asian keyboards write; spreadsheets read them alike.
FORMULA_STARTS = (*"=+-@", *"＝＋－＠", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file: `fields` are (name, type, description), `rows` follow them."""

    name: str
    title: str
    fields: tuple
    rows: list


def csv_of(table):
    return _csv([name for name, _type, _text in table.fields], table.rows)


def dictionary(made):
    rows = [
        (f"{table.name}.csv", name, kind, str(text))
        for table in made
        for name, kind, text in table.fields
    ]
    return _csv(["file", "column", "type", "description"], rows)


def _csv(header, rows):
    """Begins with a mark by which spreadsheets know that it is UTF-8."""
    text = io.StringIO(newline="")
    text.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([safe(value) for value in row] for row in rows)
    return text.getvalue()


def safe(value):
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
