"""What stands beside a file that comes in: rows of the same periods that it does not
speak of, and what other indicators count alike, since what one hides must not be read off
another."""

from itertools import product

from django.utils.translation import gettext as _

from departments.models import Department
from equity_office.periods import Period
from indicators.imports.map import Cell
from indicators.models import Indicator, Observation

COLUMNS = ("numerator", "denominator")
# As many equal counts are no coincidence, where they are no smaller.
ENOUGH_COUNTS, LARGE_ENOUGH = 2, 10


def held(indicator, cells):
    """The counts of this indicator that stay in force beside these cells, of their
    periods; as cells of line 0. Two queries at most."""
    groups = {cell.group.pk: cell.group for cell in cells}
    rows = list(
        indicator.observation_set.current()
        .filter(starts_on__in={cell.period.starts_on for cell in cells}, value=None)
        .values_list(
            "starts_on", "ends_on", "group", "geography", "department", "numerator",
            "denominator",
        )
    )  # fmt: skip
    if not rows:
        return []
    departments = Department.objects.in_bulk({row[4] for row in rows} - {None})
    spoken_of = {(cell.period, cell.geography, cell.department) for cell in cells}
    found = (
        Cell(
            0, Period(first, last), groups.get(group), geography,
            departments.get(department), x, n,
        )
        for first, last, group, geography, department, x, n in rows
    )  # fmt: skip
    return [
        cell
        for cell in found
        if cell.group
        and (cell.period, cell.geography, cell.department) not in spoken_of
    ]


def questions(indicator, cells):
    """Questions about the whole city's counts in a file, by code. One query, and one
    more where another indicator has figures of the same periods."""
    mine = {
        (cell.period.starts_on, cell.period.ends_on, cell.group.pk): cell
        for cell in cells
        if not cell.geography and not cell.department and cell.value is None
    }
    others = {}
    for each in _elsewhere(indicator, mine):
        key = each.starts_on, each.ends_on, each.group_id
        if key in mine:
            others.setdefault(each.indicator_id, []).append((mine[key], each))
    found = {}
    for other in Indicator.objects.filter(pk__in=others):
        for column, its in product(COLUMNS, COLUMNS):
            pairs = [(getattr(a, column), getattr(b, its)) for a, b in others[other.pk]]
            code, question = _question(indicator, column, other, its, pairs)
            if code:
                found.setdefault(code, question)
    return found


def _elsewhere(indicator, mine):
    if not mine:
        return ()
    firsts, lasts, _groups = zip(*mine, strict=True)
    return (
        Observation.objects.current()
        .exclude(indicator=indicator)
        .filter(
            starts_on__in=set(firsts),
            ends_on__in=set(lasts),
            geography="",
            department=None,
            value=None,
        )
    )


def _question(indicator, column, other, its, pairs):
    """(code, question), each empty where there is nothing to ask."""
    units = getattr(indicator, f"{column}_unit_id"), getattr(other, f"{its}_unit_id")
    words = {
        "mine": indicator.text(column),
        "theirs": other.text(its),
        "other": other,
    }
    if units[0] is not None and units[0] == units[1]:
        if different := [pair for pair in pairs if pair[0] != pair[1]]:
            here, there = different[0]
            return "differ", _(
                "“%(other)s” counts the same %(theirs)s and has %(there)s where this file "
                "has %(here)s. Is it right that they differ?"
            ) % (words | {"here": here, "there": there})
    elif _is_the_same(pairs) and not _are_residents(indicator, column, other, its):
        return "alike", _(
            "The counts of %(mine)s are the same as those of %(theirs)s in “%(other)s”. If "
            "both count the same, let an administrator choose one counting unit for both "
            "first: a small count that one of them hides could otherwise be read off the "
            "other. Are they different things?"
        ) % words
    return "", ""


def _is_the_same(pairs):
    large = [here for here, there in pairs if max(here, there) >= LARGE_ENOUGH]
    return len(large) >= ENOUGH_COUNTS and all(here == there for here, there in pairs)


def _are_residents(indicator, column, other, its):
    """Whether both are what stands below a rate, which is public."""
    rate = Indicator.Kind.RATE
    return (indicator.kind, other.kind, column, its) == (rate, rate, *COLUMNS[1:] * 2)
