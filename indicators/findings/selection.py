"""Who is selected, beside the group that is selected most often: the four-fifths line
with its test, for hiring, promotion and the like."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from equity_office import numbers
from indicators import statistics
from indicators.findings.measures import SHOWN

# Less often than this chance alone would do as much.
SELDOM = 0.05


def selection(rows):
    """A row for each group of a selection whose counts are shown: its rate per 100, its
    impact ratio with the interval, whether it is below four fifths, p with the name of
    the test, and what that says. None where no two groups can be compared."""
    told = {
        row["group"]: row
        for row in rows
        if row["state"] == SHOWN and row["numerator"] is not None and row["denominator"]
    }
    found = statistics.impact_ratios(
        {group: row["numerator"] for group, row in told.items()},
        {group: row["denominator"] for group, row in told.items()},
    )
    found = {group: each for group, each in found.items() if each.test != "none"}
    if len(found) < 2:
        return None
    best = max(
        (group for group, each in found.items() if each.ratio == 1),
        key=lambda group: told[group]["denominator"],
    )
    return [
        {
            "group": group,
            "name": told[group]["name"],
            "is_benchmark": group == best,
            "rate": 100 * each.rate,
            "ratio": each.ratio,
            "ratio_lower": each.interval.lower,
            "ratio_upper": each.interval.upper,
            "is_below": each.flagged,
            "p": each.p,
            "test": _("Fisher's exact test")
            if each.test == "fisher"
            else _("z test of two proportions"),
            "needed": each.needed,
            "says": _("Selected most often") if group == best else says(each),
        }
        for group, each in found.items()
    ]


def says(impact):
    """What the ratio of one group and its test come to, in a sentence or two."""
    is_chance = impact.p >= SELDOM
    if not impact.flagged:
        if is_chance:
            return _("At or above four fifths.")
        return _(
            "At or above four fifths, but chance alone is unlikely to explain the difference."
        )
    if is_chance:
        return _(
            "Below the four-fifths line. With so few cases, chance could explain it."
        )
    needed = ngettext(
        "%(count)s more selected would reach the line.",
        "%(count)s more selected would reach the line.",
        impact.needed,
    ) % {"count": numbers.count(impact.needed)}
    return " ".join(
        [
            _(
                "Below the four-fifths line, and chance alone is unlikely to explain it."
            ),
            needed,
        ]
    )
