"""The counts of one indicator, period by period and place by place, as disclosure
control looks at them."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from equity_office.periods import Period
from indicators.statistics.tables import CountTable, DisclosureRule

EVENTS, OTHERS = "events", "others"
PEOPLE = "people"
EVERYONE = None
OF_DEPARTMENT = "geographies of "
# Shares that leave some of their whole out; a city that is more than its places.
REST = "*rest"


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
class Counted:
    """What an indicator counts, and the rule by which it is published. `events` and
    `people` name the counting units of its numerators and denominators where other
    indicators may count the same; `scheme` is how people are grouped."""

    slug: str = ""
    kind: str = "proportion"
    rule: DisclosureRule = DisclosureRule()
    events: object = None
    people: object = None
    scheme: str = ""


def counted_by(indicator, scheme):
    """The Counted of an indicator, with its scheme's slug. All of a share's people are its
    events."""
    events, people = indicator.numerator_unit_id, indicator.denominator_unit_id
    if indicator.kind == "share":
        events, people = events or people, None
    return Counted(
        indicator.slug,
        indicator.kind,
        indicator.rule,
        events,
        people,
        scheme,
    )


class Key(NamedTuple):
    """Which table of groups: of what, when, and where."""

    starts_on: date
    ends_on: date
    place: str
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """The counts of one period and place: group → (numerator, denominator)."""

    starts_on: date
    ends_on: date
    place: str
    counts: dict = field(hash=False)
    # Of which way to divide the city the place is a part; empty for the city.
    partition: str = ""
    of: Counted = Counted()
    # Whether the counts fit what is known and need not be the true ones.
    is_guess: bool = False

    @property
    def key(self):
        return Key(self.starts_on, self.ends_on, self.place, self.of.slug)

    @property
    def kind(self):
        return self.of.kind

    @property
    def where(self):
        """(department, geography), each empty for all of them."""
        if self.partition == "departments":
            return self.place, ""
        if self.partition.startswith(OF_DEPARTMENT):
            department = self.partition.removeprefix(OF_DEPARTMENT)
            return department, self.place.removeprefix(f"{department}, ")
        return "", self.place

    @property
    def order(self):
        """Short periods first, the city before its places, the largest of those first:
        what gives way last is the smallest."""
        days = (self.ends_on - self.starts_on).days
        return days, self.starts_on, self.place != "", -self.size, self.place

    @property
    def size(self):
        return sum(n for _x, n in self.counts.values())

    @property
    def whole(self):
        return max(n for _x, n in self.counts.values())

    def table(self):
        """As a table whose cells a reader would set against those of other tables.

        Proportions are a table of group by outcome, since 95 of 100 gives 5 away; rates
        and shares are counts by group, since their denominators are public
        populations. A corrected count is another cell than the one it corrects; a
        count that stayed the same is the same cell.
        """
        kind = self.kind
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
        return CountTable(
            dimensions, counts, margins, self.key, versions, self.is_guess
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What a publication hid of one period and place."""

    cells: Cells
    hidden: Hidden


@dataclass(frozen=True, slots=True)
class Given:
    """A hidden figure that a reader could work out: of which indicator, group (None: of
    everyone), period and place, and between which ends."""

    indicator: str
    group: str | None
    period: Period
    place: str
    lowest: float
    highest: float
