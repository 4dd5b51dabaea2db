"""Completion of a requirement: counts by department and by who people are, on a roster
as of a day, beside the same point of the last cycle."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from departments.models import Department
from training.models import GROUPS, Roster
from training.reads import duties
from training.rules.clock import Standing, add_months

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
    lineage = Lineage(set(by_place)) if earlier else None
    return Overview(
        requirement=requirement,
        day=day,
        roster=roster,
        whole=tally(entries),
        departments=[
            (place, by_place[place.pk], _before(place, before_by_place, lineage))
            for place in departments
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


class Lineage:
    """What the departments of today came from. One query."""

    def __init__(self, present):
        self.present = present
        self.links = {}
        rows = Department.succeeded_by.through.objects.select_related("from_department")
        for row in rows.order_by("from_department__name", "pk"):
            self.links.setdefault(row.to_department_id, []).append(row.from_department)

    def of(self, department):
        """The departments that a department goes on from and that are gone, however
        many generations ago."""
        found, waiting = {}, [department.pk]
        while waiting:
            for each in self.links.get(waiting.pop(), ()):
                if each.pk not in self.present and each.pk not in found:
                    found[each.pk] = each
                    waiting.append(each.pk)
        return list(found.values())


def _before(department, tallies, lineage):
    """How a department stood then, together with those that it goes on from, which are
    named; None where there was none of them."""
    if lineage is None:
        return None
    past = [each for each in lineage.of(department) if each.pk in tallies]
    places = [each.pk for each in (department, *past) if each.pk in tallies]
    if not places:
        return None
    counts = sum((tallies[place].counts for place in places), Counter())
    new_done = sum(tallies[place].new_done for place in places)
    return Before(Tally(counts, new_done), tuple(map(str, past)))


def _by_group(entries):
    """[(code, label, tally)] of who people are: leadership, council, other staff …"""
    return [
        (str(code), label, tally(theirs))
        for code, label in GROUPS.items()
        if (theirs := [entry for entry in entries if entry.group == code])
    ]
