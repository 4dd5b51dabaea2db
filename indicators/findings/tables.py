"""Findings to rows: the tables that pages show and files carry, each column described."""

from django.utils.translation import gettext_lazy as _

from equity_office.tabular import Table

FACTS = (
    ("indicator", "string", _("Short name of the indicator")),
    ("title", "string", _("Title of the indicator")),
    ("period_start", "date", _("First day of the period")),
    ("period_end", "date", _("Last day of the period")),
    (
        "is_partial",
        "boolean",
        _("Whether the period is shorter than the indicator's periods are"),
    ),
    ("place", "string", _("Part of the city; empty for the whole city")),
    (
        "group",
        "string",
        _("Short name of the group; “everyone” is all groups together"),
    ),
    ("group_name", "string", _("Name of the group")),
    (
        "state",
        "string",
        _(
            "shown, hidden (to protect privacy), unreliable (too few cases), missing (not "
            "collected) or withdrawn"
        ),
    ),
    ("numerator", "integer", _("What was counted")),
    ("denominator", "integer", _("Out of how many")),
    ("rate", "number", _("Numerator over denominator, times per")),
    ("rate_lower", "number", _("Lower end of the 95 % interval of the rate")),
    ("rate_upper", "number", _("Upper end of the 95 % interval of the rate")),
    ("per", "integer", _("The rate is for so many")),
)
COMPARISONS = (
    ("caution", "boolean", _("Few cases: read with caution")),
    ("reference", "string", _("What the group is compared with")),
    ("gap", "number", _("Rate of the group less rate of the reference")),
    ("gap_lower", "number", _("Lower end of the 95 % interval of the gap")),
    ("gap_upper", "number", _("Upper end of the 95 % interval of the gap")),
    ("ratio", "number", _("Rate of the group over rate of the reference")),
    ("ratio_lower", "number", _("Lower end of the 95 % interval of the ratio")),
    ("ratio_upper", "number", _("Upper end of the 95 % interval of the ratio")),
    (
        "people",
        "number",
        _("How many more events there would be at the rate of the reference"),
    ),
)


def _fact(facts, period, group, name, numbers, place=""):
    return (
        facts["slug"], facts["title"], period["starts_on"], period["ends_on"],
        period["is_partial"], place, group, name, numbers["state"], numbers["numerator"], numbers["denominator"], numbers["rate"],
        numbers["rate_lower"], numbers["rate_upper"], facts["per"],
    )  # fmt: skip


def figures(findings):
    """Every figure of these findings: the city's in every period, the places' in the
    head period."""
    return [
        _fact(finding["facts"], period, line["group"], line["name"], point)
        for finding in findings
        for line in finding["series"]
        for period, point in zip(finding["periods"], line["points"], strict=True)
    ] + [
        _fact(
            finding["facts"],
            finding["period"],
            row["group"],
            row["name"],
            row,
            place["name"],
        )
        for finding in findings
        for place in finding["places"]
        for row in place["rows"]
    ]


def latest(finding):
    """The head period with its comparisons."""
    facts, period = finding["facts"], finding["period"]
    compared = [name for name, _type, _text in COMPARISONS[2:]]
    rows = [
        _fact(facts, period, row["group"], row["name"], row)
        + (
            row["is_cautious"],
            finding["reference"]["name"],
            *(row[name] for name in compared),
        )
        for row in finding["rows"]
    ]
    if finding["everyone"]:
        fact = _fact(facts, period, "everyone", str(_("Everyone")), finding["everyone"])
        rows.append(fact + (None,) * len(COMPARISONS))
    return rows


def of_indicator(finding):
    """Everything public of one indicator as a table for downloading: the head period
    with its comparisons, the other periods with their gaps, the places without."""
    head = latest(finding)
    blank = (None,) * len(COMPARISONS)
    told = {row[2:7] for row in head}
    gaps = _gaps(finding)
    rest = [
        row + gaps.get(row[2:7], blank)
        for row in figures([finding])
        if row[2:7] not in told
    ]
    return Table(
        finding["facts"]["slug"],
        finding["facts"]["title"],
        FACTS + COMPARISONS,
        head + rest,
    )


def _gaps(finding):
    """What tells the city's row of a period and group from others → its comparisons."""
    compared = [name for name, _type, _text in COMPARISONS[2:-1]]
    return {
        _fact(finding["facts"], period, line["group"], line["name"], point)[2:7]: (
            None,
            finding["reference"]["name"],
            *(point.get(name) for name in compared),
            None,
        )
        for line in finding["series"]
        for period, point in zip(finding["periods"], line["points"], strict=True)
        if point.get("gap") is not None
    }


NOT_FOR_OTHERS = ("releases", "charts")


def as_json(finding):
    """The finding for programs: everything but what is for our own pages."""
    told = {key: value for key, value in finding.items() if key not in NOT_FOR_OTHERS}
    told["facts"] = {k: v for k, v in told["facts"].items() if k != "pk"}
    return told


def comparable(finding):
    """(value, name) of whom the groups can be compared with: a group that is shown, or
    all others together."""
    groups = [
        (row["group"], row["name"])
        for row in finding["rows"]
        if row["rate"] is not None
    ]
    has_sum = finding["everyone"] and finding["everyone"]["numerator"] is not None
    return groups + ([("others", _("All other groups together"))] if has_sum else [])


def trend(finding):
    """The table of all periods: its corner, its column heads and its rows. What there
    is more of, groups or periods, goes down."""
    names = [line["name"] for line in finding["series"]]
    labels = [period["label"] for period in finding["periods"]]
    lines = [line["points"] for line in finding["series"]]
    if len(names) >= len(labels):
        corner, heads, rows = _("Group"), labels, zip(names, lines, strict=True)
    else:
        columns = zip(*lines, strict=True)
        corner, heads, rows = _("Period"), names, zip(labels, columns, strict=True)
    return {
        "corner": corner,
        "heads": heads,
        "rows": [
            {
                "name": name,
                "cells": [
                    {"head": head, **cell}
                    for head, cell in zip(heads, cells, strict=True)
                ],
            }
            for name, cells in rows
        ],
    }
