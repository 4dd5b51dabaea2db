"""Plain sentences from figures. Each says what is so, how sure it is, and no more."""

from django.utils.translation import gettext as _

from equity_office import numbers
from indicators.statistics import trends


def standing(finding):
    """How the group that is worst off stands beside the reference, in one sentence."""
    facts = finding["facts"]
    if facts["kind"] == "share":
        return _composition(finding)
    row = worst_off(finding)
    if row is None:
        return _(
            "%(period)s: no two groups can be compared; their figures are hidden, missing "
            "or too few."
        ) % {"period": finding["period"]["label"]}
    values = {
        "period": finding["period"]["label"],
        "rate": numbers.rounded(row["rate"]),
        "numerator": facts["numerator"],
        "per": numbers.count(facts["per"]),
        "denominator": facts["denominator"],
        "group": row["name"],
        "likely": likely(row["rate_lower"], row["rate_upper"]),
        "reference": finding["reference"]["name"],
        "reference_rate": numbers.rounded(row["reference_rate"]),
        "difference": difference(row, facts["per"]),
    }
    return _(
        "%(period)s: %(rate)s %(numerator)s for every %(per)s %(denominator)s in "
        "the group %(group)s%(likely)s, against %(reference_rate)s for "
        "%(reference)s. That is %(difference)s."
    ) % values + chance(row)


def _composition(finding):
    facts = finding["facts"]
    shown = [row for row in finding["rows"] if row["rate"] is not None]
    if not shown:
        return _("%(period)s: every share is hidden.") % {
            "period": finding["period"]["label"]
        }
    parts = ", ".join(
        _("%(share)s are %(group)s")
        % {"share": numbers.rounded(row["rate"]), "group": row["name"]}
        for row in sorted(shown, key=lambda row: -row["rate"])[:5]
    )
    return _("%(period)s: of every %(per)s %(denominator)s, %(parts)s.") % {
        "period": finding["period"]["label"],
        "per": numbers.count(facts["per"]),
        "denominator": facts["denominator"],
        "parts": parts,
    }


def worst_off(finding):
    """The row with the widest gap on the wrong side; where neither side is wrong, the
    widest gap."""
    rows = [row for row in finding["rows"] if row["gap"] is not None]
    if not rows:
        return None
    direction = finding["facts"]["direction"]
    if direction == "higher":
        return min(rows, key=lambda row: row["gap"])
    if direction == "lower":
        return max(rows, key=lambda row: row["gap"])
    return max(rows, key=lambda row: abs(row["gap"]))


def likely(lower, upper):
    if lower is None:
        return ""
    return _(" (likely between %(lower)s and %(upper)s)") % {
        "lower": numbers.rounded(lower),
        "upper": numbers.rounded(upper),
    }


def difference(row, per):
    """Gap and ratio together; the ratio is said the way it can be said truly."""
    size = numbers.rounded(abs(row["gap"]))
    values = {"size": size, "per": numbers.count(per)}
    if not size.strip("0.,"):
        return _("no difference")
    if row["gap"] > 0:
        gap = _("%(size)s more per %(per)s") % values
    else:
        gap = _("%(size)s fewer per %(per)s") % values
    if row["ratio"] is None:
        return gap
    return _("%(gap)s, or %(ratio)s times as many") % {
        "gap": gap,
        "ratio": numbers.rounded(row["ratio"], 2),
    }


def chance(row):
    """What the interval of the gap allows to be said."""
    if row["gap_lower"] is None:
        return ""
    if row["gap_lower"] <= 0 <= row["gap_upper"]:
        return " " + _("A difference of this size can be chance.")
    return ""


def change(finding):
    """What changed since the period before, in one sentence."""
    before = finding["before"]
    if before is None:
        return _("There is no earlier period of the same length to compare with.")
    if finding["facts"]["kind"] == "share":
        return _share_change(finding, before)
    if before["gap"] is None or before["gap_now"] is None:
        return _(
            "Whether the gap changed since %(period)s cannot be said: the figures of one "
            "of the two periods are hidden, missing or too few."
        ) % {"period": before["label"]}
    values = {
        "period": before["label"],
        "group": before["group"],
        "reference": finding["reference"]["name"],
        "before": numbers.signed(before["gap"]),
        "now": numbers.signed(before["gap_now"]),
        "points": numbers.points(finding["facts"]["per"]),
        "verdict": verdict(before["verdict"]),
    }
    if values["before"] == values["now"]:
        sentence = _(
            "Since %(period)s the gap between %(group)s and %(reference)s stayed at "
            "%(now)s %(points)s: %(verdict)s."
        )
    else:
        sentence = _(
            "Since %(period)s the gap between %(group)s and %(reference)s went from "
            "%(before)s to %(now)s %(points)s: %(verdict)s."
        )
    said = sentence % values
    if before["gap"] * before["gap_now"] < 0:
        said += " " + _("The gap has changed sides.")
    return said


def _share_change(finding, before):
    moves = [
        (row["rate"] - row["rate_before"], row)
        for row in finding["rows"]
        if row["rate"] is not None and row.get("rate_before") is not None
    ]
    if not moves:
        return _("The shares of the two periods cannot be compared.")
    move, row = max(moves, key=lambda item: abs(item[0]))
    return _(
        "Since %(period)s the share that moved most is %(group)s: from %(before)s to "
        "%(now)s percent (%(move)s points)."
    ) % {
        "period": before["label"],
        "group": row["name"],
        "before": numbers.rounded(row["rate_before"]),
        "now": numbers.rounded(row["rate"]),
        "move": numbers.signed(move),
    }


def verdict(word):
    """The three verdicts, and what to say where no test is possible."""
    words = {
        trends.NARROWING: _("narrowing"),
        trends.WIDENING: _("widening"),
        trends.NO_CHANGE: _("little or no detectable change"),
    }
    return words.get(
        word,
        _(
            "whether chance explains it cannot be tested, since the source gives no counts"
        ),
    )


def hidden(finding):
    """What is hidden and why, a sentence per reason; empty where nothing is."""
    sentences = []
    for state, text in (
        ("hidden", _("Hidden to protect privacy: %(groups)s.")),
        ("unreliable", _("Too few cases to be reliable: %(groups)s.")),
        ("missing", _("Not collected for this period: %(groups)s.")),
    ):
        groups = [row["name"] for row in finding["rows"] if row["state"] == state]
        if groups:
            sentences.append(text % {"groups": ", ".join(groups)})
    return sentences


def compared_with(finding):
    """Which comparison the gaps and ratios of the table make."""
    reference = finding["reference"]
    if reference["rule"] == "others":
        return _("Each group is compared with all other groups together.")
    if reference["name"] is None:
        return ""
    rule = {
        "best": _("the best-off group of the first period"),
        "named": _("the group chosen for this indicator"),
    }[reference["rule"]]
    return _("Each group is compared with %(group)s, %(rule)s.") % {
        "group": reference["name"],
        "rule": rule,
    }
