"""Random data of a city as it would publish them, by periods, departments and places,
and a reader who tries to work out what is hidden: whole-number programs over what lies
underneath, from nothing but what is shown and the rule. Knows nothing of how the product
finds its sums."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from indicators.disclosure.cells import EVERYONE, Cells, Told
from indicators.statistics.disclosure import DisclosureRule
from tests.indicators.disclosing import hidden_counts, leaks

YEAR = date(2024, 1, 1), date(2024, 12, 31)
HALVES = (date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 12, 31))
MANY = 100_000
KINDS = ("proportion", "rate", "share")


@dataclass(frozen=True)
class City:
    """What is published of a city (`parts`), and of which pieces underneath each count
    is the sum: (key of a part, group) → pieces."""

    kind: str
    rule: DisclosureRule
    parts: list
    pieces: dict


def random_city(random):
    """Departments and geographies with small counts among large ones; published is any
    choice of the levels between the whole city and a department's geography, for a year
    and perhaps its halves. What no level covers is left over, and unpublished."""
    kind = random.choice(KINDS)
    rule = DisclosureRule(10, False, random.choice([1, 1, 1, 3, 5, 10]))
    departments = [f"D{i}" for i in range(random.choice([1, 1, 2, 3]))]
    geographies = [f"G{i}" for i in range(random.choice([1, 2, 3]))]
    groups = [f"g{i}" for i in range(random.choice([2, 3, 4]))]
    periods = HALVES if random.random() < 0.25 else (YEAR,)
    largest = random.choice([12, 40, 200])
    base = {}
    for piece in product(periods, departments, geographies, groups):
        events = random.choice([0, random.randint(0, 12), random.randint(0, largest)])
        others = random.choice([random.randint(0, 12), random.randint(0, 3 * largest)])
        base[piece] = events, others
    left_out = {
        random.choice(departments) if len(departments) > 2 and random.random() < 0.3 else None,
        random.choice(geographies) if len(geographies) > 2 and random.random() < 0.3 else None,
    }  # fmt: skip
    levels = {("", "")} | {
        level for level in (("d", ""), ("", "g"), ("d", "g")) if random.random() < 0.55
    }
    parts, pieces = [], {}
    shown_periods = list(periods)
    if len(periods) > 1:
        shown_periods = [*random.sample(periods, random.choice([1, 2])), YEAR]
    for first, last in shown_periods:
        for by_department, by_geography in sorted(levels):
            for d, g in product(
                departments if by_department else [""],
                geographies if by_geography else [""],
            ):
                if {d, g} & left_out:
                    continue
                part, under = _part(base, kind, (first, last), d, g, groups)
                if part:
                    parts.append(part)
                    pieces |= {(part.key, group): own for group, own in under.items()}
    return City(kind, rule, parts, pieces)


def _part(base, kind, period, d, g, groups):
    under = {
        group: [
            piece
            for piece in base
            if period[0] <= piece[0][0]
            and piece[0][1] <= period[1]
            and d in ("", piece[1])
            and g in ("", piece[2])
            and piece[3] == group
        ]
        for group in groups
    }
    counts = {}
    for group, own in under.items():
        x = sum(base[piece][0] for piece in own)
        n = x + sum(base[piece][1] for piece in own)
        counts[group] = x, n if kind == "proportion" else 40_000
    if kind == "share":
        whole = sum(x for x, _n in counts.values())
        counts = {group: (x, whole) for group, (x, _n) in counts.items()}
        if not whole:
            return None, {}
    place = ", ".join(filter(None, (d, g)))
    partition = "departments" if d else "geographies" if g else ""
    if d and g:
        partition = f"geographies of {d}"
    return Cells(*period, place, counts, partition), under


def published(city, earlier=()):
    """What the product would publish, and what it finds to be given away by it."""
    hidden = hidden_counts(city.parts, city.kind, city.rule, earlier)
    told = [Told(part, hidden[part.key]) for part in city.parts]
    return told, leaks(told, city.kind, city.rule, earlier)


def attack(city, told):
    """(key, group, what, truth, lowest, highest) of every hidden count from 1 to the
    threshold that a reader knows too well."""
    place = {}
    outcomes = ("events", "others") if city.kind == "proportion" else ("events",)
    for own in city.pieces.values():
        for piece in own:
            for outcome in outcomes:
                place.setdefault((piece, outcome), len(place))
    rows, lows, highs, targets = [], [], [], []
    for each in told:
        for counted, is_hidden, count, what in _counts(city, each):
            row = defaultdict(int)
            for piece, outcome in counted:
                row[place[piece, outcome]] += 1
            if not is_hidden:
                low, high = _ends(count, city.rule)
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


def _counts(city, told):
    """(pieces, whether hidden, count, what it is) of everything that a table says."""
    key, hidden = told.cells.key, told.hidden
    under = {group: city.pieces[key, group] for group in told.cells.counts}
    under[EVERYONE] = [piece for own in under.values() for piece in own]
    whole = max(n for _x, n in told.cells.counts.values())
    for group, own in under.items():
        if group is EVERYONE:
            x = sum(x for x, _n in told.cells.counts.values())
            n = sum(n for _x, n in told.cells.counts.values())
        else:
            x, n = told.cells.counts[group]
        events = [(piece, "events") for piece in own]
        hides_n = group in hidden.denominators
        hides_x = group in hidden.numerators or hides_n
        yield events, hides_x, x, (group, "events")
        if city.kind == "proportion":
            others = [(piece, "others") for piece in own]
            yield events + others, hides_n, n, (group, "people")
            if hides_x or hides_n:
                yield others, True, n - x, (group, "others")
    if city.kind == "share" and hidden.denominators != {*told.cells.counts, EVERYONE}:
        yield [(p, "events") for p in under[EVERYONE]], False, whole, (None, "whole")


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
