"""Numbers to rows: the tables of the data package, each with its columns described."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from equity_office.terms import title_of

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file: `fields` are (name, type, description), `rows` follow them."""

    name: str
    title: str
    fields: tuple
    rows: list


FACTS = (
    ("indicator", "string", _("Short name of the indicator")),
    ("title", "string", _("Title of the indicator")),
    ("period_start", "date", _("First day of the period")),
    ("period_end", "date", _("Last day of the period")),
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
            "shown, hidden (to protect privacy), unreliable (too few cases) or missing (not collected)"
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
)
SOURCES = (
    ("indicator", "string", _("Short name of the indicator")),
    ("title", "string", _("Title of the indicator")),
    ("question", "string", _("The question it answers")),
    ("domain", "string", _("Domain")),
    ("kind", "string", _("Kind of figure")),
    ("direction", "string", _("Whether higher or lower is better")),
    ("numerator_is", "string", _("What is counted")),
    ("denominator_is", "string", _("Out of what")),
    ("scheme", "string", _("Categories in use")),
    ("source", "string", _("Source of the figures")),
    ("file", "string", _("File that was loaded")),
    ("sha256", "string", _("Checksum of that file")),
)
DEPARTMENTS = (
    ("department", "string", _("Short name")),
    ("name", "string", _("Name")),
    ("kind", "string", _("Kind")),
    ("role", "string", _("Role")),
    (
        "is_held",
        "boolean",
        _("Whether somebody held the role on the last day of the period"),
    ),
)


def tables(report):
    """Every table of the package, in order."""
    parts = {section["slug"]: section["parts"] for section in report["sections"]}
    findings = [f for part in parts.get("disparities", []) for f in part["findings"]]
    departments = [
        d for part in parts.get("departments", []) for d in part["departments"]
    ]
    yield Table(
        "figures", str(_("Every rate, for every period")), FACTS, _figures(findings)
    )
    for finding in findings:
        yield Table(
            f"latest-{finding['facts']['slug']}",
            f"{finding['facts']['title']}, {finding['period']['label']}",
            FACTS + COMPARISONS,
            _latest(finding),
        )
    yield Table(
        "sources", str(_("Indicators and their sources")), SOURCES, _sources(findings)
    )
    yield Table(
        "departments", title_of("departments"), DEPARTMENTS, _departments(departments)
    )


def _fact(facts, period, group, name, numbers):
    return (
        facts["slug"], facts["title"], period["starts_on"], period["ends_on"], group, name,
        numbers["state"], numbers["numerator"], numbers["denominator"], numbers["rate"],
        numbers["rate_lower"], numbers["rate_upper"], facts["per"],
    )  # fmt: skip


def _figures(findings):
    return [
        _fact(finding["facts"], period, line["group"], line["name"], point)
        for finding in findings
        for line in finding["series"]
        for period, point in zip(finding["periods"], line["points"], strict=True)
    ]


def _latest(finding):
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


def _sources(findings):
    return [
        (
            f["slug"], f["title"], f["question"], f["domain_name"], f["kind_name"],
            f["direction_name"], f["numerator"], f["denominator"], f["scheme"], f["source"],
            file["name"], file["sha256"],
        )
        for finding in findings
        for f in [finding["facts"]]
        for file in finding["files"]
    ]  # fmt: skip


def _departments(departments):
    return [
        (d["slug"], d["name"], d["kind_name"], role["name"], role["is_held"])
        for d in departments
        for role in d["roles"]
    ]


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


def safe(value):
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
