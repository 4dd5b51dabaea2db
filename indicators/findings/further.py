"""Measures for those who look further: tests of a trend, what a change is made of, a
ratio within departments, representation, and how far all groups lie apart. All of them
from what is public of a finding, and nothing else."""

from datetime import date

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from equity_office import numbers
from equity_office.tabular import Table
from indicators import statistics
from indicators.findings import indices, words
from indicators.findings.figures import Figure, Section, has_counts
from indicators.findings.measures import Kind
from indicators.findings.selection import SELDOM
from indicators.models import Indicator
from indicators.statistics.interval import normal_quantile
from indicators.statistics.margins import MARGIN_QUANTILE

YEAR_OF_DAYS = 365.25
# A trend needs so many periods; of two there is only a difference.
PERIODS_NEEDED = 3
# Disparity studies call less than this substantial.
SUBSTANTIAL = 80


def sections(finding, benchmark=None):
    """Every section that has a figure; `benchmark` is the finding of the shares that a
    share is compared with."""
    found = [
        _trends(finding),
        _ratio_changes(finding),
        _parts_of_change(finding),
        _within_parts(finding),
        _representation(finding, benchmark),
        indices.section(finding),
    ]
    return [section for section in found if section.figures]


def table(finding, found):
    """The same as a file."""
    return Table(
        f"{finding['facts']['slug']}-measures",
        finding["facts"]["title"],
        FIELDS,
        [
            (
                section.slug, each.name, each.value, each.lower, each.upper, each.unit,
                each.p, each.says,
            )
            for section in found
            for each in section.figures
        ],
    )  # fmt: skip


FIELDS = (
    ("measure", "string", gettext_lazy("Short name of the kind of measure")),
    ("name", "string", gettext_lazy("The group, or the measure over all groups")),
    ("value", "number", gettext_lazy("The measure")),
    ("lower", "number", gettext_lazy("Lower end of its 95 % interval")),
    ("upper", "number", gettext_lazy("Upper end of its 95 % interval")),
    ("unit", "string", gettext_lazy("What it is in")),
    ("p", "number", gettext_lazy("How often chance alone would do as much")),
    ("says", "string", gettext_lazy("What it comes to")),
)


def _trends(finding):
    return Section(
        "trend",
        _("Is a group's rate rising or falling?"),
        _(
            "The z of the Cochran-Armitage test over all periods of one length: above 0 where "
            "the rate rises. p is how often chance alone would do as much."
        ),
        list(_trend_of_each(finding)),
    )


def _trend_of_each(finding):
    if finding["facts"]["kind"] != Kind.PROPORTION or finding["breaks"]:
        return
    at = _trend_places(finding)
    if len(at) < PERIODS_NEEDED:
        return
    first = date.fromisoformat(finding["periods"][at[0]]["starts_on"])
    years = [
        (date.fromisoformat(finding["periods"][place]["starts_on"]) - first).days
        / YEAR_OF_DAYS
        for place in at
    ]
    for line in finding["series"]:
        points = [line["points"][place] for place in at]
        if all(map(has_counts, points)):
            z, p = statistics.cochran_armitage(
                [point["numerator"] for point in points],
                [point["denominator"] for point in points],
                years,
            )
            if not np.isnan(z):
                yield Figure(line["name"], z, "", p=p, says=_direction(z, p))


def _direction(z, p):
    if p >= SELDOM:
        return _("No rise or fall that chance could not explain")
    return _("Rises") if z > 0 else _("Falls")


def _ratio_changes(finding):
    return Section(
        "ratio-change",
        _("Has the ratio changed?"),
        _(
            "The ratio of the latest period over that of the period before: below 1 where "
            "it fell. A ratio and a gap can move in opposite ways."
        ),
        list(_change_of_each(finding)),
    )


def _change_of_each(finding):
    at, reference = _trend_places(finding)[-2:], _line_of_reference(finding)
    broken = {each["before"] for each in finding["breaks"]}
    is_told = finding["facts"]["kind"] == Kind.PROPORTION and reference
    if len(at) < 2 or not is_told or sum(finding["in_trend"]) - 1 in broken:
        return
    for line in finding["series"]:
        pairs = [(line["points"][place], reference["points"][place]) for place in at]
        if line is reference or not all(has_counts(p) for pair in pairs for p in pair):
            continue
        tables = [
            [point[name] for point in pair for name in ("numerator", "denominator")]
            for pair in pairs
        ]
        change = statistics.ratio_change(*tables)
        if change.verdict is None:
            continue
        ends = change.difference
        yield Figure(
            line["name"],
            float(np.exp(ends.estimate)),
            _("times the ratio before"),
            float(np.exp(ends.lower)),
            float(np.exp(ends.upper)),
            change.p,
            words.verdict(change.verdict),
        )


def _parts_of_change(finding):
    return Section(
        "parts-of-change",
        _("What is behind the change for everyone?"),
        _(
            "Kitagawa's two parts of the change from the first to the last period: one "
            "because the groups' rates changed, one because the groups' shares of "
            "everybody did."
        ),
        list(_parts(finding)),
    )


def _parts(finding):
    at, facts = _trend_places(finding), finding["facts"]
    if (
        len(at) < 2
        or finding["breaks"]
        or facts["kind"] not in (Kind.PROPORTION, Kind.RATE)
    ):
        return
    ends = [
        [line["points"][place] for line in finding["series"]]
        for place in (at[0], at[-1])
    ]
    if not all(has_counts(point) for points in ends for point in points):
        return
    rates, weights = (
        [[point[name] for point in points] for points in ends]
        for name in ("rate", "denominator")
    )
    parts = statistics.kitagawa(rates[0], weights[0], rates[1], weights[1])
    if not parts.rates and not parts.composition:
        return
    unit = numbers.points(facts["per"])
    yield Figure(_("Change for everyone"), parts.total, unit)
    yield Figure(_("Because the groups' rates changed"), parts.rates, unit)
    yield Figure(_("Because the groups' shares changed"), parts.composition, unit)


def _within_parts(finding):
    return Section(
        "within-parts",
        _("Does the difference also exist within departments and places?"),
        _(
            "The Mantel-Haenszel ratio compares people of the same department or place. "
            "Where it is nearer to 1 than the citywide ratio, part of the difference "
            "comes from who is where."
        ),
        list(_within(finding)),
    )


def _within(finding):
    reference = finding["reference"]["slug"]
    if finding["facts"]["kind"] != Kind.PROPORTION or not reference:
        return
    ways = {}
    for place in finding["places"]:
        ways.setdefault(place.get("partition"), []).append(
            {row["group"]: row for row in place["rows"] if has_counts(row)}
        )
    for way, title in (
        ("departments", _("within departments")),
        ("geographies", _("within places")),
    ):
        for row in finding["rows"]:
            strata = [
                [place[slug][name] for slug in (row["group"], reference)
                 for name in ("numerator", "denominator")]
                for place in ways.get(way, ())
                if row["group"] in place and reference in place
            ]  # fmt: skip
            if len(strata) < 2 or row["group"] == reference:
                continue
            ratio = statistics.mantel_haenszel(strata)
            if np.isfinite(ratio.upper):
                yield Figure(
                    f"{row['name']}, {title}",
                    ratio.estimate,
                    _("times"),
                    ratio.lower,
                    ratio.upper,
                    says=_citywide(row),
                )


def _citywide(row):
    if row["ratio"] is None:
        return ""
    return _("Citywide %(ratio)s times") % {"ratio": numbers.rounded(row["ratio"], 2)}


def _representation(finding, benchmark):
    contracts = finding["facts"]["domain"] == Indicator.Domain.CONTRACTING
    about = _(
        "The group's share for every 100 of its share of those who could be there, with "
        "the exact interval. z says how many standard deviations the count is from the "
        "expected one; courts have called two or three suspect."
    )
    if contracts:
        about = _(
            "The disparity index: the group's share for every 100 of its share of the "
            "firms that are available. Disparity studies call less than 80 substantial."
        )
    if benchmark:
        about += " " + _("Compared with: %(benchmark)s, %(period)s.") % {
            "benchmark": benchmark["facts"]["title"],
            "period": benchmark["period"]["label"],
        }
    figures = _beside(finding, benchmark, contracts) if benchmark else ()
    return Section(
        "representation",
        _("Is each group represented as one would expect?"),
        about,
        list(figures),
    )


def _beside(finding, benchmark, contracts):
    could_be = {
        row["group"]: row for row in benchmark["rows"] if row["rate"] is not None
    }
    for row in finding["rows"]:
        other = could_be.get(row["group"])
        if not has_counts(row) or other is None or not other["rate"]:
            continue
        if contracts:
            index = statistics.disparity_index(row["rate"], other["rate"])
            yield Figure(
                row["name"],
                index,
                _("per 100 available"),
                says=_("Substantial") if index < SUBSTANTIAL else "",
                places=0,
            )
            continue
        share, counted = other["rate"] / 100, (row["numerator"], row["denominator"])
        index = statistics.parity_index(*counted, share, benchmark_moe=_margin(other))
        z = statistics.standard_deviations(*counted, share)
        yield Figure(
            row["name"],
            index.estimate,
            _("per 100 expected"),
            index.lower,
            index.upper,
            says=_("z = %(z)s") % {"z": numbers.rounded(z, 2)},
            places=0,
        )


def _margin(row):
    """The 90 % margin of a share that is itself an estimate, as a fraction."""
    if row["rate_upper"] is None:
        return 0
    half = (row["rate_upper"] - row["rate"]) / 100
    return half / normal_quantile(0.95) * MARGIN_QUANTILE


def _trend_places(finding):
    return [place for place, is_in in enumerate(finding["in_trend"]) if is_in]


def _line_of_reference(finding):
    slug = finding["reference"]["slug"]
    return next((line for line in finding["series"] if line["group"] == slug), None)
