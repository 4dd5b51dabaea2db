"""Plain sentences from figures, for everybody. Each says what is so, beside whom, how
sure it is and which way is better, and no more."""

from django.utils.translation import gettext as _

from equity_office import numbers
from indicators.statistics import trends


def told(finding):
    """Every sentence of a finding."""
    return {
        "sentence": standing(finding),
        "change": change(finding),
        "people": people(finding),
        "gap": gap(finding),
        "compared_with": compared_with(finding),
        "counted": counted(finding),
        "hidden": hidden(finding),
    }


def standing(finding):
    """How the group that is worst off stands beside the reference, in one sentence or
    two. Of a difference that can be chance it is said how large it is, and no more."""
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
    }
    sentence = _(
        "%(period)s: %(rate)s %(numerator)s for every %(per)s %(denominator)s in "
        "the group %(group)s%(likely)s, against %(reference_rate)s for "
        "%(reference)s."
    )
    if can_be_chance(row) and not is_nothing(numbers.rounded(abs(row["gap"]))):
        told = _("The difference is so small that it can be chance.")
    else:
        told = _("That is %(difference)s.") % {"difference": difference(row, facts)}
    return " ".join(filter(None, (sentence % values, told, side(row, facts))))


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
    widest gap. What can be chance comes after what cannot, and people of whom no race is
    known after the groups."""
    rows = [row for row in finding["rows"] if row["gap"] is not None]
    rows = [row for row in rows if row.get("kind", "group") == "group"] or rows
    rows = [row for row in rows if not can_be_chance(row)] or rows
    if not rows:
        return None
    direction = finding["facts"]["direction"]
    if direction == "higher":
        return min(rows, key=lambda row: row["gap"])
    if direction == "lower":
        return max(rows, key=lambda row: row["gap"])
    return max(rows, key=lambda row: abs(row["gap"]))


def likely(lower, upper, places=1):
    if lower is None or upper is None:
        return ""
    return _(" (likely between %(lower)s and %(upper)s)") % {
        "lower": numbers.rounded(lower, places),
        "upper": numbers.rounded(upper, places),
    }


def difference(row, facts):
    """Gap and ratio together. The ratio is always “so many times”, which is true on
    either side of one; “80 % more” of a ratio below one would not be."""
    size = numbers.rounded(abs(row["gap"]))
    values = {"size": size, "per": numbers.count(facts["per"])}
    if is_nothing(size):
        return _("no difference")
    if row["gap"] > 0:
        said = _("%(size)s more per %(per)s") % values
    else:
        said = _("%(size)s fewer per %(per)s") % values
    if not row["ratio"]:  # beside nobody, or nobody beside many: the gap says it
        return said
    times = {
        "gap": said,
        "ratio": numbers.rounded(row["ratio"], 1 if row["ratio"] >= 1 else 2),
        "likely": likely(row["ratio_lower"], row["ratio_upper"], 2),
    }
    if facts["kind"] == "proportion":
        return _("%(gap)s, about %(ratio)s times as likely%(likely)s") % times
    return _("%(gap)s, about %(ratio)s times as many%(likely)s") % times


def is_nothing(text):
    """Whether a rounded number is zero."""
    return not text.strip("0.,")


def can_be_chance(row):
    """Whether the interval of the gap holds no difference at all; a source without counts
    and margins leaves that open."""
    if row.get("gap_lower") is None:
        return False
    return row["gap_lower"] <= 0 <= row["gap_upper"]


def is_worse(row, facts):
    """Whether the group is worse off than the reference; None where neither side is
    better, there is nothing between them, or it can be chance."""
    if facts["direction"] == "neither" or can_be_chance(row):
        return None
    if is_nothing(numbers.rounded(abs(row["gap"]))):
        return None
    return (row["gap"] > 0) == (facts["direction"] == "lower")


def side(row, facts):
    """Which way is better, and so to whose disadvantage the difference is."""
    sentences = {
        ("lower", True): _("Lower is better here, so this group is worse off."),
        ("lower", False): _("Lower is better here, so this group is better off."),
        ("higher", True): _("Higher is better here, so this group is worse off."),
        ("higher", False): _("Higher is better here, so this group is better off."),
    }
    return sentences.get((facts["direction"], is_worse(row, facts)), "")


def people(finding):
    """The people behind the gap of the group that is worst off; nobody where it can be
    chance, or comes to less than two."""
    row = worst_off(finding)
    if row is None or row["people"] is None or can_be_chance(row):
        return ""
    size = numbers.count(abs(row["people"]))
    if size in ("0", "1"):
        return ""
    values = {
        "reference": finding["reference"]["name"],
        "group": row["name"],
        "size": size,
        "numerator": finding["facts"]["numerator"],
    }
    if row["people"] > 0:
        return (
            _(
                "At the rate of %(reference)s there would have been about %(size)s more "
                "%(numerator)s in the group %(group)s."
            )
            % values
        )
    return (
        _(
            "At the rate of %(reference)s there would have been about %(size)s fewer "
            "%(numerator)s in the group %(group)s."
        )
        % values
    )


def gap(finding):
    """The widest gap in a line: whose, how wide, which way, and where it goes."""
    facts, row = finding["facts"], worst_off(finding)
    if facts["kind"] == "share":
        return _("Parts of a whole: no gap is measured.")
    if row is None:
        return _("No gap can be told: figures are hidden, missing or too few.")
    values = {
        "group": row["name"],
        "reference": finding["reference"]["name"],
        "size": numbers.rounded(abs(row["gap"])),
        "points": numbers.points(facts["per"]),
        "period": finding["period"]["label"],
    }
    sentences = {
        True: _(
            "%(period)s: %(group)s, %(size)s %(points)s worse off than %(reference)s"
        ),
        False: _(
            "%(period)s: nobody is worse off than %(reference)s; nearest is %(group)s, "
            "%(size)s %(points)s better off"
        ),
        None: _("%(period)s: %(group)s, %(size)s %(points)s from %(reference)s"),
        "chance": _(
            "%(period)s: no group differs from %(reference)s by more than chance can "
            "explain"
        ),
    }
    kind = "chance" if can_be_chance(row) else is_worse(row, facts)
    said = sentences[kind] % values
    moved = (finding["before"] or {}).get("verdict")
    if moved is None:
        return f"{said}."
    return _("%(gap)s; %(verdict)s since %(before)s.") % {
        "gap": said,
        "verdict": verdict(moved),
        "before": finding["before"]["label"],
    }


def counted(finding):
    """What the figures are of, unknown race included or not, and how they are set against
    each other."""
    facts = finding["facts"]
    if facts["kind"] == "rate_only":
        whole = ""
    elif finding["has_unknown"]:
        whole = _("The whole is all %(denominator)s, unknown race included.")
    else:
        whole = _(
            "The whole is all %(denominator)s; the source has no group of unknown race."
        )
    rounding = _("Differences are worked out before anything is rounded.")
    said = (
        whole and whole % {"denominator": facts["denominator"]},
        "" if facts["kind"] == "share" else rounding,
    )
    return " ".join(filter(None, said))


def change(finding):
    """What changed since the period before, in one sentence."""
    before = finding["before"]
    if before is None:
        return _("There is no earlier period of the same length to compare with.")
    if before["break"]:
        return _(
            "Whether anything changed since %(period)s cannot be said: %(reason)s in "
            "between."
        ) % {"period": before["label"], "reason": before["break"]}
    if finding["facts"]["kind"] == "share":
        return _share_change(finding, before)
    if before["gap"] is None or before["gap_now"] is None:
        return _(
            "Whether the gap changed since %(period)s cannot be said: the figures of one "
            "of the two periods are hidden, missing or too few."
        ) % {"period": before["label"]}
    values = {
        "period": _since(before),
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
        "%(now)s percent (%(move)s points). Whether chance explains it is not tested."
    ) % {
        "period": _since(before),
        "group": row["name"],
        "before": numbers.rounded(row["rate_before"]),
        "now": numbers.rounded(row["rate"]),
        "move": numbers.signed(move),
    }


def _since(before):
    """The period before by name, and where others are missing, that it is the last."""
    if not before.get("skips"):
        return before["label"]
    return _("%(period)s (nothing is published in between)") % {
        "period": before["label"]
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


def state(name):
    """What stands where there is no figure."""
    return {
        "hidden": _("hidden to protect privacy"),
        "unreliable": _("too few to be reliable"),
        "missing": _("not collected"),
        "withdrawn": _("withdrawn"),
    }.get(name, _("not published"))


def hidden(finding):
    """What is hidden and why, a sentence per reason, and what can be said of several
    periods together; empty where nothing is hidden."""
    sentences = []
    for state, text in (
        ("hidden", _("Hidden to protect privacy: %(groups)s.")),
        ("unreliable", _("Too few cases to be reliable: %(groups)s.")),
        ("missing", _("Not collected for this period: %(groups)s.")),
        ("withdrawn", _("Withdrawn: %(groups)s.")),
    ):
        groups = [row["name"] for row in finding["rows"] if row["state"] == state]
        if groups:
            sentences.append(text % {"groups": ", ".join(groups)})
    return sentences + [
        _("%(group)s, %(period)s together: %(rate)s %(unit)s%(likely)s.")
        % {
            "group": row["name"],
            "period": row["pooled"]["label"],
            "rate": numbers.rounded(row["pooled"]["rate"]),
            "unit": numbers.unit(finding["facts"]["per"]),
            "likely": likely(row["pooled"]["rate_lower"], row["pooled"]["rate_upper"]),
        }
        for row in finding["rows"]
        if row.get("pooled")
    ]


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
        "chosen": _("as you chose"),
    }[reference["rule"]]
    return _("Each group is compared with %(group)s, %(rule)s.") % {
        "group": reference["name"],
        "rule": rule,
    }
