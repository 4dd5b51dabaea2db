"""What of an indicator must be hidden when it is published, and what is given away."""

from itertools import product

from equity_office.periods import Period
from indicators.disclosure.cells import EVENTS, EVERYONE, REST, Given, Hidden, Told
from indicators.disclosure.sums import sums, sums_of
from indicators.statistics.disclosure import (
    TOTAL,
    CountTable,
    ProtectedTable,
    audit,
    protect,
)

# A table is protected beside those that are so many sums away; the others are looked at
# together at the end.
STEPS = 2


def hidden_counts(parts, kind, rule, earlier=()):
    """(starts_on, ends_on, place) → what must be hidden of it.

    `parts` are the Cells of one indicator that are to be published together, each with
    its sum over groups; `earlier` what was Told before. Each is protected with all that
    is public by then in view, tied by the sums that a reader would try: a pooled period
    of its years, the city of its departments and places. Where something could still be
    worked out, the same group is hidden in one more table, and tables are left out, the
    smallest first, until nothing can that was not known before.
    """
    if rule.threshold == 0:
        return {part.key: Hidden() for part in parts}
    web = _Web(earlier, parts, kind, rule)
    known = web.given_away()
    for part in sorted(parts, key=lambda each: each.order):
        web.protect(part)
    while leaking := [at for at in web.given_away() if at not in known]:
        if not web.hide_more(leaking):
            break
    return {part.key: web.hidden_of(part) for part in parts}


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
        self.parts, before = list(parts), [told.cells for told in earlier]
        cells = [*before, *parts]
        unpublished, ties = [], {}
        for known in filter(None, (cells, before)):
            more, found = sums(known, kind)
            unpublished += more
            ties |= dict.fromkeys((whole, tuple(pieces)) for whole, pieces in found)
        self.ties, self.tied = list(ties), {}
        for whole, pieces in self.ties:
            for key in (whole, *pieces):
                self.tied.setdefault(key, []).append((whole, *pieces))
        self.tables = {}
        for each in (*cells, *unpublished):
            tables = self.tables.setdefault(each.key, [])
            table = each.table(kind)
            if all(table.versions != other.versions for other in tables):
                tables.append(table)
        self.counts = {
            table.at(key): count
            for tables in self.tables.values()
            for table in tables
            for key, count in table.values().items()
        }
        self.waiting = {part.key: part for part in parts if part.place}
        self.results = {}
        self.tell(earlier)
        self.unpublished = [each.table(kind) for each in unpublished]

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

    def protect(self, part, also=frozenset()):
        """Decide what of this table is shown beside all that is public by now."""
        near = self._near(part.key)
        near = {key: steps for key, steps in near.items() if steps <= STEPS}
        table = part.table(self.kind)
        known = self._known(near)
        if self.kind == "share" and table.margins:
            known.append(_whole_of(table))
        self.waiting.pop(part.key, None)
        undecided = self._unpublished(near)
        undecided += [
            other.table(self.kind)
            for key, other in self.waiting.items()
            if key in near and part.place
        ]
        result = protect(table, self.rule, known, self._links(near), undecided, also)
        if self.kind == "share" and self.rule.hides(part.whole):
            result = self._left_out(part)
        self.results[part.key] = result

    def hide_more(self, leaking):
        """Hide something for each of these cells that is far from the ones before it,
        whose cure may be its own. Whether anything was hidden."""
        cured, is_any = set(), False
        for coordinate in leaking:
            if coordinate[:3] not in cured and self.hide_near(coordinate):
                is_any = True
                near = self._near(coordinate[:3])
                cured |= {key for key, steps in near.items() if steps < STEPS}
        return is_any

    def hide_near(self, coordinate):
        """Hide the group of this cell in one more table, or leave one out: the closest
        first, of those the smallest, and of the city as the last. Whether anything was
        hidden."""
        near, group = self._near(coordinate[:3]), coordinate[3]
        for is_city in (False, True):
            parts = [
                part
                for part in self.parts
                if part.key in near and bool(part.place) != is_city
            ]
            parts.sort(key=lambda each: (near[each.key], each.size, each.key))
            if any(self.hide_group(part, group) for part in parts):
                return True
            if any(self.leave_out(part) for part in parts):
                return True
        return False

    def hide_group(self, part, group):
        """With what protects it there. Whether anything was hidden."""
        before = self.results[part.key].hidden
        keys = {key for key in part.table(self.kind).cells() if key[0] == group}
        if keys & self._left_out(part).hidden <= before:
            return False
        del self.results[part.key]
        self.protect(part, before | keys)
        return self.results[part.key].hidden > before

    def leave_out(self, part):
        """Whether it said anything that nobody knows."""
        left_out, before = self._left_out(part), self.results[part.key]
        self.results[part.key] = left_out
        return left_out.hidden > before.hidden

    def _left_out(self, part):
        """A table that shows only what is public already."""
        table = part.table(self.kind)
        shown = {other.table.at(key) for other in self.public for key in other.shown()}
        hidden = {key for key in table.cells() if table.at(key) not in shown}
        return ProtectedTable(table, frozenset(hidden))

    def hidden_of(self, part):
        return _as_hidden(self.results[part.key], self.kind)

    def _known(self, near):
        """Whatever is public by now of these tables."""
        public = [*self.public, *self.results.values()]
        return [other for other in public if other.table.coordinate in near]

    def _unpublished(self, near):
        return [table for table in self.unpublished if table.coordinate in near]

    def given_away(self):
        """Coordinate → ends of every small count that is not safe. What was hidden for
        the sake of others may be known: a 0 is shown elsewhere, too."""
        found, seen = {}, set()
        for key in self.tables:
            if key in seen:
                continue
            near = self._near(key)
            seen |= near.keys()
            known, links = self._known(near), self._links(near)
            for leak in audit(known, self.rule, links, self._unpublished(near)):
                if self.rule.hides(self.counts[leak.coordinate]):
                    found[leak.coordinate] = leak.lowest, leak.highest
        return found

    def _near(self, key):
        """Every key that hangs together with this one → by how many sums in between."""
        near, edge = {key: 0}, [key]
        while edge:
            steps = near[edge[0]] + 1
            tied = (tie for each in edge for tie in self.tied.get(each, ()))
            edge = list(
                dict.fromkeys(k for keys in tied for k in keys if k not in near)
            )
            near |= dict.fromkeys(edge, steps)
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
    if kind == "share" and TOTAL not in denominators:
        hidden.discard((TOTAL,))  # the whole stands beside every share
    return ProtectedTable(table, frozenset(hidden))


def _as_hidden(result, kind):
    names = {TOTAL: EVERYONE}
    numerators = {key[0] for key in result.hidden if key[1:] != (TOTAL,)}
    denominators = {key[0] for key in result.hidden if key[1:] == (TOTAL,)}
    if kind == "share" and (TOTAL,) in result.hidden:
        everybody = frozenset({*result.table.dimensions["group"], EVERYONE} - {REST})
        return Hidden(everybody, everybody)
    if REST in numerators:
        # The sum of shares is not shown beside their whole where the rest is hidden.
        numerators = numerators - {REST} | {TOTAL}
    return Hidden(
        frozenset(names.get(group, group) for group in numerators),
        frozenset(names.get(group, group) for group in denominators),
    )
