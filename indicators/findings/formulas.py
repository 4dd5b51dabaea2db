"""How each measure of an indicator is worked out, in words and with its numbers."""

from django.utils.translation import gettext as _

from equity_office import numbers
from indicators.findings.measures import SCORE_BELOW


def formulas(kind):
    """(name, formula, interval) of each measure of a kind of indicator."""
    rate = {
        "proportion": (
            _("Rate"),
            _("events ÷ people × per"),
            _("Wilson score"),
        ),
        "share": (_("Share"), _("part ÷ whole × per"), _("none: it is counted")),
        "rate": (
            _("Rate"),
            _("events ÷ population × per"),
            _("exact Poisson below 10 events, Byar from 10"),
        ),
        "rate_only": (
            _("Rate"),
            _("as the source publishes it"),
            _("the source's margin of error, where it has one"),
        ),
    }[kind]
    if kind == "share":
        return [rate]
    score = {"score": numbers.count(SCORE_BELOW)}
    gap, ratio = {
        "proportion": (
            _("Newcombe hybrid score"),
            _("Katz, on the logarithm; Koopman score where a count is below %(score)s")
            % score,
        ),
        "rate": (
            _("squared distances of the two rates' limits, added"),
            _("on the logarithm; exact where there are fewer than %(score)s events")
            % score,
        ),
        "rate_only": (_("none without counts"), _("none without counts")),
    }[kind]
    return [
        rate,
        (_("Gap"), _("rate of the group − rate of the reference"), gap),
        (_("Ratio"), _("rate of the group ÷ rate of the reference"), ratio),
    ]


def worked(row, facts):
    """The measures of one group with the numbers they come from."""
    found = []
    if row["rate"] is not None and row["numerator"] is not None:
        found.append(
            _("%(x)s ÷ %(n)s × %(per)s = %(rate)s")
            % {
                "x": numbers.count(row["numerator"]),
                "n": numbers.count(row["denominator"]),
                "per": numbers.count(facts["per"]),
                "rate": numbers.rounded(row["rate"], 2),
            }
        )
    if row["gap"] is not None:
        values = {
            "rate": numbers.rounded(row["rate"], 2),
            "reference": numbers.rounded(row["reference_rate"], 2),
            "gap": numbers.signed(row["gap"], 2),
        }
        found.append(_("%(rate)s − %(reference)s = %(gap)s") % values)
        if row["ratio"] is not None:
            values["ratio"] = numbers.rounded(row["ratio"], 2)
            found.append(_("%(rate)s ÷ %(reference)s = %(ratio)s") % values)
    return found
