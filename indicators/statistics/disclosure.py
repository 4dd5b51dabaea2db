"""Which cells of a table may be published without giving a small count away.

A reader knows every shown cell and total, the rule itself, and that counts are whole
and not negative. A hidden cell is safe when those still leave it threshold + 1 values
or more, one of them above the threshold. All hidden cells look alike, so that the ones
hidden to protect others do not point at them.
"""

from dataclasses import dataclass, field
from itertools import product

import numpy as np
from scipy.optimize import linprog

TOTAL = "*"


@dataclass(frozen=True, slots=True)
class DisclosureRule:
    """Counts from 1 to `threshold` are hidden; 0 is shown, as CMS allows. A threshold
    of 0 hides nothing."""

    threshold: int = 10

    def hides(self, counts):
        counts = np.asarray(counts)
        return (counts >= 1) & (counts <= self.threshold)


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts over named dimensions.

    `dimensions` maps a name to its categories (texts), `counts` a tuple of one category per
    dimension to a whole number. `margins` names the dimensions that are summed over in
    a published total. `coordinate` says which table this is (indicator, period, place,
    dataset version); a cell's coordinate is that and its key, so that tables which
    share a cell share its coordinate.
    """

    dimensions: dict
    counts: dict
    margins: tuple = ()
    coordinate: tuple = ()

    def cells(self):
        """Every cell and every published total; a total has TOTAL as its category."""
        choices = [
            (*categories, TOTAL) if name in self.margins else tuple(categories)
            for name, categories in self.dimensions.items()
        ]
        return list(product(*choices))

    def value(self, key):
        """The count of a cell, or the sum of what a total covers."""
        if TOTAL not in key:
            return self.counts[key]
        return sum(
            count
            for cell, count in self.counts.items()
            if all(k in (TOTAL, c) for k, c in zip(key, cell, strict=True))
        )

    def equations(self):
        """(total, parts) for every published sum along one dimension."""
        for key in self.cells():
            for axis, categories in enumerate(self.dimensions.values()):
                if key[axis] == TOTAL:
                    parts = [key[:axis] + (c,) + key[axis + 1 :] for c in categories]
                    yield key, parts


@dataclass(frozen=True, slots=True)
class Leak:
    """A hidden cell that a reader could still work out, and how closely."""

    coordinate: tuple
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A table with the cells that may not be shown. `leaks` is empty unless what was
    released earlier makes protection impossible."""

    table: CountTable
    hidden: frozenset
    leaks: tuple = field(default=())

    def shown(self):
        """Every cell and total a reader may see, with its count."""
        return {
            key: self.table.value(key)
            for key in self.table.cells()
            if key not in self.hidden
        }

    def coordinates(self):
        """Coordinate → whether it is shown, for later tables to know."""
        return {
            (*self.table.coordinate, *key): key not in self.hidden
            for key in self.table.cells()
        }


def protect(table, rule, known=()):
    """Hide every small count, and as many other cells as it takes.

    `known` holds mappings of coordinate → shown, of what is public already: a cell
    hidden there stays hidden, and one shown there helps nobody by being hidden now.
    Raises ValueError where a count is negative or not whole.
    """
    _refuse_broken(table)
    keys = table.cells()
    released = {}
    for release in known:
        released.update(release)
    before = {key: released.get((*table.coordinate, *key)) for key in keys}
    public = {key for key in keys if before[key]}
    hidden = {
        key
        for key in keys
        if before[key] is False or bool(rule.hides(table.value(key)))
    } - public
    equations = list(table.equations())
    while leak := next(_leaks(table, rule, equations, hidden), None):
        more = _next_to_hide(table, hidden, public, leak)
        if more is None:
            leaks = tuple(_leaks(table, rule, equations, hidden))
            return ProtectedTable(table, frozenset(hidden), leaks)
        hidden |= more
    hidden -= _needless(table, rule, equations, hidden, before)
    return ProtectedTable(table, frozenset(hidden))


def audit(protected_tables, rule):
    """What a reader could still work out from these tables, each by itself."""
    return [
        leak
        for protected in protected_tables
        for leak in _leaks(
            protected.table,
            rule,
            list(protected.table.equations()),
            protected.hidden,
        )
    ]


def _refuse_broken(table):
    for key, count in table.counts.items():
        if count < 0 or count != int(count):
            raise ValueError(f"counts is not a whole number from 0 up at {key}")


def _needless(table, rule, equations, hidden, before):
    """Cells hidden on the way that turn out not to be needed: whole categories of the
    first dimension where possible, then single cells, largest first."""
    spare = [
        key
        for key in hidden
        if before[key] is not False and not rule.hides(table.value(key))
    ]
    bundles = [
        {key for key in spare if key[0] == name} for name in {k[0] for k in spare}
    ]
    bundles += [{key} for key in spare]
    needless = set()
    for bundle in sorted(bundles, key=lambda keys: _order(table, keys)):
        rest = hidden - needless - bundle
        if next(_leaks(table, rule, equations, rest), None) is None:
            needless |= bundle
    return needless


def _order(table, keys):
    return -len(keys), -sum(map(table.value, keys)), sorted(keys)


def _next_to_hide(table, hidden, public, leak):
    """The cells to hide next: the cheapest block around the leaking cell.

    A block is the cell, and for every dimension with a published total one other
    category, in all combinations: its counts can be shifted against each other without
    any sum changing. It costs first the categories of the first dimension that it newly
    touches, then totals, then zeros (which cannot go down), then the counts hidden.
    """
    start = leak.coordinate[len(table.coordinate) :]
    touched = {key[0] for key in hidden}

    def cost(block):
        values = [table.value(key) for key in block]
        totals = sum(key.count(TOTAL) for key in block)
        new = {key[0] for key in block} - touched
        return len(new), totals, values.count(0), sum(values), sorted(block)

    blocks = [block - hidden for block in _blocks(table, start) if not block & public]
    return min(filter(None, blocks), key=cost, default=None)


def _blocks(table, start):
    """Every block of cells around `start`, totals counting as categories."""
    choices = []
    for axis, (name, categories) in enumerate(table.dimensions.items()):
        others = [c for c in (*categories, TOTAL) if c != start[axis]]
        pairs = [(start[axis], other) for other in others]
        choices.append(pairs if name in table.margins else [(start[axis],)])
    for corners in product(*choices):
        yield frozenset(product(*corners))


def _leaks(table, rule, equations, hidden):
    """Every hidden cell whose feasible interval is too narrow, by two linear programs
    each."""
    order = sorted(hidden)
    place = {key: i for i, key in enumerate(order)}
    rows, sums = [], []
    for total, parts in equations:
        row, known = np.zeros(len(order)), 0
        for key, sign in [(total, -1), *((part, 1) for part in parts)]:
            if key in place:
                row[place[key]] += sign
            else:
                known -= sign * table.value(key)
        if row.any():
            rows.append(row)
            sums.append(known)
    for key in order:
        lowest, highest = _feasible(place[key], rows, sums, len(order))
        values = np.floor(highest + 1e-6) - np.ceil(lowest - 1e-6) + 1
        if values < rule.threshold + 1 or highest + 1e-6 < rule.threshold + 1:
            yield Leak((*table.coordinate, *key), lowest, highest)


def _feasible(index, rows, sums, width):
    """The lowest and highest value a hidden cell may have for all a reader knows."""
    aim = np.zeros(width)
    aim[index] = 1
    equalities = {"A_eq": np.array(rows), "b_eq": np.array(sums)} if rows else {}
    ends = []
    for sign in (1, -1):
        result = linprog(sign * aim, bounds=(0, None), method="highs", **equalities)
        ends.append(sign * result.fun if result.status == 0 else np.inf)
    return float(ends[0]), float(ends[1])
