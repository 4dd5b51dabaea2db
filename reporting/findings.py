"""What the data say about each indicator, as one JSON-ready finding: the figures of
the latest period, the series, the sentences and the charts. Undefined is null, and
every null has its state."""

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from equity_office.periods import Period
from indicators import statistics
from indicators.disclosure import EVERYONE, Hidden, Published
from indicators.measures import HIDDEN, SHOWN, measure
from indicators.models import Dataset, Indicator, Release
from reporting import figures, words
from reporting.frames import observations

MEASURED = [
    *("numerator", "denominator", "rate", "rate_lower", "rate_upper"),
    *("gap", "gap_lower", "gap_upper", "ratio", "ratio_lower", "ratio_upper"),
]
COUNTED = MEASURED[:5]
MISSING = "missing"


def findings(question):
    """A finding per indicator that has data, in the report's order. Queries do not
    grow with the number of indicators."""
    frame = observations(question)
    indicators = {
        indicator.slug: indicator
        for indicator in Indicator.objects.for_report()
        .filter(slug__in=set(frame["indicator"]))
        .prefetch_related("expected_groups")
    }
    if not indicators:
        return []
    rows, everyone = measure(frame, indicators, _published(indicators))
    files = {
        dataset.pk: dataset
        for dataset in Dataset.objects.filter(pk__in=question.dataset_pks)
    }
    told = []
    for slug, indicator in indicators.items():
        mine = rows[rows["indicator"] == slug]
        whole = everyone[everyone["indicator"] == slug]
        told.append(_finding(indicator, mine, whole, files))
    return told


def _published(indicators):
    """(indicator, starts_on, ends_on) → what was published of it, oldest first."""
    released = (
        Release.objects.filter(indicator__slug__in=indicators)
        .select_related("indicator", "group")
        .order_by("released_at", "pk")
    )
    found = {}
    for cell in released:
        period = (cell.indicator.slug, cell.starts_on, cell.ends_on)
        found.setdefault(period, {}).setdefault(cell.publication, []).append(cell)
    return {
        period: [_as_published(cells) for cells in publications.values()]
        for period, publications in found.items()
    }


def _as_published(cells):
    def name(cell):
        return cell.group.slug if cell.group else EVERYONE

    return Published(
        datasets=frozenset(cell.dataset_id for cell in cells),
        hidden=Hidden(
            frozenset(name(cell) for cell in cells if not cell.is_shown),
            frozenset(name(cell) for cell in cells if not cell.is_denominator_shown),
        ),
    )


def _finding(indicator, rows, whole, files):
    periods = [
        Period(*ends)
        for ends in sorted(set(zip(rows["starts_on"], rows["ends_on"], strict=True)))
    ]
    last = periods[-1]
    latest = _at(rows, last)
    finding = {
        "facts": _facts(indicator),
        "period": _period(last),
        "reference": _reference(indicator, latest),
        "rows": [_row(row) for row in latest.to_dict("records")],
        "everyone": _everyone(_at(whole, last)),
        "periods": [_period(period) for period in periods],
        # Only periods of one length share a line.
        "in_trend": [p == last or p.precedes_alike(last) for p in periods],
        "series": _series(rows, periods),
        "files": [_file(files[pk]) for pk in sorted(set(rows["dataset_pk"]))],
        "releases": _releases(rows),
    }
    if indicator.has_counts:
        finding["releases"] += _releases(
            whole.assign(group_pk=None, hides_denominator=whole["is_hidden"])
        )
    finding["rows"] += _not_collected(indicator, latest)
    finding["before"] = _before(indicator, finding, rows, periods)
    finding["sentence"] = words.standing(finding)
    finding["change"] = words.change(finding)
    finding["compared_with"] = words.compared_with(finding)
    finding["hidden"] = words.hidden(finding)
    finding["charts"] = figures.charts(finding)
    return finding


def _at(frame, period):
    return frame[
        (frame["starts_on"] == period.starts_on) & (frame["ends_on"] == period.ends_on)
    ]


def _facts(indicator):
    return {
        "pk": indicator.pk,
        "slug": indicator.slug,
        "title": indicator.text("title"),
        "question": indicator.text("question"),
        "domain": indicator.domain,
        "domain_name": str(indicator.get_domain_display()),
        "kind": indicator.kind,
        "kind_name": str(indicator.get_kind_display()),
        "direction": indicator.direction,
        "direction_name": str(indicator.get_direction_display()),
        "numerator": indicator.text("numerator"),
        "denominator": indicator.text("denominator"),
        "per": indicator.per,
        "scheme": str(indicator.scheme),
        "source": indicator.source,
        "source_language": settings.LANGUAGE_CODE,
        "source_url": indicator.source_url,
        "note": indicator.text("note"),
        "steward": str(indicator.steward or ""),
        "hide_up_to": indicator.hide_up_to,
    }


def _period(period):
    return {
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "label": period.label,
    }


def _reference(indicator, latest):
    if not indicator.has_comparisons:
        return {"rule": None, "slug": None, "name": None}
    if indicator.reference_rule == Indicator.ReferenceRule.OTHERS:
        name = _("all other groups together")
        return {"rule": indicator.reference_rule, "slug": None, "name": name}
    slug = latest["reference"].iloc[0]
    named = latest[latest["group"] == slug]["group_name"]
    return {
        "rule": indicator.reference_rule,
        "slug": slug if len(named) else None,
        "name": named.iloc[0] if len(named) else None,
    }


def _number(value):
    """JSON knows no nan: undefined is null."""
    if value is None or not np.isfinite(value):
        return None
    return (
        int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value)
    )


def _row(row):
    return {
        "group": row["group"],
        "name": row["group_name"],
        "state": row["state"],
        "is_reference": row["group"] == row["reference"],
        "is_cautious": bool(row["is_cautious"]),
        "reference_rate": _number(row["ref_rate"]),
        **{name: _number(row[name]) for name in MEASURED},
    }


def _not_collected(indicator, latest):
    """Expected groups that this period does not have: absent, with that reason."""
    present = set(latest["group"])
    return [
        {
            "group": group.slug,
            "name": str(group),
            "state": MISSING,
            "is_reference": False,
            "is_cautious": False,
            "reference_rate": None,
            **dict.fromkeys(MEASURED),
        }
        for group in indicator.expected_groups.all()
        if group.slug not in present
    ]


def _everyone(whole):
    row = whole.iloc[0]
    if np.isnan(row["rate"]):
        return None
    if row["is_hidden"]:
        return {"state": HIDDEN, **dict.fromkeys(COUNTED)}
    return {"state": SHOWN, **{name: _number(row[name]) for name in COUNTED}}


def _series(rows, periods):
    """Per group its rate in every period; null where there is none, with its state."""
    series = []
    ordered = rows.sort_values(["starts_on", "ends_on"])
    for (_position, group), part in ordered.groupby(["position", "group"], sort=True):
        found = {
            (row["starts_on"], row["ends_on"]): row for row in part.to_dict("records")
        }
        points = []
        for period in periods:
            row = found.get((period.starts_on, period.ends_on))
            point = {name: _number(row[name]) if row else None for name in COUNTED}
            points.append({"state": row["state"] if row else MISSING, **point})
        name = part["group_name"].iloc[-1]
        series.append({"group": group, "name": name, "points": points})
    return series


def _file(dataset):
    return {
        "pk": dataset.pk,
        "name": dataset.file_name,
        "sha256": dataset.sha256,
        "loaded_on": dataset.loaded_at.date().isoformat(),
        "rows_excluded": dataset.rows_excluded,
    }


def _releases(rows):
    """Cell by cell what this finding makes public, for the disclosure audit; no group
    is everyone together."""
    return [
        {
            "group_pk": row["group_pk"] and int(row["group_pk"]),
            "dataset_pk": int(row["dataset_pk"]),
            "starts_on": row["starts_on"].isoformat(),
            "ends_on": row["ends_on"].isoformat(),
            "is_shown": not row["is_hidden"],
            "is_denominator_shown": not row["hides_denominator"],
        }
        for row in rows.to_dict("records")
    ]


def _before(indicator, finding, rows, periods):
    """The period before, and how the gap that the sentence speaks of moved since."""
    comparable = [p for p in periods if p.precedes_alike(periods[-1])]
    if not comparable:
        return None
    earlier = comparable[-1]
    before = {"label": earlier.label, "gap": None, "gap_now": None}
    if indicator.kind == Indicator.Kind.SHARE:
        rates = _at(rows, earlier).set_index("group")["rate"]
        for row in finding["rows"]:
            row["rate_before"] = _number(rates.get(row["group"]))
        return before
    told = words.worst_off(finding)
    if told is None:
        return before
    old = _at(rows, earlier)
    old = old[old["group"] == told["group"]]
    if old.empty or _number(old["gap"].iloc[0]) is None:
        return before
    return before | {
        "group": told["name"],
        "gap": _number(old["gap"].iloc[0]),
        "gap_now": told["gap"],
        "verdict": _verdict(indicator, told["group"], rows, earlier, periods[-1]),
    }


def _verdict(indicator, group, rows, earlier, latest):
    """Whether the gap narrowed, widened or neither; None where counts are missing."""
    columns = ["numerator", "denominator", "ref_numerator", "ref_denominator"]
    tables = []
    for period in (earlier, latest):
        part = _at(rows, period)
        tables.append(part.loc[part["group"] == group, columns].iloc[0].to_list())
    if indicator.kind == Indicator.Kind.PROPORTION:
        return statistics.gap_change(*tables).verdict
    if indicator.kind == Indicator.Kind.RATE:
        return statistics.incidence_gap_change(*tables, indicator.per).verdict
    return None
