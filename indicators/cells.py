"""The counts of one indicator, period by period and place by place, and which of them
must be hidden when they are published together."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice, product

from equity_office.periods import Period
from indicators.statistics.disclosure import (
    TOTAL,
    CountTable,
    ProtectedTable,
    audit,
    protect,
)

EVENTS, OTHERS = "events", "others"
EVERYONE = None
# Shares that leave some of their whole out; a city that is more than its places.
REST = "*rest"
ONE_DAY = timedelta(days=1)
# The ways to divide the whole city.
WAYS = ("geographies", "departments")
# Years, quarters and months can fill a long period in very many ways.
MOST_CHAINS = 50


@dataclass(frozen=True, slots=True)
class Hidden:
    """The groups whose numerator, and whose denominator, may not be shown; EVERYONE is
    all groups together."""

    numerators: frozenset = frozenset()
    denominators: frozenset = frozenset()

    def both(self, other):
        return Hidden(
            self.numerators & other.numerators, self.denominators & other.denominators
        )


@dataclass(frozen=True, slots=True)
class Cells:
    """The counts of one period and place: group → (numerator, denominator)."""

    starts_on: date
    ends_on: date
    place: str
    counts: dict = field(hash=False)
    # Of which way to divide the city the place is a part; empty for the city.
    partition: str = ""

    @property
    def key(self):
        return self.starts_on, self.ends_on, self.place

    @property
    def order(self):
        """Short periods first, the city before its places, the largest of those first:
        what gives way last is the smallest."""
        size = sum(n for _x, n in self.counts.values())
        days = (self.ends_on - self.starts_on).days
        return days, self.starts_on, self.place != "", -size, self.place

    @property
    def whole(self):
        return max(n for _x, n in self.counts.values())

    def table(self, kind):
        """As a table whose cells a reader would set against those of other tables.

        Proportions are a table of group by outcome, since 95 of 100 gives 5 away; rates
        and shares are counts by group, since their denominators are public
        populations. A corrected count is another cell than the one it corrects; a
        count that stayed the same is the same cell.
        """
        dimensions, margins = {"group": tuple(self.counts)}, ("group",)
        if kind == "proportion":
            dimensions["outcome"], margins = (EVENTS, OTHERS), ("group", "outcome")
            counts = {(g, EVENTS): int(x) for g, (x, _n) in self.counts.items()}
            counts |= {(g, OTHERS): int(n - x) for g, (x, n) in self.counts.items()}
        else:
            counts = {(g,): int(x) for g, (x, _n) in self.counts.items()}
        if kind == "share":
            rest = int(self.whole) - sum(counts.values())
            if rest > 0:
                dimensions["group"] += (REST,)
                counts[REST,] = rest
            margins = ("group",) if rest >= 0 else ()
        bare = CountTable(dimensions, counts, margins, self.key)
        versions = {key: (count,) for key, count in bare.values().items()}
        return CountTable(dimensions, counts, margins, self.key, versions)


@dataclass(frozen=True, slots=True)
class Told:
    """What a publication hid of one period and place."""

    cells: Cells
    hidden: Hidden


@dataclass(frozen=True, slots=True)
class Given:
    """A hidden figure that a reader could work out: of which group (None: of everyone),
    period and place, and between which ends."""

    group: str | None
    period: Period
    place: str
    lowest: float
    highest: float


def hidden_counts(parts, kind, rule, earlier=()):
    """(starts_on, ends_on, place) → what must be hidden of it.

    `parts` are the Cells of one indicator that are to be published together, each with
    its sum over groups; `earlier` what was Told before. Each is protected with all that
    is public by then in view, tied by the sums that a reader would try: a pooled period
    of its years, the city of its places. What cannot be protected otherwise is hidden
    altogether.
    """
    if rule.threshold == 0:
        return {part.key: Hidden() for part in parts}
    web = _Web(earlier, parts, kind, rule)
    return {
        part.key: web.protect(part) for part in sorted(parts, key=lambda c: c.order)
    }


def leaks(parts, kind, rule, earlier=()):
    """What publishing these parts, each Told, gives away that is not given away
    already, as Given figures."""
    if rule.threshold == 0:
        return []
    web = _Web(earlier, [told.cells for told in parts], kind, rule)
    known = web.given_away()
    web.tell(parts)
    found = {}
    for coordinate, ends in web.given_away().items():
        first, last, place, group, *outcome = coordinate
        key = None if group == TOTAL else group, Period(first, last), place
        # Events are named before those without, which come to the same.
        if coordinate not in known and (key not in found or outcome[0] == EVENTS):
            found[key] = ends
    return [Given(*key, *ends) for key, ends in found.items()]


class _Web:
    """What is public of an indicator, and how it hangs together."""

    def __init__(self, earlier, parts, kind, rule):
        self.kind, self.rule, self.public = kind, rule, []
        cells = [told.cells for told in earlier] + list(parts)
        rests = [
            rest
            for city in parts
            if not city.place
            for rest in _rests_of_city(city, cells, kind)
        ]
        self.tables = {}
        for each in (*cells, *rests):
            tables = self.tables.setdefault(each.key, [])
            table = each.table(kind)
            if all(table.versions != other.versions for other in tables):
                tables.append(table)
        partitions = {each.key: each.partition for each in (*cells, *rests)}
        self.ties = list(_ties(partitions))
        self.waiting = {part.key: part for part in parts if part.place}
        self.tell(earlier)
        self.rests = [rest.table(kind) for rest in rests]

    def tell(self, many):
        """Add what was published; a table told several times counts once, with what
        none of the publications shows."""
        found = {}
        for told in many:
            same = found.setdefault(told.cells.key, {})
            counts = tuple(sorted(told.cells.counts.items()))
            before = same.get(counts)
            hidden = told.hidden.both(before.hidden) if before else told.hidden
            same[counts] = Told(told.cells, hidden)
        self.public += [
            _as_table(told, self.kind)
            for same in found.values()
            for told in same.values()
        ]

    def protect(self, part):
        near = self._near(part.key)
        table = part.table(self.kind)
        known = [other for other in self.public if other.table.coordinate in near]
        if self.kind == "share" and table.margins:
            known.append(_whole_of(table))
        self.waiting.pop(part.key, None)
        undecided = [table for table in self.rests if table.coordinate in near]
        undecided += [
            other.table(self.kind)
            for key, other in self.waiting.items()
            if key in near and part.place
        ]
        result = protect(table, self.rule, known, self._links(near), undecided)
        if self.kind == "share" and self.rule.hides(part.whole):
            self.public.append(ProtectedTable(table, frozenset(table.cells())))
            everybody = frozenset({*part.counts, EVERYONE})
            return Hidden(everybody, everybody)
        self.public.append(result)
        return _as_hidden(result, self.kind)

    def given_away(self):
        """Coordinate → ends of every hidden cell that is not safe."""
        found, seen = {}, set()
        for key in self.tables:
            if key in seen:
                continue
            near = self._near(key)
            seen |= near
            known = [other for other in self.public if other.table.coordinate in near]
            rests = [table for table in self.rests if table.coordinate in near]
            for leak in audit(known, self.rule, self._links(near), rests):
                found[leak.coordinate] = leak.lowest, leak.highest
        return found

    def _near(self, key):
        """Every key that hangs together with this one."""
        near, size = {key}, 0
        while len(near) > size:
            size = len(near)
            for whole, pieces in self.ties:
                if near & {whole, *pieces}:
                    near |= {whole, *pieces}
        return near

    def _links(self, near):
        """The sums across these tables, for every version of each, as coordinates."""
        for whole, pieces in self.ties:
            if whole not in near:
                continue
            is_place = pieces[0][2] != whole[2]
            choices = (self.tables[key] for key in (whole, *pieces))
            for total, *parts in product(*choices):
                yield from _sums(total, parts, may_miss=is_place)


def _rests_of_city(city, cells, kind):
    """For each way to divide the city, what of it is in none of the places."""
    partitions = {}
    for other in cells:
        if other.partition in WAYS and other.key[:2] == city.key[:2]:
            partitions.setdefault(other.partition, {})[other.place] = other
    for partition, places in partitions.items():
        counts = {}
        for group, (x, n) in city.counts.items():
            inside = [p.counts[group] for p in places.values() if group in p.counts]
            rest = x - sum(a for a, _n in inside), n - sum(b for _x, b in inside)
            if kind == "share":  # each place has a whole of its own
                rest = rest[0], city.whole
            is_apart = kind == "proportion" and rest[0] > rest[1]
            if min(rest) >= 0 and not is_apart:
                counts[group] = rest
        if any(x or n for x, n in counts.values()):
            place = f"{REST} {partition}"
            yield Cells(city.starts_on, city.ends_on, place, counts, partition)


def _ties(partitions):
    """(key, keys that make it up): periods in one place, places in one period."""
    by_place, by_period = {}, {}
    for key, partition in partitions.items():
        by_place.setdefault(key[2], []).append(key)
        if partition:
            by_period.setdefault((key[:2], partition), []).append(key)
    for same in by_place.values():
        for first, last, place in same:
            inside = [k for k in same if first <= k[0] and k[1] <= last]
            for chain in islice(chains(first, last, inside), MOST_CHAINS):
                if len(chain) > 1:
                    yield (first, last, place), chain
    for (period, partition), places in by_period.items():
        # The geographies of one department make up that department.
        whole = (
            *period,
            partition.removeprefix("geographies of ") if " of " in partition else "",
        )
        if whole in partitions:
            yield whole, places


def chains(starts_on, ends_on, inside):
    """Every way to fill these days with periods that follow on each other."""
    for key in inside:
        if key[0] == starts_on and key[1] == ends_on:
            yield [key]
        elif key[0] == starts_on:
            for rest in chains(key[1] + ONE_DAY, ends_on, inside):
                yield [key, *rest]


def _sums(total, parts, may_miss):
    """What of each cell the parts have; a place may have nobody of a group."""
    for key in total.cells():
        holders = [part for part in parts if key in part.versions]
        if holders and (may_miss or len(holders) == len(parts)):
            yield total.at(key), tuple(part.at(key) for part in holders)


def _whole_of(table):
    """The whole stands beside every share as its denominator: it is public."""
    key = (TOTAL,)
    count = sum(table.counts.values())
    whole = CountTable(
        {"group": key}, {key: count}, (), table.coordinate, {key: table.versions[key]}
    )
    return ProtectedTable(whole, frozenset())


def _as_table(told, kind):
    table = told.cells.table(kind)
    names = {EVERYONE: TOTAL}
    numerators = {names.get(group, group) for group in told.hidden.numerators}
    denominators = {names.get(group, group) for group in told.hidden.denominators}
    hidden = {
        key
        for key in table.cells()
        if key[0] == REST
        or key[0] in (denominators if key[1:] == (TOTAL,) else numerators)
    }
    if kind == "share":  # the whole stands beside every share
        hidden.discard((TOTAL,))
    return ProtectedTable(table, frozenset(hidden))


def _as_hidden(result, kind):
    names = {TOTAL: EVERYONE}
    numerators = {key[0] for key in result.hidden if key[1:] != (TOTAL,)}
    denominators = {key[0] for key in result.hidden if key[1:] == (TOTAL,)}
    if REST in numerators:
        # The sum of shares is not shown beside their whole where the rest is hidden.
        numerators = numerators - {REST} | {TOTAL}
    return Hidden(
        frozenset(names.get(group, group) for group in numerators),
        frozenset(names.get(group, group) for group in denominators),
    )
