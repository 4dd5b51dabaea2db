"""What several indicators count alike: hires of applicants and hires by race, searches of
stops and finds of searches. The counts of one counting unit are one system, whichever
indicator tells them."""

from dataclasses import replace
from itertools import combinations

from indicators.disclosure.cells import EVENTS, PEOPLE, Cells, Counted
from indicators.disclosure.schemes import links, qualified
from indicators.statistics.tables import TOTAL


def connected(many):
    """The slugs of these Counted that hang together by what they count alike, in sets."""
    units = shared(many)
    found = []
    for each in many:
        mine = {each.slug}, {each.events, each.people} & units
        for group in [group for group in found if group[1] & mine[1]]:
            found.remove(group)
            mine = mine[0] | group[0], mine[1] | group[1]
        found.append(mine)
    return [slugs for slugs, _units in found]


def shared(many):
    """The counting units that several of these Counted count, of which one may hide
    them. What stands below rates alone is a public population."""
    uses = {}
    for of in set(many):
        may_hide = of.rule.threshold > 0
        uses.setdefault(of.events, []).append(may_hide)
        uses.setdefault(of.people, []).append(may_hide and of.kind != "rate")
    return {
        unit
        for unit, hides in uses.items()
        if unit is not None and len(hides) > 1 and any(hides)
    }


def people_of(cells):
    """The denominators of a rate as counts of their own."""
    of = replace(
        cells.of,
        slug=f"{cells.of.slug} {PEOPLE}",
        events=cells.of.people,
        people=None,
    )
    return replace(
        cells, counts={g: (n, n) for g, (_x, n) in cells.counts.items()}, of=of
    )


class Units:
    """The counts of shared counting units, told by any of these cells: `cells`, which
    nobody publishes as such, `links`: by the keys of two tables the sums that tie them,
    and `indicators`: by the slug of a unit, (the slug, the scheme) of one that counts
    it."""

    def __init__(self, given, splits=()):
        self.cells, self.links, self.indicators = [], {}, {}
        units = shared(each.of for each in given)
        for each in given:
            for unit, role in ((each.of.events, EVENTS), (each.of.people, PEOPLE)):
                if unit in units and not (role == PEOPLE and each.kind == "rate"):
                    self._add(unit, role, each)
        self._retell(splits)

    def _add(self, unit, role, each):
        table, scheme = each.table(), each.of.scheme
        column = _column(each.kind, role)
        groups = [key[0] for key in table.cells() if key[1:] == column]
        names = {group: qualified(group, scheme) for group in groups if group != TOTAL}
        counts = table.values()
        of = Counted(f"unit {unit} {scheme}", "rate", scheme=str(unit))
        cells = Cells(
            each.starts_on,
            each.ends_on,
            each.place,
            {name: (counts[group, *column],) * 2 for group, name in names.items()},
            each.partition,
            of,
        )
        mine = cells.table()
        pairs = self.links.setdefault((cells.key, each.key), [])
        for group in groups:
            name = (names.get(group, TOTAL),)
            pairs.append((mine.at(name), (table.at((group, *column)),)))
        self.cells.append(cells)
        self.indicators[of.slug] = each.of.slug, scheme

    def _retell(self, splits):
        """What the counts of one scheme come to in each other scheme of the unit, so that
        periods and places that only one of them has are set against those of the other."""
        schemes = {}
        for cells in self.cells:
            name = self.indicators[cells.of.slug][1]
            schemes.setdefault(cells.of.scheme, {})[name] = cells.of
        for cells in list(self.cells):
            for name, of in schemes[cells.of.scheme].items():
                parts = {
                    whole: parts
                    for whole, parts in splits
                    if whole.partition(".")[0] == name
                    and set(parts) <= set(cells.counts)
                }
                if of != cells.of and parts:
                    self._add_retold(cells, of, parts)

    def _add_retold(self, cells, of, splits):
        counts = {
            whole: (sum(cells.counts[part][0] for part in parts),) * 2
            for whole, parts in splits.items()
        }
        retold = replace(cells, of=of, counts=counts)
        mine, theirs = retold.table(), cells.table()
        self.links.setdefault((retold.key, cells.key), []).extend(
            (mine.at((whole,)), tuple(theirs.at((part,)) for part in parts))
            for whole, parts in splits.items()
        )
        self.cells.append(retold)

    def join_schemes(self, between, splits):
        """Everybody is as many in one scheme as in another; `between` are the cells that
        lie between and beside these."""
        found = {}
        for cells in (*self.cells, *between):
            at = cells.of.scheme, *cells.key[:3]
            found.setdefault(at, {}).setdefault(cells.key, []).append(cells.table())
        for schemes in found.values():
            for one, other in combinations(schemes, 2):
                tables = [*schemes[one], *schemes[other]]
                total = [schemes[key][0].at((TOTAL,)) for key in (one, other)]
                self.links[one, other] = [
                    (total[0], (total[1],)),
                    *links(tables, "", splits),
                ]


def _column(kind, role):
    if kind != "proportion":
        return ()
    return (EVENTS,) if role == EVENTS else (TOTAL,)
