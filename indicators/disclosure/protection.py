"""What of an indicator must be hidden when it is published, and what is given away."""

from itertools import product

from equity_office.periods import Period
from indicators.disclosure.cells import EVENTS, EVERYONE, REST, Given, Hidden, Told
from indicators.disclosure.sums import rests_of_city, rests_of_periods, sums_of, ties
from indicators.statistics.disclosure import (
    TOTAL,
    CountTable,
    ProtectedTable,
    audit,
    protect,
)


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
            for rest in rests_of_city(city, cells, kind)
        ]
        times = list(rests_of_periods(cells, kind))
        rests += [rest for rest, _tie in times]
        self.tables = {}
        for each in (*cells, *rests):
            tables = self.tables.setdefault(each.key, [])
            table = each.table(kind)
            if all(table.versions != other.versions for other in tables):
                tables.append(table)
        partitions = {each.key: each.partition for each in (*cells, *rests)}
        self.ties = [*ties(partitions), *(tie for _rest, tie in times)]
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
                yield from sums_of(total, parts, may_miss=is_place)


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
