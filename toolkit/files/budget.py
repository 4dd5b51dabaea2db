"""Program lines as a spreadsheet, and from one: every row is understood, or refused with
its line, column and reason."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from equity_office.spreadsheets import Sheet
from equity_office.writing.editing import plain as told_plainly
from indicators.imports import sheets
from indicators.imports.read import FileRefused, Refusal, plain
from toolkit.forms.answers import LINE, TEXT
from toolkit.reads import references, snapshots
from toolkit.rules.program_lines import AMOUNTS, CENT, GROUPS, KNOWN, MOST
from toolkit.rules.questions import Type

HOLDS = {
    "program": gettext_lazy("what the program or the request is called"),
    "request_class": gettext_lazy("advances, efficiency or mandated"),
    "base": gettext_lazy("dollars that it has today, a number alone"),
    "added": gettext_lazy("dollars added, a number alone"),
    "reduced": gettext_lazy("dollars taken away, a number alone, without a minus"),
    "direction": gettext_lazy("advances, maintains, worsens or cannot_tell"),
    "benefits": gettext_lazy("the groups that benefit, one on each line"),
    "bears": gettext_lazy("the groups that bear it, one on each line"),
    "effect": gettext_lazy("what they gain or bear, and what softens that"),
}
SHEET = Sheet("program-lines", HOLDS, {"program": 40, "effect": 50})
AMOUNT = re.compile(r"\$?\s*(\d+|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?")
# Workbooks work out fractions of a cent that nobody wrote.
NOISE = Decimal("0.000001")
MOST_LINES = 1000
# A row of sums would count everything twice.
TOTAL = {"total", "totals", "sum", "grand total", "total general", "suma"}


def rows_of(snapshot, question):
    """The program lines of an assessment's snapshot, as mappings of columns to texts."""
    return [
        {key: _written(KNOWN[key], row["cells"], snapshot["names"]) for key in HOLDS}
        for row in snapshot["rows"][question.key]
    ]


def _written(column, cells, called):
    if column.key in GROUPS:
        groups = snapshots.chosen(column, cells)
        return "\n".join(references.text(called, "groups", group) for group in groups)
    return cells.get(column.key, "")


def understand(content, assessment):
    """The lines that a file says, each as the cells of a row. Raises FileRefused. Four
    queries at most."""
    rows = sheets.read(content, _check_columns, TEXT)
    if len(rows) > MOST_LINES:
        reason = _("The file has %(count)s lines; the most is %(most)s.")
        numbers = {"count": len(rows), "most": MOST_LINES}
        raise FileRefused([Refusal(rows[MOST_LINES].line, "", reason % numbers)])
    reading = _Reading(assessment)
    lines = [reading.line_of(row) for row in rows]
    if reading.refusals:
        raise FileRefused(reading.refusals, len(rows))
    return lines


def _check_columns(headings):
    refusals = [
        Refusal(1, name, _("There is no such column. The template has them all."))
        for name in headings
        if plain(name) not in KNOWN
    ]
    if "program" not in map(plain, headings):
        refusals.append(Refusal(1, "program", _("This column is missing.")))
    if refusals:
        raise FileRefused(refusals)


class _Reading:
    """One file: the groups that it may name, the programs seen, what was refused."""

    def __init__(self, assessment):
        self.refusals, self.seen = [], {}
        kept = assessment.rows.kept()
        lines = [row.cells for row in kept.filter(line__isnull=False)]
        held = {
            key for cells in lines for name in GROUPS for key in cells.get(name, [])
        }
        offered = dict(references.offered("groups", assessment, held))
        called = references.named({"groups": offered})["groups"] if offered else {}
        # Those that are offered now come last and win, where two are called the same.
        self.groups = {
            plain(word): key
            for key in reversed(offered)
            if key in called
            for word in (called[key]["title"], *_translated(called[key]))
        }

    def line_of(self, row):
        self.line = row.line
        return {
            key: self.cell(KNOWN[key], row.cells.get(key, "").strip())
            for key in HOLDS
            if key in row.cells
        }

    def refuse(self, column, reason):
        self.refusals.append(Refusal(self.line, column, reason))

    def cell(self, column, text):
        if column.key == "program":
            return self.program(" ".join(text.split()))
        if column.key in AMOUNTS:
            return self.amount(column.key, text)
        if column.key in GROUPS:
            return self.named(column.key, text)
        if column.type == Type.CHOICE:
            return self.code(column, text)
        return self.fitting(column.key, told_plainly(text), TEXT)

    def program(self, text):
        if not text:
            self.refuse("program", _("This cell is empty."))
        elif plain(text) in TOTAL:
            self.refuse("program", _("This is a sum. Leave it out; it is worked out."))
        elif plain(text) in self.seen:
            reason = _("“%(text)s” stands there twice, first on line %(line)s.")
            named = {"text": text, "line": self.seen[plain(text)]}
            self.refuse("program", reason % named)
        self.seen.setdefault(plain(text), self.line)
        return self.fitting("program", text, LINE)

    def fitting(self, column, text, longest):
        if len(text) > longest:
            reason = _("This cell has %(length)s characters; the most is %(most)s.")
            self.refuse(column, reason % {"length": len(text), "most": longest})
        return text

    def amount(self, column, text):
        if not text:
            return ""
        is_amount = len(text) <= LINE and AMOUNT.fullmatch(text)
        amount = Decimal(re.sub(r"[$,\s]", "", text)) if is_amount else Decimal(0)
        if amount > MOST:
            self.refuse(column, _("This is more than can be added up here."))
            return ""
        if not is_amount or abs(amount - amount.quantize(CENT)) > NOISE:
            reason = _("“%(text)s” is no amount of dollars. Write it as 1250.50.")
            self.refuse(column, reason % {"text": text[:40]})
            return ""
        return told_plainly(amount.quantize(CENT))

    def code(self, column, text):
        for code, label in column.options.items():
            if plain(text) in (plain(code), plain(str(label))):
                return code
        if text:
            reason = _("“%(text)s” is none of these: %(known)s.")
            named = {"text": text[:40], "known": ", ".join(column.options)}
            self.refuse(column.key, reason % named)
        return ""

    def named(self, column, text):
        found = set()
        for word in self.words(text):
            if plain(word) in self.groups:
                found.add(self.groups[plain(word)])
            else:
                reason = _("“%(word)s” is not known here.") % {"word": word[:80]}
                self.refuse(column, reason)
        return sorted(found)

    def words(self, text):
        """The names in a cell, one on each line, or between semicolons."""
        for line in filter(None, map(str.strip, text.splitlines())):
            if plain(line) in self.groups:
                yield line
            else:
                yield from filter(None, map(str.strip, line.split(";")))


def _translated(group):
    return [texts["title"] for texts in group["texts"].values()]
