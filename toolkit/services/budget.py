"""Program lines from a file take the place of those that stand there."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from departments.services import record_event
from indicators.imports.read import plain
from toolkit.models import Row
from toolkit.reads import budget
from toolkit.services.assessments import lock_draft


class LinesChanged(Exception):
    """Somebody wrote in the lines since the file was looked at."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a file does to the lines: rows that are new, changed (each with the cells that
    it had), and removed. `rows` are all that the file says, in its order."""

    new: list
    changed: list
    removed: list
    rows: list


def standing(assessment, key):
    """The lines that stand there: [[pk, cells]], as a preview remembers them."""
    rows = assessment.rows.kept().filter(key=key).in_order()
    return [[row.pk, row.cells] for row in rows]


def compare(assessment, key, lines):
    """What a file's lines (`sheets.understand`) would do, as unsaved rows. A line is
    known again by its program; a column that the file leaves out stays as it is. One
    query."""
    rows = list(assessment.rows.kept().filter(key=key).in_order())
    known = {}
    for row in reversed(rows):
        known[plain(row.cells.get("program", ""))] = row
    new, changed, found = [], [], []
    for position, cells in enumerate(lines):
        row = known.pop(plain(cells["program"]), None)
        if row is None:
            row = Row(assessment=assessment, key=key, cells=cells, position=position)
            new.append(row)
        elif _said(row.cells | cells) != _said(row.cells):
            changed.append((row, row.cells))
            row.cells = row.cells | cells
        row.position = position
        found.append(row)
    stays = {id(row) for row in found}
    removed = [row for row in rows if id(row) not in stays]
    return Changes(new, changed, removed, found)


def _said(cells):
    return {name: value for name, value in cells.items() if value}


@transaction.atomic
def replace(*, assessment, key, lines, before, by, at):
    """Let a file's lines take the place of those that stand there. Those that it does
    not have are removed and can be put back. `before` is what stood there when the file
    was looked at. Raises NotADraft and LinesChanged."""
    assessment = lock_draft(assessment)
    if standing(assessment, key) != before:
        raise LinesChanged(
            _("Somebody has changed the program lines meanwhile. Load the file again.")
        )
    changes = compare(assessment, key, lines)
    for row in changes.removed:
        row.removed_at = at
    who = {"default_user": by, "default_date": at, "default_change_reason": _("from a file")}  # fmt: skip
    bulk_create_with_history(changes.new, Row, **who)
    fields = ["cells", "removed_at"]
    written = [row for row, _earlier in changes.changed]
    bulk_update_with_history(written + changes.removed, Row, fields, **who)
    Row.objects.bulk_update(changes.rows, ["position"])
    budget.keep(changes.rows)
    record_event(
        verb=gettext_noop("program lines loaded"), subject=assessment, by=by, at=at
    )
    return changes
