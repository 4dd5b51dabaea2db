"""Tables that people download, change in a spreadsheet and load again: they read back as
they were written."""

import io
import re
from dataclasses import dataclass, field

from django.http import Http404, HttpResponse
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from equity_office.tabular import FORMULA_STARTS, Table, csv_of

QUOTE = "'"
# What XML cannot hold.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Sheet:
    """A table under its name: column → what it holds, for whoever opens the file; and
    how wide a column is, in characters, where that is not the usual."""

    name: str
    columns: dict
    widths: dict = field(default_factory=dict)

    def as_csv(self, rows):
        """Rows (column → text) as a file of comma-separated values."""
        fields = tuple((name, "text", text) for name, text in self.columns.items())
        values = [[_quoted(text) for text in row.values()] for row in rows]
        return csv_of(Table(self.name, "", fields, values)).encode()

    def as_xlsx(self, rows):
        """The rows as a workbook, with a second sheet that says what each column holds.
        Every cell is text: no spreadsheet takes one for a formula."""
        book = Workbook()
        cells = [list(self.columns), *(row.values() for row in rows)]
        self._fill(book.active, self.name, cells)
        words = [(name, str(text)) for name, text in self.columns.items()]
        self._fill(book.create_sheet(), "columns", [("column", "holds"), *words])
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def _fill(self, sheet, title, rows):
        sheet.title, sheet.freeze_panes = title, "A2"
        for number, values in enumerate(rows, start=1):
            for column, text in enumerate(values, start=1):
                cell = sheet.cell(number, column)
                cell.value = ILLEGAL.sub("", text)
                cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(bold=number == 1)
        for cell in sheet[1]:
            width = self.widths.get(cell.value, 18)
            sheet.column_dimensions[cell.column_letter].width = width

    def file(self, rows, kind, name):
        """The answer to who downloads the rows as a file of that name and kind."""
        if kind not in KINDS:
            raise Http404
        write, content_type = KINDS[kind]
        response = HttpResponse(write(self, rows), content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
        return response


KINDS = {
    "csv": (Sheet.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        Sheet.as_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


def _quoted(text):
    """A leading quotation mark is doubled, since another one may come before it."""
    return f"{QUOTE}{text}" if text.startswith(QUOTE) else text


def unquoted(text):
    """A cell as it was before `Sheet.as_csv`."""
    is_quoted = text[:1] == QUOTE and text[1:2] in (QUOTE, *FORMULA_STARTS)
    return text[1:] if is_quoted else text
