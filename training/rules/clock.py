"""Until when somebody has time to complete what is required, and how they stand on a day.

Everything here is a pure function of days in the city; each day counts to its end. Rules:
the time runs from the day a requirement comes into force, or of being hired if that is
later; leave pauses it; an extension moves its end; what is to be refreshed is current for
so many months from its last completion, and is offered again once its window opens.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from django.utils.translation import gettext_lazy as _


class Standing(Enum):
    """How somebody stands to a requirement. NEW is apart from the others: hired lately,
    with time left, whether completed already or not. EXEMPT is not required."""

    IN_TIME = "in_time"
    LATE = "late"
    OPEN = "open"
    OVERDUE = "overdue"
    NEW = "new"
    EXEMPT = "exempt"

    @property
    def label(self):
        return LABELS[self]

    @property
    def is_done(self):
        return self in (Standing.IN_TIME, Standing.LATE)

    @property
    def is_required(self):
        return self not in (Standing.NEW, Standing.EXEMPT)


LABELS = {
    Standing.IN_TIME: _("Completed in time"),
    Standing.LATE: _("Completed late"),
    Standing.OPEN: _("Not due yet"),
    Standing.OVERDUE: _("Overdue"),
    Standing.NEW: _("New, with time left"),
    Standing.EXEMPT: _("Exempt"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What a requirement asks: the courses of its `steps` (pk, since when it is one) to
    be completed within `due_days` from `starts_on`; refreshed by `refresher` (pk) every
    `refresh_months`, within a window of `window_days`."""

    steps: tuple
    starts_on: date
    due_days: int
    refresh_months: int | None = None
    refresher: int | None = None
    window_days: int = 0

    def courses_on(self, day):
        """The courses that the program had on a day; those of its first days always."""
        first = min((since for _course, since in self.steps), default=day)
        return {course for course, since in self.steps if since <= max(first, day)}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of somebody on a day: when they were hired; course's pk → the days
    on which it was completed, in order; leaves as (first, last or None); extensions as
    (granted on, until); whether they are exempt."""

    hired_on: date
    completed: dict
    leaves: tuple = ()
    extensions: tuple = ()
    is_exempt: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """How somebody stands. `due_on` is the day until which the next thing is to be done:
    None where nothing is, or where leave has stopped the clock. `completed_on` is what
    counts now, and `was_completed` whether they ever completed it, which stays true when
    a refresher is overdue. `opens_on` is the day from which it can be refreshed."""

    standing: Standing
    due_on: date | None
    completed_on: date | None = None
    was_completed: bool = False
    opens_on: date | None = None
    is_paused: bool = False

    def can_refresh_on(self, day):
        return self.opens_on is not None and day >= self.opens_on


def add_months(day, months):
    """The same day so many months later, or the last of that month: February 29 has its
    anniversary on the 28th where there is no other."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def paused(start, days, leaves):
    """The last of so many days from `start` that are not on leave; None while a leave
    without an end has stopped the clock."""
    due = start + timedelta(days)
    counted = start
    for first, last in sorted(leaves, key=lambda leave: leave[0]):
        if first > due:
            break
        first = max(first, counted)
        if last is None:
            return None
        if last >= first:
            due += timedelta((last - first).days + 1)
            counted = last + timedelta(1)
    return due


def stand(rule, facts, day):
    """How somebody stands to a rule at the end of a day."""
    begins = max(rule.starts_on, facts.hired_on)
    completed = _first_completion(rule, facts, day)
    plain = paused(begins, rule.due_days, facts.leaves)
    due = _extended(plain, facts, date.min, completed or date.max)
    if facts.is_exempt:
        return Duty(Standing.EXEMPT, None, completed, completed is not None)
    # Time that was given too late makes nobody new again.
    window = _extended(plain, facts, date.min, plain or date.max)
    is_new = facts.hired_on > rule.starts_on and (window is None or day <= window)
    if completed is None:
        standing = Standing.OPEN if due is None or day <= due else Standing.OVERDUE
        return Duty(Standing.NEW if is_new else standing, due, is_paused=due is None)
    is_late = due is not None and completed > due
    if rule.refresh_months is None:
        return Duty(_done(is_late, is_new), None, completed, True)
    return _refreshed(rule, facts, day, completed, plain, is_late, is_new)


def _refreshed(rule, facts, day, last, first_due, is_late, is_new):
    """How somebody stands who completed it on `last`, with every refresher since."""
    days = [d for d in facts.completed.get(rule.refresher, ()) if d <= day]
    while True:
        current_until = add_months(last, rule.refresh_months)
        if first_due is not None:  # nobody is overdue before the rule asks for it
            current_until = max(current_until, first_due)
        opens = max(current_until - timedelta(rule.window_days), last + timedelta(1))
        following = next((d for d in days if d >= opens), None)
        due = _extended(
            paused(opens, (current_until - opens).days, facts.leaves),
            facts,
            last,
            following or date.max,
        )
        if following is None:
            break
        is_late = due is not None and following > due
        last = following
    if due is not None and day > due:
        return Duty(Standing.OVERDUE, due, last, True, opens)
    return Duty(_done(is_late, is_new), due, last, True, opens, due is None)


def _extended(due, facts, since, until):
    """The last day with the time that was given from a day to a day, while this was to
    be done."""
    given = [last for granted, last in facts.extensions if since <= granted <= until]
    return due if due is None else max([due, *given])


def _done(is_late, is_new):
    if is_new:
        return Standing.NEW
    return Standing.LATE if is_late else Standing.IN_TIME


def _first_completion(rule, facts, day):
    """The first day on which every course that the program had then was completed; None
    while there is none. What was earned so stays, whatever the program has later."""
    firsts = {course: days[0] for course, days in facts.completed.items() if days}
    for candidate in sorted({first for first in firsts.values() if first <= day}):
        courses = rule.courses_on(candidate)
        if courses and all(firsts.get(c, date.max) <= candidate for c in courses):
            return candidate
    return None
