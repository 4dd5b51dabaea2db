"""Bytes to rows, with a place for everything that is refused."""

import csv
import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_COLUMNS = 200
LONGEST_CELL = 2_000
# Nobody mends more places than this one by one; reading stops there.
MOST_REFUSALS = 100_000
# What differs between two refusals of the same kind.
WORDS = re.compile(r"“[^”]*”|\d[\d,.]*")
# How files begin that are not text, whatever their name says.
SIGNATURES = {
    b"MZ": "Windows program",
    b"\x7fELF": "Linux program",
    b"PK\x03\x04": "zip or Excel file",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "old Excel or Word file",
    b"\x89PNG": "picture",
    b"\xff\xfe": "UTF-16 file (“Unicode text”)",
    b"\xfe\xff": "UTF-16 file (“Unicode text”)",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file cannot be loaded, where, and what to do about it."""

    line: int
    column: str
    reason: str

    def __str__(self):
        place = _("line %(line)s") % {"line": self.line}
        if self.column:
            place += _(", column %(column)s") % {"column": self.column}
        return f"{place}: {self.reason}"


class FileRefused(Exception):
    """The file was refused. Nothing of it is stored."""

    def __init__(self, refusals, rows_read=0):
        self.refusals = list(refusals)
        self.rows_read = rows_read
        self.kinds = _kinds(self.refusals)
        super().__init__("; ".join(str(first) for first, _more in self.kinds))


def _kinds(refusals):
    """The first refusal of each kind with how many more are like it: the same fault in
    the same column, whatever the words and numbers it was found in."""
    found = {}
    for refusal in refusals:
        found.setdefault((refusal.column, WORDS.sub("", refusal.reason)), []).append(
            refusal
        )
    return [(first, len(more)) for first, *more in found.values()]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file; `cells` are keyed by the plain name of their column."""

    line: int
    cells: dict


def read(content, largest, longest=LONGEST_CELL):
    """(column names, rows) of a CSV file of at most `largest` bytes, whose cells hold at
    most `longest` characters. Raises FileRefused, naming line and column."""
    names, rows = stream(content, largest, longest)
    return names, list(rows)


def stream(content, largest, longest=LONGEST_CELL):
    """The same with rows that are read as they are asked for; what cannot be read is
    refused when all are."""
    _refuse_other_than_text(content, largest)
    text = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")
    lines = _Lines(csv.reader(text, strict=True))
    names = header_of(next(lines, []), lines.number)
    return names, _rows(names, lines, longest)


class _Lines:
    """The lines that hold anything; where one is not CSV, `broken` says so and nothing
    follows."""

    def __init__(self, reader):
        self.reader, self.broken = reader, None

    @property
    def number(self):
        return max(1, self.reader.line_num)

    def __iter__(self):
        return self

    def __next__(self):
        try:
            return next(v for v in self.reader if any(cell.strip() for cell in v))
        except csv.Error as error:
            reason = _(
                "This line is not valid CSV (%(error)s). Check its quotation marks."
            )
            self.broken = Refusal(self.number, "", reason % {"error": error})
            raise StopIteration from error


def _rows(names, lines, longest):
    keys, read, refusals = [plain(name) for name in names], 0, []
    for values in lines:
        if refusal := misfit(names, values, lines.number, longest):
            refusals.append(refusal)
            if len(refusals) == MOST_REFUSALS:
                raise FileRefused([*refusals, stopped(lines.number)], read)
        else:
            read += 1
            cells = dict(zip(keys, (v.strip() for v in values), strict=True))
            yield Row(lines.number, cells)
    if lines.broken:
        refusals.append(lines.broken)
    if not read and not refusals:
        refusals.append(Refusal(1, "", _("The file has no rows. Load the full file.")))
    if refusals:
        raise FileRefused(refusals, read)


def stopped(line):
    return Refusal(line, "", _("Too many rows cannot be used; reading stopped here."))


def plain(word):
    """A word as it is compared: small letters, single blanks."""
    return " ".join(word.casefold().split())


def _refuse_other_than_text(content, largest):
    if len(content) > largest:
        reason = _(
            "The file has %(size)s bytes; the most is %(largest)s. Split it."
        ) % {
            "size": len(content),
            "largest": largest,
        }
        raise FileRefused([Refusal(1, "", reason)])
    for signature, name in SIGNATURES.items():
        if content.startswith(signature):
            reason = _(
                "This is a %(name)s, not a CSV file, whatever its name says. "
                "Save the table as CSV (UTF-8) and load that."
            ) % {"name": name}
            raise FileRefused([Refusal(1, "", reason)])
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = _(
            "The file is not UTF-8: byte %(byte)s is not. "
            "Save it again as “CSV UTF-8” and load that."
        ) % {"byte": error.start + 1}
        raise FileRefused([Refusal(line, "", reason)]) from error
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise FileRefused(
            [Refusal(line, "", _("The file holds zero bytes; it is not a CSV file."))]
        )


def header_of(values, line):
    names = [value.strip() for value in values]
    if len(names) > MOST_COLUMNS:
        reason = _("The file has %(count)s columns; the most is %(most)s.")
        numbers = {"count": len(names), "most": MOST_COLUMNS}
        raise FileRefused([Refusal(line, "", reason % numbers)])
    for mark, said in ((";", _("semicolons")), ("\t", _("tabs"))):
        if len(names) == 1 and mark in names[0]:
            reason = _("The columns are separated by %(marks)s. Save with commas.")
            raise FileRefused([Refusal(line, "", reason % {"marks": said})])
    keys = [plain(name) for name in names]
    doubled = sorted({n for n in names if n and keys.count(plain(n)) > 1})
    if doubled:
        raise FileRefused(
            Refusal(line, name, _("This column stands twice. Remove or rename one."))
            for name in doubled
        )
    return names


def misfit(names, values, line, longest=LONGEST_CELL):
    """Why a row cannot be read under this header, if it cannot."""
    if [value.strip() for value in values] == names:
        return Refusal(line, "", _("The header stands here again. Remove this line."))
    if len(values) != len(names):
        reason = _(
            "This line has %(found)s cells under %(expected)s columns. "
            "Check its commas and quotation marks."
        )
        numbers = {"found": len(values), "expected": len(names)}
        return Refusal(line, "", reason % numbers)
    for name, value in zip(names, values, strict=True):
        if len(value) > longest:
            reason = _("This cell has %(length)s characters; the most is %(most)s.")
            numbers = {"length": len(value), "most": longest}
            return Refusal(line, name, reason % numbers)
    return None
