"""Random data of a city as it would publish them: one indicator or two that count
something alike, by periods, departments and places, once or corrected; and a reader who
tries to work out what is hidden: whole-number programs over what lies underneath, from
nothing but what is shown and the rule. Knows nothing of how the product finds its
sums."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from indicators.disclosure.cells import EVERYONE, Cells, Counted, Told
from indicators.disclosure.protection import hidden_counts, leaks
from indicators.statistics.disclosure import DisclosureRule

YEAR = date(2024, 1, 1), date(2024, 12, 31)
HALVES = (date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 12, 31))
BEFORE = (date(2023, 1, 1), date(2023, 6, 30)), (date(2023, 7, 1), date(2023, 12, 31))
# Two calendar years and the fiscal year between them.
YEARS = (
    (BEFORE[0][0], BEFORE[1][1]),
    YEAR,
    (BEFORE[1][0], HALVES[0][1]),
)
MANY = 100_000
RESIDENTS = 40_000
KINDS = ("proportion", "rate", "share")
# What happened at a stop in the end, with a warning or without one; indicators count
# several of these.
FOUND = ("found", "found, warned")
SEARCHES = (*FOUND, "searched", "searched, warned")
STOPS = (*SEARCHES, "stopped", "stopped, warned")
WARNINGS = tuple(outcome for outcome in STOPS if outcome.endswith("warned"))
COMPLAINTS = ("complaint",)


@dataclass(frozen=True)
class Counts:
    """An indicator, and the outcomes that are its events and its people; of no people
    where they are residents, whom everybody may count."""

    of: Counted
    events: tuple
    people: tuple = ()


@dataclass(frozen=True)
class City:
    """What is told (`editions`: lists of Cells, by the Counts they are of), and of which
    pieces underneath each count is the sum: (Cells' own identity, group) → pieces."""

    counts: dict
    editions: list
    splits: list
    pieces: dict = field(default_factory=dict)

    @property
    def rule(self):
        return reduce(
            DisclosureRule.stricter, (c.of.rule for c in self.counts.values())
        )


def random_city(random):
    """Departments and geographies with small counts among large ones; published is any
    choice of the levels between the whole city and a department's geography, for a year
    and perhaps its halves, by one indicator or two. What no level covers is left over,
    and unpublished. Perhaps some of it is corrected, and told again."""
    counts = {each.of.slug: each for each in _random_counts(random)}
    most = 3 if len(counts) == 1 else 2
    departments = [f"D{i}" for i in range(min(random.choice([1, 1, 2, 3]), most))]
    geographies = [f"G{i}" for i in range(min(random.choice([1, 2, 3]), most))]
    groups = [f"g{i}" for i in range(random.choice([2, 3, 4]))]
    periods = random.choices([(YEAR,), HALVES, (*BEFORE, *HALVES)], [70, 20, 10])[0]
    if len(periods) > 2:
        departments, geographies = departments[:1], geographies[:2]
    largest = random.choice([12, 40, 200])

    def outcomes():
        many = dict.fromkeys(SEARCHES, 1) | {"stopped": 3}
        few = [0, random.randint(0, 12)]
        return {
            outcome: random.choice([*few, random.randint(0, largest * many.get(outcome, 0))])
            for outcome in (*STOPS, *COMPLAINTS)
        }  # fmt: skip

    base = {
        (piece, 0): outcomes()
        for piece in product(periods, departments, geographies, groups)
    }
    levels = [_random_levels(random, periods, departments, geographies) for _ in counts]
    splits = [("coarse.h0", ("fine.g0", "fine.g1"))]
    splits += [(f"coarse.h{g[1:]}", (f"fine.{g}",)) for g in groups[2:]]
    city = City(counts, [], splits)
    _publish(city, base, levels, groups)
    if random.random() < 0.2:
        for piece, version in random.sample(list(base), min(2, len(base))):
            del base[piece, version]
            base[piece, 1] = outcomes()
        _publish(city, base, levels, groups)
    return city


def _random_counts(random):
    """Searches of stops, alone or beside another indicator of the same."""
    rounding = random.choice([1, 1, 1, 3, 5, 10])
    rule = DisclosureRule(10, False, rounding)
    kind = random.choice(KINDS)
    yield Counts(
        Counted(
            "searches", kind, rule, "searches",
            "stops" if kind == "proportion" else None, "fine",
        ),
        SEARCHES,
        STOPS if kind == "proportion" else (),
    )  # fmt: skip
    if random.random() < 0.4:
        return
    if random.random() < 0.3:
        rule = DisclosureRule(random.choice([5, 10]), False, random.choice([1, 3, 5]))
    others = [
        Counts(Counted("finds", "proportion", rule, None, "searches"), FOUND, SEARCHES),
        Counts(Counted("by race", "share", rule, "searches"), SEARCHES),
        Counts(Counted("per resident", "rate", rule, "searches"), SEARCHES),
        Counts(Counted("complaints", "rate", rule, None, "searches"), COMPLAINTS, SEARCHES),
    ]  # fmt: skip
    if kind == "proportion":  # that searches are among the stops is told by it alone
        of = Counted("warnings", "proportion", rule, None, "stops")
        others.append(Counts(of, WARNINGS, STOPS))
    other = random.choice(others)
    scheme = random.choice(["fine", "fine", "coarse"])
    yield replace(other, of=replace(other.of, scheme=scheme))


def _random_levels(random, periods, departments, geographies):
    """(period, department, geography) of every table that is told of an indicator."""
    left_out = {
        random.choice(departments) if len(departments) > 2 and random.random() < 0.3 else None,
        random.choice(geographies) if len(geographies) > 2 and random.random() < 0.3 else None,
    }  # fmt: skip
    levels = {("", "")} | {
        level for level in (("d", ""), ("", "g"), ("d", "g")) if random.random() < 0.55
    }
    shown = list(periods)
    if len(periods) == 2:
        shown = [*random.sample(periods, random.choice([1, 2])), YEAR]
    if len(periods) > 2:
        shown = random.sample([*periods, *YEARS, *YEARS], random.choice([2, 3, 4]))
        shown = list(dict.fromkeys(shown))
    return [
        (period, d, g)
        for period in shown
        for by_department, by_geography in sorted(levels)
        for d, g in product(
            departments if by_department else [""],
            geographies if by_geography else [""],
        )
        if not {d, g} & left_out
    ]


def _publish(city, base, levels, groups):
    edition = []
    for counts, tables in zip(city.counts.values(), levels, strict=True):
        for period, d, g in tables:
            own = {group: _under(base, period, d, g, group) for group in groups}
            if counts.of.scheme == "coarse":
                own = {"h0": own["g0"] + own["g1"]} | {
                    f"h{group[1:]}": own[group] for group in groups[2:]
                }
            if part := _part(counts, base, own, period, d, g):
                number = len(city.editions)
                edition.append(part)
                city.pieces.update(
                    {(number, part.key, group): under for group, under in own.items()}
                )
    city.editions.append(edition)


def _under(base, period, d, g, group):
    return [
        (piece, version)
        for piece, version in base
        if period[0] <= piece[0][0]
        and piece[0][1] <= period[1]
        and d in ("", piece[1])
        and g in ("", piece[2])
        and piece[3] == group
    ]


def _part(counts, base, own, period, d, g):
    def added(under, outcomes):
        return sum(base[piece][outcome] for piece in under for outcome in outcomes)

    told = {
        group: (
            added(under, counts.events),
            added(under, counts.people) if counts.people else RESIDENTS,
        )
        for group, under in own.items()
    }
    if counts.of.kind == "share":
        whole = sum(x for x, _n in told.values())
        told = {group: (x, whole) for group, (x, _n) in told.items()}
        if not whole:
            return None
    place = ", ".join(filter(None, (d, g)))
    partition = "departments" if d else "geographies" if g else ""
    if d and g:
        partition = f"geographies of {d}"
    return Cells(*period, place, told, partition, counts.of)


def published(city):
    """What the product would publish, edition by edition, and what it finds to be given
    away by it."""
    editions, given = [], []
    for parts in city.editions:
        earlier = [told for edition in editions for told in edition]
        hidden = hidden_counts(parts, earlier, city.splits)
        told = [Told(part, hidden[part.key]) for part in parts]
        given += leaks(told, earlier, city.splits)
        editions.append(told)
    return editions, given


def attack(city, editions):
    """(key, group, what, truth, lowest, highest) of every hidden count from 1 to the
    threshold that a reader knows too well."""
    place, rows, lows, highs, targets = {}, [], [], [], []
    for number, edition in enumerate(editions):
        for each in edition:
            for counted, is_hidden, count, what in _counts(city, number, each):
                row = defaultdict(int)
                for cell in counted:
                    row[place.setdefault(cell, len(place))] += 1
                if not is_hidden:
                    low, high = _ends(count, each.cells.of.rule)
                    rows.append(row)
                    lows.append(low)
                    highs.append(high)
                elif city.rule.hides(count):
                    targets.append((row, count, (each.cells.key, *what)))
    matrix = _matrix(rows, len(place))
    found = []
    for row, count, what in targets:
        aim = np.zeros(len(place))
        for at, weight in row.items():
            aim[at] = weight
        lowest, highest = (
            sign * _solve(sign * aim, matrix, lows, highs) for sign in (1, -1)
        )
        if not _is_wide(lowest, highest, city.rule):
            found.append((*what, int(count), lowest, highest))
    return found


def _counts(city, number, told):
    """(cells underneath, whether hidden, count, what it is) of everything that a table
    says."""
    cells, hidden = told.cells, told.hidden
    counts, kind = city.counts[cells.of.slug], cells.kind
    under = {group: city.pieces[number, cells.key, group] for group in cells.counts}
    under[EVERYONE] = [piece for own in under.values() for piece in own]
    whole = max(n for _x, n in cells.counts.values())
    for group, own in under.items():
        if group is EVERYONE:
            x = sum(x for x, _n in cells.counts.values())
            n = sum(n for _x, n in cells.counts.values())
        else:
            x, n = cells.counts[group]
        events = list(product(own, counts.events))
        people = list(product(own, counts.people))
        hides_n = group in hidden.denominators
        hides_x = group in hidden.numerators or hides_n
        yield events, hides_x, x, (group, "events")
        if counts.people:
            yield people, hides_n, n, (group, "people")
        if kind == "proportion" and (hides_x or hides_n):
            others = [cell for cell in people if cell not in set(events)]
            yield others, True, n - x, (group, "others")
    if kind == "share" and hidden.denominators != {*cells.counts, EVERYONE}:
        everybody = list(product(under[EVERYONE], counts.events))
        yield everybody, False, whole, (None, "whole")


def _ends(count, rule):
    """Between which ends a shown count lies."""
    if rule.rounding == 1 or count == 0:
        return count, count
    return rule.known_range(count)


def _is_wide(lowest, highest, rule):
    return highest - lowest + 1 >= rule.threshold + 1 and highest >= rule.threshold + 1


def _matrix(rows, width):
    at = [(i, j, weight) for i, row in enumerate(rows) for j, weight in row.items()]
    i, j, weights = zip(*at, strict=True) if at else ((), (), ())
    return csr_array((weights, (i, j)), (len(rows), width))


def _solve(aim, matrix, lows, highs):
    constraints = [LinearConstraint(matrix, lows, highs)] if len(lows) else []
    result = milp(
        aim, constraints=constraints, integrality=np.ones(len(aim)),
        bounds=Bounds(0, MANY),
    )  # fmt: skip
    assert result.success, result.message
    return round(result.fun)
