"""Several people who write the same thing: nobody's words are lost.

A form carries what stood there when it was opened (`before`). Under the row's lock that
is set against what stands there now and what was typed: what only one side changed is
taken, what both changed is a conflict, which the page shows side by side."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

CONTROL = re.compile(r"[\x00-\x08\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two people changed: what was typed here, and what stands there."""

    mine: str | list
    theirs: str | list


class ChangedMeanwhile(Exception):
    """Somebody else changed the same fields; `conflicts` is field → Conflict, `theirs`
    everything as it stands now."""

    message = _("Somebody else has changed the same while you were writing.")

    def __init__(self, conflicts, theirs):
        self.conflicts, self.theirs = conflicts, theirs
        super().__init__(str(self.message))


def plain(value):
    """A value as a form sends it and JSON keeps it: a text, or a list of texts."""
    if isinstance(value, str):
        return "\n".join(lines(value))
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, int):
        return str(value)
    return sorted(plain(each) for each in value)


def lines(text):
    """A text without its ends, whatever the browser made of its line breaks."""
    return [line.rstrip() for line in text.strip().splitlines()]


def tidy(text):
    """A text without the control characters that word processors leave in it."""
    return CONTROL.sub("", text.replace("\v", "\n"))


def both(theirs, mine, is_long):
    """Two texts as one, theirs first: lines that both have stand there once."""
    if not is_long:
        return "; ".join(filter(None, dict.fromkeys([theirs, mine])))
    known = set(lines(theirs))
    more = [line for line in lines(mine) if line and line not in known]
    return "\n".join([*lines(theirs), *more])


def told(row, names):
    """{field: plain value} of what a row says now."""
    return {name: plain(_value(row, name)) for name in names}


def _value(row, name):
    value = getattr(row, name)
    return value.all() if hasattr(value, "all") else value


def merge(before, theirs, mine, unanswered=None):
    """The names of the fields to be written from `mine`; each maps fields to plain
    values. What its author sent before without getting an answer (`unanswered`) may
    have arrived: it is nobody else's. Raises ChangedMeanwhile."""
    written, conflicts = [], {}
    for name, typed in mine.items():
        if typed == theirs[name] or typed == before.get(name):
            continue
        if theirs[name] in (before.get(name), (unanswered or {}).get(name)):
            written.append(name)
        else:
            conflicts[name] = Conflict(typed, theirs[name])
    if conflicts:
        raise ChangedMeanwhile(conflicts, theirs)
    return written


def write(row, values, before, unanswered=None):
    """Set on a locked row what its author changed of `values` (field → value). Returns
    the names of those fields; many-to-many ones are set once the row is saved. Raises
    ChangedMeanwhile, and ValidationError where the fields no longer agree."""
    theirs = told(row, values)
    mine = {name: plain(value) for name, value in values.items()}
    written = merge(before, theirs, mine, unanswered)
    many = {field.name for field in row._meta.many_to_many}
    for name in written:
        if name not in many:
            setattr(row, name, values[name])
    row.clean()
    return written


def sign(row, by, at, reason=""):
    """Say who writes a row and when, and perhaps why, for its history."""
    row._history_user, row._history_date = by, at
    row._change_reason = reason or None


def save(row, values, written):
    """Save what `write` has set; nothing where nothing changed."""
    if not written:
        return
    row.save()
    for field in row._meta.many_to_many:
        if field.name in written:
            getattr(row, field.name).set(values[field.name])
