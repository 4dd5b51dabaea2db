"""The sums across tables that a reader would try: periods that others make up, and the
city that its places make up."""

from datetime import timedelta
from itertools import islice

from indicators.disclosure.cells import REST, Cells

ONE_DAY = timedelta(days=1)
# The ways to divide the whole city.
WAYS = ("geographies", "departments")
# Years, quarters and months can fill a long period in very many ways.
MOST_CHAINS = 50


def rests_of_city(city, cells, kind):
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


def rests_of_periods(cells, kind):
    """Of each period in which others lie without filling it, what is in none of them,
    with the sum that it makes up."""
    places = {}
    for each in cells if kind != "share" else ():
        places.setdefault(each.place, {})[each.key] = each
    for place, known in places.items():
        for whole in known.values():
            parts = _outermost(whole, known.values())
            counts = _less(whole, parts, kind)
            if parts and counts:
                rest = Cells(*whole.key[:2], f"{REST} time {place}", counts)
                yield rest, (whole.key, [*(part.key for part in parts), rest.key])


def _outermost(whole, cells):
    """The periods inside a whole that lie in no other one inside it; none where they
    overlap, or fill the whole and so make it up."""
    first, last, place = whole.key
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


def _less(whole, parts, kind):
    """A period's counts without those of its parts, where that makes sense."""
    counts = {}
    for group, (x, n) in whole.counts.items():
        inside = [part.counts[group] for part in parts if group in part.counts]
        rest = x - sum(a for a, _n in inside), n - sum(b for _x, b in inside)
        if kind == "rate":  # a population is not used up by the months of a year
            rest = rest[0], n
        if min(rest) >= 0 and not (kind == "proportion" and rest[0] > rest[1]):
            counts[group] = rest
    return counts


def ties(partitions):
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


def sums_of(total, parts, may_miss):
    """What of each cell the parts have; a place may have nobody of a group."""
    for key in total.cells():
        holders = [part for part in parts if key in part.versions]
        if holders and (may_miss or len(holders) == len(parts)):
            yield total.at(key), tuple(part.at(key) for part in holders)
