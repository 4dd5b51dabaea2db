"""Tables that people fill in, from CSV or a workbook, as texts under their columns."""

import io
import zipfile
from datetime import date, datetime

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from equity_office.spreadsheets import unquoted
from equity_office.writing.editing import plain as told_plainly
from equity_office.writing.editing import tidy
from indicators.imports.read import FileRefused, Refusal, Row, header_of, misfit, plain
from indicators.imports.read import stream as stream_csv

# Bytes of a file, and of what an XLSX file may unpack to.
LARGEST, LARGEST_UNPACKED = 5_000_000, 50_000_000
LONGEST_CELL, MOST_ROWS, MOST_COLUMNS = 4_000, 5_000, 100
ZIP = b"PK\x03\x04"


def read(content, check, longest=LONGEST_CELL):
    """The rows of a CSV or XLSX file whose cells hold at most `longest` characters.
    `check` is given the names of the columns before a row is read, and may refuse them.
    Raises FileRefused, naming line and column."""
    reader = _read_xlsx if content.startswith(ZIP) else _read_csv
    return reader(content, check, longest)


def _read_csv(content, check, longest):
    # One character may be a quotation mark.
    names, rows = stream_csv(content, LARGEST, longest + 1)
    check(names)
    rows = list(rows)
    cells = [
        {name: tidy(unquoted(text)) for name, text in row.cells.items()} for row in rows
    ]
    return [Row(row.line, each) for row, each in zip(rows, cells, strict=True)]


def _read_xlsx(content, check, longest):
    try:
        return _rows_of(content, check, longest)
    except FileRefused:
        raise
    except Exception as error:
        reason = _("This is not a workbook (XLSX) that can be read. Save it again.")
        raise FileRefused([Refusal(1, "", reason)]) from error


def _rows_of(content, check, longest):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = sum(each.file_size for each in packed.infolist())
    if size > LARGEST_UNPACKED or len(content) > LARGEST:
        raise FileRefused([Refusal(1, "", _("This workbook is too large."))])
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    names, rows, refusals = None, [], []
    sheet = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
    for line, cells in enumerate(sheet, start=1):
        texts = [_text(cell) for cell in cells]
        if line > MOST_ROWS:
            reason = _("More rows than can be read here. Delete the empty ones, too.")
            raise FileRefused([Refusal(line, "", reason)])
        if not any(texts):
            continue
        if names is None:
            names = header_of(_without_end(texts), line)
            check(names)
            continue
        texts = _without_end(texts)
        texts += [""] * (len(names) - len(texts))
        if refusal := misfit(names, texts, line, longest):
            refusals.append(refusal)
        else:
            rows.append(Row(line, dict(zip(map(plain, names), texts, strict=True))))
    if refusals or not rows:
        nothing = Refusal(1, "", _("The file has no rows. Load the full file."))
        raise FileRefused(refusals or [nothing])
    return rows


def _without_end(texts):
    """Cells up to the last that says something."""
    last = max((n for n, text in enumerate(texts, start=1) if text), default=0)
    return texts[:last]


def _text(cell):
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date | bool):
        return told_plainly(value)
    if isinstance(value, int | float) and str(cell.number_format).endswith("%"):
        value = round(value * 100, 6)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return tidy(str(value)).strip()
