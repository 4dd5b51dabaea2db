"""Which cells of a table may be published without giving a small count away.

A reader knows every shown cell and total, the rule itself, and that counts are whole
and not negative. A hidden cell is safe when those still leave it threshold + 1 values
or more, one of them above the threshold. All hidden cells look alike, so that the ones
hidden to protect others do not point at them.
"""

from itertools import product

from indicators.statistics.reader import Reader
from indicators.statistics.tables import (
    TOTAL,
    CountTable,
    DisclosureRule,
    Leak,
    ProtectedTable,
)

__all__ = [
    "TOTAL",
    "Audit",
    "CountTable",
    "DisclosureRule",
    "Leak",
    "ProtectedTable",
    "audit",
    "protect",
]

# With more cells to try than this, linear programs do not judge each of them.
MOST_TRIALS = 60
# A count between these ends is known.
EXACTLY = 0.5


def protect(
    table, rule, known=(), links=(), undecided=(), also=frozenset(), tells_leaks=True
):
    """Hide every small count, and as many other cells as it takes.

    `known` are the protected tables that are public already, `links` the sums that tie
    cells of different tables: (coordinate, coordinates it is the sum of). A cell hidden
    there stays hidden, and one shown there helps nobody by being hidden now. Of the
    tables `undecided` nothing is known yet; their small counts must stay safe. The cells
    `also` are hidden, too, where they are not public. A table that cannot be protected
    otherwise is hidden altogether, but for what is known anyway; what leaks even so is
    in `leaks`, unless the caller audits all tables together and asks for none. Raises
    ValueError where a count is negative or not whole.
    """
    choice = _Choice(table, rule, known, list(links), undecided, also)
    beyond = []
    while leak := next(choice.leaks(), None):
        if choice.like(leak.coordinate) is None:  # nothing here can help it
            beyond.append(leak)
            choice.others.discard(leak.coordinate)
        elif more := choice.next_to_hide(leak):
            choice.hidden |= more
        else:
            choice.hide_everything()
            choice.show_the_known()
            if tells_leaks:
                beyond += choice.leaks()
            return choice.result(leaks=tuple(beyond))
    choice.show_the_needless()
    return choice.result(leaks=tuple(beyond))


def audit(releases, rule, links=(), undecided=()):
    """What a reader of all these protected tables together could still work out. A
    cell that one of them shows is shown; `links` and `undecided` are as for
    `protect`."""
    releases = list(releases)
    tables = [release.table for release in releases]
    return Audit(tables, rule, links, undecided).leaks(releases)


class Audit:
    """The same for some tables of which ever more is hidden: what is safe stays so, and
    is not worked out again."""

    def __init__(self, tables, rule, links=(), undecided=()):
        undecided = list(undecided)
        self.small, self.undecided = _small(undecided, rule), _all(undecided)
        self.reader = Reader([*undecided, *tables], rule, links)

    def leaks(self, releases, asked=None):
        """Of what is hidden, or of those coordinates that are `asked` about."""
        shown, hidden = _told(releases)
        hidden = (hidden | self.small) - shown
        asked = hidden if asked is None else hidden & asked
        self.reader.open(self.undecided - shown)
        return list(self.reader.leaks(hidden, asked))


def _all(tables):
    return {table.at(key) for table in tables for key in table.cells()}


def _small(tables, rule):
    return {
        table.at(key)
        for table in tables
        if not table.is_guess
        for key, count in table.values().items()
        if rule.hides(count)
    }


def _equal(links):
    """Coordinate → those that are the same count in another table."""
    found = {}
    for total, parts in links:
        if len(parts) == 1:
            found.setdefault(total, []).append(parts[0])
            found.setdefault(parts[0], []).append(total)
    return found


def _told(releases):
    """The coordinates that any release shows, and those that any hides."""
    shown, hidden = set(), set()
    for release in releases:
        for key in release.table.cells():
            coordinate = release.table.at(key)
            (hidden if key in release.hidden else shown).add(coordinate)
    return shown, hidden


class _Choice:
    """The cells of one table that are hidden so far, beside what is public."""

    def __init__(self, table, rule, known, links, undecided, also):
        self.table = table
        self.values = table.values()
        tables = [*undecided, *(release.table for release in known), table]
        self.keys = {t.at(key): key for t in tables for key in t.cells()}
        self.equal = _equal(links)
        shown, hidden = _told(known)
        self.mine = {table.at(key): key for key in self.values}
        self.others = (hidden | _small(undecided, rule)) - shown - self.mine.keys()
        self.public = {key for key in self.values if table.at(key) in shown}
        self.before = {
            key for key in self.values if table.at(key) in hidden or key in also
        } - self.public
        small = {key for key, count in self.values.items() if rule.hides(count)}
        self.small = small - self.public
        self.hidden = self.small | self.before
        self.reader = Reader(tables, rule, links)
        self.reader.open(_all(undecided) - shown - self.mine.keys())

    def leaks(self, without=frozenset(), asked=None):
        return self.reader.leaks(self._coordinates(without), asked)

    def _coordinates(self, without):
        mine = {self.table.at(key) for key in self.hidden - without}
        return mine | self.others

    def result(self, leaks=()):
        return ProtectedTable(self.table, frozenset(self.hidden), leaks)

    def like(self, coordinate):
        """The cell here that is this one, or that is always the same count as it, or
        that stands where it does in its table; None for none."""
        equal = [coordinate]
        for each in equal:
            if each in self.mine:
                return self.mine[each]
            equal += [other for other in self.equal.get(each, ()) if other not in equal]
        key = self.keys[coordinate]
        if key in self.values:
            return key
        return next((mine for mine in self.values if mine[0] == key[0]), None)

    def next_to_hide(self, leak):
        """The cheapest block around the leaking cell; where another table's cell leaks,
        first what this one shows in the same place."""
        start = self.like(leak.coordinate)
        if start not in self.hidden | self.public:
            return {start}
        blocks = [
            block - self.hidden
            for block in self._blocks(start)
            if not block & self.public
        ]
        return min(filter(None, blocks), key=self._cost, default=None)

    def _blocks(self, start):
        """Every block of cells around one: the cell, and for every dimension with a
        published total one other category (totals counting as categories), in all
        combinations. Its counts can be shifted against each other without any sum
        changing."""
        choices = []
        for axis, (name, categories) in enumerate(self.table.dimensions.items()):
            others = [c for c in (*categories, TOTAL) if c != start[axis]]
            pairs = [(start[axis], other) for other in others]
            choices.append(pairs if name in self.table.margins else [(start[axis],)])
        for corners in product(*choices):
            yield frozenset(product(*corners))

    def _cost(self, block):
        """First the categories of the first dimension that it newly touches, then
        totals, then zeros (which cannot go down), then the counts hidden."""
        values = [self.values[key] for key in block]
        totals = sum(key.count(TOTAL) for key in block)
        new = {key[0] for key in block} - {key[0] for key in self.hidden}
        return len(new), totals, values.count(0), sum(values), sorted(block)

    def hide_everything(self):
        self.hidden = set(self.values) - self.public

    def show_the_known(self):
        """Show again the counts above the threshold that are public by what others
        show, exactly."""
        known = {None}
        while known:
            spare = self.hidden - self.small - self.before
            known = {
                self.mine[leak.coordinate]
                for leak in self.leaks(asked=set(map(self.table.at, spare)))
                if leak.highest - leak.lowest < EXACTLY
            }
            self.hidden -= known

    def show_the_needless(self):
        """Show again what was hidden on the way and turns out not to be needed: whole
        categories of the first dimension where possible, then single cells, largest
        first."""
        spare = self.hidden - self.small - self.before
        bundles = [
            {key for key in spare if key[0] == name} for name in {k[0] for k in spare}
        ]
        bundles += [{key} for key in spare]
        is_small = len(bundles) <= MOST_TRIALS
        for bundle in sorted(bundles, key=self._worth):
            if bundle <= self.hidden and self._is_needless(bundle, is_small):
                self.hidden -= bundle

    def _is_needless(self, bundle, by_programs):
        if by_programs:
            return next(self.leaks(without=bundle), None) is None
        return self.reader.are_safe(self._coordinates(bundle))

    def _worth(self, keys):
        return -len(keys), -sum(self.values[key] for key in keys), sorted(keys)
