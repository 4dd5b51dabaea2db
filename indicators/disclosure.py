"""Disclosure control on frames of observations: what of an indicator's period may be
shown, given what is public already."""

from dataclasses import dataclass

from indicators.statistics.disclosure import (
    TOTAL,
    CountTable,
    DisclosureRule,
    protect,
)

EVENTS, OTHERS = "events", "others"
EVERYONE = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """The groups whose numerator, and whose denominator, may not be shown; EVERYONE is
    all groups together."""

    numerators: frozenset = frozenset()
    denominators: frozenset = frozenset()


@dataclass(frozen=True, slots=True)
class Published:
    """What an earlier publication of a period hid, and of which datasets it told."""

    datasets: frozenset
    hidden: Hidden


def hidden_counts(rows, *, kind, hide_up_to, earlier=()):
    """What of one indicator's period must be hidden.

    `rows` is a frame of one row per group with `group`, `numerator`, `denominator` and
    `dataset_pk`; every group is published, and all of them together. Proportions are a
    table of group by outcome, since 95 of 100 gives 5 away; rates and shares are
    counts by group, since their denominators are public populations.

    `earlier` are the publications of this period, oldest first. The same data are
    published again exactly as they were. Corrected data keep what was hidden hidden,
    and lose the sum of all groups: its difference to the old one would give the rest
    away. What cannot be protected otherwise is hidden altogether.
    """
    datasets = frozenset(int(pk) for pk in rows["dataset_pk"])
    same = [publication for publication in earlier if publication.datasets == datasets]
    if same:
        return same[-1].hidden
    if hide_up_to == 0 or rows["numerator"].isna().all():
        return Hidden()
    before = _union(publication.hidden for publication in earlier)
    has_sum = not (before.numerators or before.denominators)
    hidden = _protected(rows, kind, DisclosureRule(hide_up_to), has_sum)
    return _union([hidden, before]) if has_sum else _without_sum(hidden, before)


def _union(many):
    numerators, denominators = set(), set()
    for hidden in many:
        numerators |= hidden.numerators
        denominators |= hidden.denominators
    return Hidden(frozenset(numerators), frozenset(denominators))


def _without_sum(hidden, before):
    both = _union([hidden, before])
    return Hidden(both.numerators | {EVERYONE}, both.denominators | {EVERYONE})


def _protected(rows, kind, rule, has_sum):
    groups = tuple(rows["group"])
    if kind == "proportion":
        protected = protect(_outcomes(rows, has_sum), rule)
        cells = {(g, outcome) for g, outcome in protected.hidden}
        hidden = Hidden(
            frozenset(_name(g) for g, outcome in cells if outcome != TOTAL),
            frozenset(_name(g) for g, outcome in cells if outcome == TOTAL),
        )
    else:
        table = _events(rows, has_sum)
        # The whole stands beside every share as its denominator.
        whole = {(TOTAL,): True} if kind == "share" and has_sum else {}
        protected = protect(table, rule, [whole])
        hidden = Hidden(frozenset(_name(key[0]) for key in protected.hidden))
    small_whole = kind == "share" and rule.hides(rows["denominator"]).any()
    if protected.leaks or small_whole:
        return Hidden(frozenset({*groups, EVERYONE}), frozenset({*groups, EVERYONE}))
    return hidden


def _name(category):
    return EVERYONE if category == TOTAL else category


def _outcomes(rows, has_sum):
    counts = {}
    for group, x, n in zip(
        rows["group"], rows["numerator"], rows["denominator"], strict=True
    ):
        counts[group, EVENTS], counts[group, OTHERS] = int(x), int(n - x)
    margins = ("group", "outcome") if has_sum else ("outcome",)
    dimensions = {"group": tuple(rows["group"]), "outcome": (EVENTS, OTHERS)}
    return CountTable(dimensions, counts, margins)


def _events(rows, has_sum):
    counts = {
        (group,): int(x)
        for group, x in zip(rows["group"], rows["numerator"], strict=True)
    }
    margins = ("group",) if has_sum else ()
    return CountTable({"group": tuple(rows["group"])}, counts, margins)
