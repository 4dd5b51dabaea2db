"""The sums across tables that a reader would try: periods that others make up, and the
city that its departments, its geographies, and the geographies of its departments make
up. A sum of which not everything is published goes through totals that nobody publishes,
and through what is left over."""

from datetime import timedelta
from itertools import islice

from indicators.disclosure.calendars import pieces
from indicators.disclosure.cells import REST, Cells

ONE_DAY = timedelta(days=1)
# Years, quarters and months can fill a long period in very many ways.
MOST_CHAINS = 50
CITY = ("", "")


def sums(cells):
    """(Cells that nobody publishes, ties): what lies between and beside these cells, of
    which a later one replaces an earlier one of its key; and each sum as a key with the
    keys that make it up."""
    periods = {}
    for each in cells:
        period = each.of, (each.starts_on, each.ends_on)
        periods.setdefault(period, {})[each.where] = each
    unpublished, ties = [], []
    for (of, period), known in periods.items():
        cube = _Cube(of, period, known)
        unpublished += cube.unpublished
        ties += cube.ties
    everything = {each.key: each for each in (*cells, *unpublished)}
    ties += _sums_of_periods(everything)
    for rest, tie in rests_of_periods(everything.values()):
        unpublished.append(rest)
        ties.append(tie)
    more, found = pieces(everything.values())
    return unpublished + more, ties + found


class _Cube:
    """One period by department and by geography, with the totals that are missing in it
    and with what of each total is in none of its pieces."""

    def __init__(self, of, period, known):
        self.of, self.period = of, period
        self.known, self.unpublished, self.ties = dict(known), [], []
        crossed = [where for where in known if all(where)]
        for department in dict.fromkeys(d for d, _g in crossed):
            self._sum((department, ""), [w for w in crossed if w[0] == department])
        for geography in dict.fromkeys(g for _d, g in crossed):
            self._sum(("", geography), [w for w in crossed if w[1] == geography])
        ways = [
            [where for where in self.known if where[0] and not where[1]],
            [where for where in self.known if where[1] and not where[0]],
        ]
        ways = [way for way in ways if way]
        if CITY not in self.known and ways:
            self._add(CITY, _largest([self._added(way) for way in ways]))
        for way in ways:
            self._tie(CITY, way)

    def _sum(self, whole, pieces):
        if whole not in self.known:
            self._add(whole, self._added(pieces))
        self._tie(whole, pieces)

    def _add(self, where, counts):
        place = ", ".join(filter(None, where))
        partition = "departments" if where[0] else "geographies" if where[1] else ""
        self.known[where] = self._cells(place, counts, partition)
        self.unpublished.append(self.known[where])

    def _cells(self, place, counts, partition=""):
        return Cells(*self.period, place, counts, partition, self.of)

    def _added(self, pieces):
        counts = {}
        for where in pieces:
            for group, (x, n) in self.known[where].counts.items():
                before = counts.get(group, (0, 0))
                counts[group] = before[0] + x, before[1] + n
        return counts

    def _tie(self, whole, pieces):
        parts = [self.known[where] for where in pieces]
        city = self.known[whole]
        keys = [part.key for part in parts]
        counts = rest_of(city, parts)
        if not is_nobody(counts, self.of.kind):
            axis = "geographies" if pieces[0][1] != whole[1] else "departments"
            place = f"{REST} {axis} {city.place}".rstrip()
            rest = self._cells(place, counts)
            self.unpublished.append(rest)
            keys.append(rest.key)
        self.ties.append((city.key, keys))


def _largest(ways):
    """Counts by group that are as large as each of these, in events and in others."""
    counts = {}
    for group in dict.fromkeys(group for way in ways for group in way):
        pairs = [way[group] for way in ways if group in way]
        x = max(x for x, _n in pairs)
        counts[group] = x, x + max(n - x for x, n in pairs)
    return counts


def rest_of(whole, parts):
    """What of a whole is in none of its parts, by group; of a group where they are more
    than the whole, nothing is said."""
    counts, kind = {}, whole.kind
    for group, (x, n) in whole.counts.items():
        inside = [part.counts[group] for part in parts if group in part.counts]
        rest = x - sum(a for a, _n in inside), n - sum(b for _x, b in inside)
        if kind == "rate":  # a population is not used up by the months of a year
            rest = rest[0], n
        if kind == "share":
            rest = rest[0], max(whole.whole - sum(part.whole for part in parts), 0)
        if min(rest) >= 0 and not (kind == "proportion" and rest[0] > rest[1]):
            counts[group] = rest
    return counts


def is_nobody(counts, kind):
    return not any(x or (n and kind == "proportion") for x, n in counts.values())


def rests_of_periods(cells):
    """Of each period in which others lie without filling it, what is in none of them,
    be it nobody, with the sum that it makes up."""
    places = {}
    for each in cells:
        places.setdefault((each.of, each.place), {})[each.key] = each
    for (of, place), known in places.items():
        for whole in known.values():
            parts = _outermost(whole, known.values())
            counts = rest_of(whole, parts) if parts else {}
            if counts:
                days = whole.starts_on, whole.ends_on
                rest = Cells(*days, f"{REST} time {place}", counts, of=of)
                yield rest, (whole.key, [*(part.key for part in parts), rest.key])


def _outermost(whole, cells):
    """The periods inside a whole that lie in no other one inside it; none where they
    overlap, or fill the whole and so make it up."""
    first, last = whole.starts_on, whole.ends_on
    inside = [c for c in cells if first <= c.starts_on and c.ends_on <= last]
    inside = [c for c in inside if c.key != whole.key]
    found = sorted(
        (
            each
            for each in inside
            if not any(
                other.key != each.key
                and other.starts_on <= each.starts_on
                and each.ends_on <= other.ends_on
                for other in inside
            )
        ),
        key=lambda each: each.starts_on,
    )
    ends = [first - ONE_DAY, *(each.ends_on for each in found)]
    overlaps = any(
        each.starts_on <= end for each, end in zip(found, ends, strict=False)
    )
    fills = any(True for _chain in chains(first, last, [c.key for c in found]))
    return [] if overlaps or fills else found


def _sums_of_periods(keys):
    """Each period of a place with the periods that fill it, in every way."""
    by_place = {}
    for key in keys:
        by_place.setdefault((key.place, key.indicator), []).append(key)
    for same in by_place.values():
        for whole in same:
            first, last = whole[:2]
            inside = [k for k in same if first <= k[0] and k[1] <= last]
            for chain in islice(chains(first, last, inside), MOST_CHAINS):
                if len(chain) > 1:
                    yield whole, chain


def chains(starts_on, ends_on, inside):
    """Every way to fill these days with periods that follow on each other."""
    for key in inside:
        if key[0] == starts_on and key[1] == ends_on:
            yield [key]
        elif key[0] == starts_on:
            for rest in chains(key[1] + ONE_DAY, ends_on, inside):
                yield [key, *rest]


def sums_of(total, parts, may_miss):
    """What of each cell the parts have; a place may have nobody of a group."""
    for key in total.cells():
        holders = [part for part in parts if key in part.versions]
        if holders and (may_miss or len(holders) == len(parts)):
            yield total.at(key), tuple(part.at(key) for part in holders)
