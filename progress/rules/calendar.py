"""The update periods of a plan: every quarter unless the office says otherwise."""

from dataclasses import dataclass
from datetime import date, timedelta

QUARTERLY = 3
# Days from the end of a period until its updates are due, and of grace after that.
DUE, GRACE = 15, 14


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period and its days; the last one of each is still part of it."""

    starts_on: date
    ends_on: date
    opens_on: date
    due_on: date
    grace_until: date
    closes_on: date


def stretches(starts_on, ends_on, months=QUARTERLY):
    """The stretches of a plan from a day to a day, each of so many months; the last may
    be shorter. One closes on the day when the next falls due, so that nobody writes two
    behind; the last as if another followed."""
    ends, first = [], starts_on
    while first <= ends_on:
        following = _months_after(first, months)
        ends.append((first, min(following - timedelta(days=1), ends_on)))
        first = following
    after = _months_after(ends_on + timedelta(days=1), months) - timedelta(days=1)
    found = []
    for number, (first, last) in enumerate(ends, start=1):
        due_on = last + timedelta(days=DUE)
        grace_until = due_on + timedelta(days=GRACE)
        next_end = ends[number][1] if number < len(ends) else after
        closes_on = max(next_end + timedelta(days=DUE), grace_until)
        found.append(
            Stretch(
                starts_on=first,
                ends_on=last,
                opens_on=last + timedelta(days=1),
                due_on=due_on,
                grace_until=grace_until,
                closes_on=closes_on,
            )
        )
    return found


def _months_after(day, months):
    """The same day so many months later, or the last one that month has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))
