"""What of an indicator must be hidden when it is published, and what is given away."""

from functools import reduce
from itertools import product

from equity_office.periods import Period
from indicators.disclosure.cells import (
    EVENTS,
    EVERYONE,
    PEOPLE,
    REST,
    Given,
    Hidden,
    Key,
    Told,
)
from indicators.disclosure.schemes import links
from indicators.disclosure.sums import sums, sums_of
from indicators.disclosure.units import Units, people_of, shared
from indicators.statistics.disclosure import (
    TOTAL,
    Audit,
    CountTable,
    DisclosureRule,
    ProtectedTable,
    protect,
)

# A table is protected beside those that are so many sums away; the others are looked at
# together at the end.
STEPS = 2


def hidden_counts(parts, earlier=(), splits=()):
    """Key → what must be hidden of it.

    `parts` are the Cells of indicators that are to be published together, each with its
    sum over groups; `earlier` what was Told before; `splits` which groups make up a
    group of another scheme. Each is protected with all that is public by then in view,
    tied by the sums that a reader would try: a pooled period of its years, the city of
    its departments and places, what two indicators count alike. Where something could still be worked out, the same group is hidden in one more
    table, and tables are left out, the smallest first, until nothing can that was not
    known before.
    """
    web = _Web(earlier, parts, splits)
    if web.rule.threshold == 0:
        return {part.key: Hidden() for part in parts}
    known = web.given_away()
    for part in sorted(web.parts, key=lambda each: each.order):
        web.protect(part)
    while leaking := [at for at in web.given_away() if at not in known]:
        if not web.hide_more(leaking):
            break
    return {part.key: web.hidden_of(part) for part in parts}


def leaks(parts, earlier=(), splits=()):
    """What publishing these parts, each Told, gives away that is not given away
    already, as Given figures."""
    web = _Web(earlier, [told.cells for told in parts], splits)
    if web.rule.threshold == 0:
        return []
    known = web.given_away()
    web.tell(parts)
    found = {}
    for coordinate, ends in web.given_away().items():
        first, last, place, slug, group, *outcome = coordinate
        key = *web.names_of(slug, group), Period(first, last), place
        # Events are named before those without, which come to the same.
        if coordinate not in known and (key not in found or outcome[0] == EVENTS):
            found[key] = ends
    return [Given(*key, *ends) for key, ends in found.items()]


class _Web:
    """What is public of indicators, and how it hangs together."""

    def __init__(self, earlier, parts, splits):
        self.public, before = [], [told.cells for told in earlier]
        counted = dict.fromkeys(each.of for each in (*before, *parts))
        self.shared = shared(counted)
        rules = [of.rule for of in counted] or [DisclosureRule()]
        self.rule = reduce(DisclosureRule.stricter, rules)
        self.parts = self._with_people(parts)
        before = self._with_people(before)
        cells = [*before, *self.parts]
        self.units = Units(cells, splits)
        unpublished, ties = [*self.units.cells], {}
        for known in filter(None, (cells, before, self.units.cells)):
            more, found = sums(known)
            unpublished += more
            ties |= dict.fromkeys((whole, tuple(pieces)) for whole, pieces in found)
        if self.units.cells:
            self.units.join_schemes(more, splits)
        self.ties, self.tied = list(ties), {}
        for whole, pieces in (*self.ties, *((a, (b,)) for a, b in self.units.links)):
            for key in (whole, *pieces):
                self.tied.setdefault(key, []).append((whole, *pieces))
        self.tables = {}
        for each in (*cells, *unpublished):
            tables = self.tables.setdefault(each.key, [])
            table = each.table()
            if all(table.versions != other.versions for other in tables):
                tables.append(table)
        self.counts = {
            table.at(key): count
            for tables in self.tables.values()
            for table in tables
            for key, count in table.values().items()
        }
        self.splits = {
            each.key: list(links(self.tables[each.key], each.of.scheme, splits))
            for each in (cells if splits else ())
        }
        self.small = {c for c, count in self.counts.items() if self.rule.hides(count)}
        self.waiting = {part.key: part for part in self.parts if part.place}
        self.results, self.audits = {}, {}
        self.tell(earlier)
        self.unpublished = [each.table() for each in unpublished]

    def _with_people(self, many):
        """With the denominators of rates that another indicator may hide."""
        people = [people_of(each) for each in many if self._tells_people(each)]
        return [*many, *people]

    def _tells_people(self, cells):
        return cells.kind == "rate" and cells.of.people in self.shared

    def names_of(self, slug, group):
        """Of which indicator and group something speaks; no group is everyone."""
        indicator, scheme = self.units.indicators.get(slug, (slug, ""))
        group = None if group == TOTAL else group.removeprefix(f"{scheme}.")
        return indicator.removesuffix(f" {PEOPLE}"), group

    def tell(self, many):
        """Add what was published; a table told several times counts once, with what
        none of the publications shows."""
        found, many = {}, list(many)
        many += [
            Told(people_of(told.cells), Hidden(told.hidden.denominators))
            for told in many
            if self._tells_people(told.cells)
        ]
        for told in many:
            same = found.setdefault(told.cells.key, {})
            counts = tuple(sorted(told.cells.counts.items()))
            before = same.get(counts)
            hidden = told.hidden.both(before.hidden) if before else told.hidden
            same[counts] = Told(told.cells, hidden)
        self.public += [
            _as_table(told) for same in found.values() for told in same.values()
        ]

    def protect(self, part, also=frozenset()):
        """Decide what of this table is shown beside all that is public by now."""
        near = self._near(part.key)
        near = {key: steps for key, steps in near.items() if steps <= STEPS}
        table = part.table()
        known = self._known(near)
        if part.kind == "share" and table.margins:
            known.append(_whole_of(table))
        self.waiting.pop(part.key, None)
        undecided = self._unpublished(near)
        undecided += [
            other.table()
            for key, other in self.waiting.items()
            if key in near and part.place
        ]
        result = protect(
            table,
            self.rule,
            known,
            self._links(near),
            undecided,
            also,
            tells_leaks=False,
        )
        if part.kind == "share" and self.rule.hides(part.whole):
            result = self._left_out(part)
        self.results[part.key] = result

    def hide_more(self, leaking):
        """Hide something for each of these cells that is far from the ones before it,
        whose cure may be its own. Whether anything was hidden."""
        cured, is_any = set(), False
        for coordinate in leaking:
            key = _key_of(coordinate)
            if key not in cured and self.hide_near(key, coordinate[len(key)]):
                is_any = True
                near = self._near(key)
                cured |= {key for key, steps in near.items() if steps < STEPS}
        return is_any

    def hide_near(self, key, group):
        """Hide the group of this table in one more, or leave one out: the closest
        first, of those the smallest, and of the city as the last. Whether anything was
        hidden."""
        near = self._near(key)
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
        keys = {key for key in part.table().cells() if key[0] == group}
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
        table = part.table()
        shown = {other.table.at(key) for other in self.public for key in other.shown()}
        hidden = {key for key in table.cells() if table.at(key) not in shown}
        return ProtectedTable(table, frozenset(hidden))

    def hidden_of(self, part):
        hidden = _as_hidden(self.results[part.key], part.kind)
        if self._tells_people(part):
            people = _as_hidden(self.results[people_of(part).key], part.kind)
            hidden = Hidden(hidden.numerators, people.numerators)
        return hidden

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
            known = self._known(near)
            for leak in self._audit_of(key, near, known).leaks(known, self.small):
                found[leak.coordinate] = leak.lowest, leak.highest
        return found

    def _audit_of(self, key, near, known):
        """The audit of all that hangs together with this table; it is kept while ever
        more is hidden of the same tables."""
        tables = [each.table for each in known]
        kept = self.audits.get(key)
        if not kept or kept[0] != len(tables):
            unpublished = self._unpublished(near)
            audit = Audit(tables, self.rule, self._links(near), unpublished)
            self.audits[key] = kept = len(tables), audit
        return kept[1]

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
        for keys, found in self.units.links.items():
            if near.keys() >= set(keys):
                yield from found
        for key in near:
            yield from self.splits.get(key, ())


def _key_of(coordinate):
    """The table of a cell."""
    return Key(*coordinate[: len(Key._fields)])


def _whole_of(table):
    """The whole stands beside every share as its denominator: it is public."""
    key = (TOTAL,)
    count = sum(table.counts.values())
    whole = CountTable(
        {"group": key}, {key: count}, (), table.coordinate, {key: table.versions[key]}
    )
    return ProtectedTable(whole, frozenset())


def _as_table(told):
    table, kind = told.cells.table(), told.cells.kind
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
