"""What several indicators count alike: hires of applicants and hires by race, searches of
stops and finds of searches. The counts of one counting unit are one system, whichever
indicator tells them."""

from dataclasses import replace

from indicators.disclosure.cells import EVENTS, PEOPLE, Cells, Counted
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
    nobody publishes as such, `equal`: pairs of the same count in one of them and in what
    was given, and `indicators`: by the slug of a unit, the slug of one that counts it."""

    def __init__(self, given):
        self.cells, self.equal, self.indicators = [], {}, {}
        units = shared(each.of for each in given)
        for each in given:
            for unit, role in ((each.of.events, EVENTS), (each.of.people, PEOPLE)):
                if unit in units and not (role == PEOPLE and each.kind == "rate"):
                    self._add(unit, role, each)
        self._join_schemes()

    def _add(self, unit, role, each):
        table = each.table()
        column = _column(each.kind, role)
        counts = {key[0]: n for key, n in table.values().items() if key[1:] == column}
        counts.pop(TOTAL, None)
        of = Counted(f"unit {unit} {each.of.scheme}", "rate", scheme=str(unit))
        cells = Cells(
            each.starts_on,
            each.ends_on,
            each.place,
            {group: (n, n) for group, n in counts.items()},
            each.partition,
            of,
        )
        mine = cells.table()
        pairs = self.equal.setdefault((cells.key, each.key), [])
        for key in table.cells():
            if key[1:] == column:
                pairs.append((mine.at(key[:1]), table.at(key)))
        self.cells.append(cells)
        self.indicators[of.slug] = each.of.slug

    def _join_schemes(self):
        """Everybody is as many in one scheme as in another."""
        first = {}
        for cells in self.cells:
            at = cells.of.scheme, *cells.key[:3]
            other = first.setdefault(at, cells)
            if other.key != cells.key:
                total = [each.table().at((TOTAL,)) for each in (other, cells)]
                self.equal[other.key, cells.key] = [tuple(total)]


def _column(kind, role):
    if kind != "proportion":
        return ()
    return (EVENTS,) if role == EVENTS else (TOTAL,)
