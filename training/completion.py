"""Completion of a requirement: counts by department and by who people are, on a roster
as of a day, beside the same point of the last cycle."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from departments.models import Department
from training import duties
from training.clock import Standing, add_months
from training.models import GROUPS, Roster

# Where nothing is refreshed, a cycle is a year.
CYCLE_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people stand where. New people with time left are apart: neither they nor
    their completions are in the share."""

    counts: Counter
    new_done: int = 0

    def of(self, standing):
        return self.counts[standing]

    @property
    def required(self):
        return sum(n for standing, n in self.counts.items() if standing.is_required)

    @property
    def completed(self):
        return sum(n for standing, n in self.counts.items() if standing.is_done)

    @property
    def percent(self):
        """Completed of required; None where nothing is."""
        return 100 * self.completed / self.required if self.required else None

    @property
    def in_time(self):
        return self.of(Standing.IN_TIME)

    @property
    def late(self):
        return self.of(Standing.LATE)

    @property
    def open(self):
        return self.of(Standing.OPEN)

    @property
    def overdue(self):
        return self.of(Standing.OVERDUE)

    @property
    def new(self):
        return self.of(Standing.NEW)

    @property
    def exempt(self):
        return self.of(Standing.EXEMPT)


def tally(entries):
    return Tally(
        Counter(entry.standing for entry in entries),
        sum(
            entry.standing is Standing.NEW and entry.duty.was_completed
            for entry in entries
        ),
    )


@dataclass(frozen=True, slots=True)
class Before:
    """The same point of the last cycle. `places` are the departments of that time that
    the counts are of, where they were others."""

    tally: Tally
    places: tuple = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """Completion of a requirement on a day: in all, by department [(department, tally,
    before)] and by who people are [(label, tally)]. `roster` is None where there is no
    roster yet; so is `before_roster` for the last cycle."""

    requirement: object
    day: date
    roster: Roster | None
    whole: Tally
    departments: list
    groups: list
    day_before: date
    before_roster: Roster | None
    before: Tally | None


def overview(requirement, day):
    """Completion of a requirement (`whole`) at the end of a day. Some fifteen queries,
    however many people and departments there are."""
    roster = Roster.objects.in_force_on(day)
    entries = duties.on(requirement, roster, day) if roster else []
    day_before = add_months(day, -(requirement.refresh_months or CYCLE_MONTHS))
    was_required = day_before >= requirement.starts_on
    before_roster = Roster.objects.in_force_on(day_before) if was_required else None
    earlier = duties.on(requirement, before_roster, day_before) if before_roster else []
    by_place, before_by_place = _by_place(entries), _by_place(earlier)
    departments = Department.objects.filter(pk__in=by_place).order_by("name", "pk")
    return Overview(
        requirement=requirement,
        day=day,
        roster=roster,
        whole=tally(entries),
        departments=[
            (place, by_place[place.pk], _before(place, before_by_place))
            for place in departments.prefetch_related("predecessors")
        ],
        groups=_by_group(entries),
        day_before=day_before,
        before_roster=before_roster,
        before=tally(earlier) if before_roster else None,
    )


def _by_place(entries):
    """Department's pk → tally."""
    found = {}
    for entry in entries:
        found.setdefault(entry.department, []).append(entry)
    return {place: tally(theirs) for place, theirs in found.items()}


def _before(department, tallies):
    """How a department stood then; where it did not exist, how those stood that it came
    from, which are named."""
    if department.pk in tallies:
        return Before(tallies[department.pk])
    past = [each for each in department.predecessors.all() if each.pk in tallies]
    if not past:
        return None
    counts = sum((tallies[each.pk].counts for each in past), Counter())
    new_done = sum(tallies[each.pk].new_done for each in past)
    return Before(Tally(counts, new_done), tuple(map(str, past)))


def _by_group(entries):
    """[(code, label, tally)] of who people are: leadership, council, other staff …"""
    return [
        (str(code), label, tally(theirs))
        for code, label in GROUPS.items()
        if (theirs := [entry for entry in entries if entry.group == code])
    ]
