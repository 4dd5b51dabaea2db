"""What the data say about each indicator, as one JSON-ready finding: the figures of
the head period, the series, the sentences and the charts. Undefined is null, and every
null has its state."""

import numpy as np
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from equity_office.checksums import keyed
from indicators.findings import charts, frames, series, words
from indicators.findings.frames import records
from indicators.findings.measures import (
    HIDDEN,
    SHOWN,
    UNRELIABLE,
    WITHDRAWN,
    compares_with_others,
    measure,
)
from indicators.findings.selection import selection
from indicators.models import Dataset, Indicator, RaceGroup, Withdrawal

COUNTED = ["numerator", "denominator", "rate", "rate_lower", "rate_upper"]
COMPARED = ["gap", "gap_lower", "gap_upper", "ratio", "ratio_lower", "ratio_upper"]
MEASURED = [*COUNTED, *COMPARED, "people"]
MISSING = "missing"
# Why a cell of a release is not shown, where it is for privacy.
PRIVATE = "small count"


def of_releases(indicators, compare=None):
    """A finding per indicator, in the report's order, from what is public of it and
    nothing else. `compare` maps slugs to another reference than the indicator's own."""
    rows, everyone = frames.released(indicators)
    indicators = indicators_of(rows)
    if not indicators:
        return []
    return of_frames(rows, everyone, indicators, compare)


def of_frames(rows, everyone, indicators, compare=None):
    """A finding per indicator from rows in which nothing stands that must be hidden, and
    the rows of everyone together."""
    withdrawals = list(Withdrawal.objects.of(indicators.values()))
    take_back(rows, everyone, withdrawals)
    found = _findings(rows, everyone, indicators, compare)
    for finding in found:
        finding["withdrawals"] = _withdrawn(finding, withdrawals)
    return found


def indicators_of(frame):
    """Slug → indicator of what a frame holds, in the report's order. Two queries."""
    queryset = Indicator.objects.for_report().filter(slug__in=set(frame["indicator"]))
    return {each.slug: each for each in queryset.prefetch_related("expected_groups")}


def take_back(rows, everyone, withdrawals):
    """Blank the figures that were withdrawn and whose file has not been corrected since,
    with the sums and the pooled periods that hold them."""
    for frame in (rows, everyone):
        frame["is_withdrawn"] = False
        for taken in withdrawals:
            is_meant = (
                (frame["indicator"] == taken.indicator.slug)
                & (frame["starts_on"] <= taken.starts_on)
                & (frame["ends_on"] >= taken.ends_on)
                & (frame["loaded_at"] <= taken.withdrawn_at)
            )
            if frame is rows and taken.group_id:
                is_meant &= frame["group_pk"] == taken.group_id
            frame.loc[is_meant, "is_withdrawn"] = True
            frame.loc[is_meant, frames.NUMBERS] = np.nan


def _withdrawn(finding, withdrawals):
    return [
        {
            "group": str(taken.group or _("every group")),
            "period": taken.period.label,
            "reason": taken.reason,
            "withdrawn_on": timezone.localdate(taken.withdrawn_at).isoformat(),
        }
        for taken in withdrawals
        if taken.indicator.slug == finding["facts"]["slug"]
    ]


def _findings(rows, everyone, indicators, compare=None):
    rows, everyone = measure(rows, everyone, indicators, compare)
    pks = {int(pk) for pk in rows["dataset_pk"]}
    files = {dataset.pk: dataset for dataset in Dataset.objects.filter(pk__in=pks)}
    told, sums = _by_indicator(rows), _by_indicator(everyone)
    return [
        _finding(
            indicator, told[slug], sums.get(slug, []), files, (compare or {}).get(slug)
        )
        for slug, indicator in indicators.items()
        # Counts of places alone have no city to stand beside: they are not told.
        if any(not row["place"] for row in told[slug])
    ]


def _by_indicator(frame):
    found = {}
    for row in records(frame):
        found.setdefault(row["indicator"], []).append(row)
    return found


def _finding(indicator, all_rows, all_sums, files, compare=None):
    rows = [row for row in all_rows if not row["place"]]
    whole = [row for row in all_sums if not row["place"]]
    months = indicator.period_months
    periods = series.periods_of(rows)
    head = series.head_of(periods, months)
    line = [period for period in periods if series.in_trend(period, head)]
    latest = series.at(rows, head)
    finding = {
        "facts": _facts(indicator),
        "period": series.as_told(head, months),
        "reference": _reference(indicator, latest, compare),
        "rows": [row_of(row) for row in latest],
        "everyone": _everyone(series.at(whole, head)),
        "periods": [series.as_told(period, months) for period in periods],
        "in_trend": [period in line for period in periods],
        "breaks": series.breaks(rows, line),
        "series": _series(rows, periods),
        "files": [
            _file(files[pk]) for pk in sorted({r["dataset_pk"] for r in all_rows})
        ],
        "trace": reverse(
            "indicators:trace", args=[int(latest[0]["dataset_pk"]), head.code]
        ),
        "has_unknown": any(row["group_kind"] in NOT_KNOWN for row in latest),
        "places": _places(all_rows, head),
        "releases": _releases(all_rows),
    }
    if indicator.has_counts:
        finding["releases"] += _releases(all_sums)
    if indicator.is_selection:
        finding["selection"] = selection(finding["rows"])
    finding["rows"] += _not_collected(indicator, latest)
    _pool(finding, rows, periods, head)
    finding["before"] = _before(indicator, finding, rows, line)
    finding |= words.told(finding)
    finding["charts"] = charts.charts(finding)
    return finding


NOT_KNOWN = [RaceGroup.Kind.UNKNOWN, RaceGroup.Kind.DECLINED]


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
        "cadence": str(indicator.get_cadence_display()),
        "hide_up_to": indicator.hide_up_to,
        "rounding": indicator.rounding,
    }


def _reference(indicator, latest, compare):
    if not indicator.has_comparisons:
        return {"rule": None, "slug": None, "name": None}
    if compares_with_others(indicator, compare):
        name = _("all other groups together")
        return {"rule": "others", "slug": None, "name": name}
    slug = latest[0]["reference"]
    names = [row["group_name"] for row in latest if row["group"] == slug]
    return {
        "rule": "chosen" if compare else indicator.reference_rule,
        "slug": slug if names else None,
        "name": names[0] if names else None,
    }


def _number(value):
    """JSON knows no nan: undefined is null."""
    if value is None or not np.isfinite(value):
        return None
    return (
        int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value)
    )


def row_of(row):
    """A measured row for a page or a snapshot."""
    return {
        "group": row["group"],
        "name": row["group_name"],
        "kind": row["group_kind"],
        "state": row["state"],
        "is_reference": row["group"] == row["reference"],
        "is_cautious": bool(row["is_cautious"]),
        "reference_rate": _number(row["ref_rate"]),
        **{name: _number(row[name]) for name in MEASURED},
    }


def _not_collected(indicator, latest):
    """Expected groups that this period does not have: absent, with that reason."""
    present = {row["group"] for row in latest}
    return [
        {
            "group": group.slug,
            "name": str(group),
            "kind": group.kind,
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
    if not whole:
        return None
    (row,) = whole
    if row["is_withdrawn"]:
        return {"state": WITHDRAWN, **dict.fromkeys(COUNTED)}
    if row["is_hidden"]:
        return {"state": HIDDEN, **dict.fromkeys(COUNTED)}
    if np.isnan(row["rate"]):
        return None
    return {"state": SHOWN, **{name: _number(row[name]) for name in COUNTED}}


def _series(rows, periods):
    """Per group its figures in every period; null where there are none, with their
    state."""
    lines = {}
    for row in rows:
        at = row["starts_on"], row["ends_on"]
        lines.setdefault((row["position"], row["group"]), {})[at] = row
    found = []
    for (position, group), by_period in sorted(lines.items()):
        points = []
        for period in periods:
            row = by_period.get((period.starts_on, period.ends_on))
            point = {
                name: _number(row[name]) if row else None
                for name in (*COUNTED, *COMPARED)
            }
            points.append({"state": row["state"] if row else MISSING, **point})
        name = by_period[max(by_period)]["group_name"]
        found.append(
            {"group": group, "name": name, "style": int(position), "points": points}
        )
    return found


def _places(rows, head):
    """The head period in each place: its groups and their rates."""
    places = {}
    for row in series.at(rows, head):
        if row["place"]:
            at = row["place"], row["partition"]
            places.setdefault(at, []).append(row_of(row))
    return [
        {"name": place, "partition": partition, "rows": told}
        for (place, partition), told in places.items()
    ]


def _file(dataset):
    return {
        "pk": dataset.pk,
        "name": dataset.file_name,
        "checksum": keyed(dataset.sha256),
        "loaded_on": dataset.loaded_at.date().isoformat(),
        "rows_excluded": dataset.rows_excluded,
    }


def _releases(rows):
    """Cell by cell what this finding makes public; no group is everyone together."""
    return [
        {
            "group_pk": _number(row["group_pk"]),
            "dataset_pk": int(row["dataset_pk"]),
            "starts_on": row["starts_on"].isoformat(),
            "ends_on": row["ends_on"].isoformat(),
            "is_pooled": bool(row["is_pooled"]),
            "geography": row["geography"],
            "department_pk": _number(row["department_pk"]),
            "method": row["method"],
            **{name: _number(row[name]) for name in frames.NUMBERS},
            "is_shown": not (row["is_hidden"] or row["is_withdrawn"]),
            "is_denominator_shown": not (
                row["hides_denominator"] or row["is_withdrawn"]
            ),
            "reason": _reason(row),
        }
        for row in rows
    ]


def _reason(row):
    if row["is_withdrawn"]:
        return "withdrawn"
    return PRIVATE if row["is_hidden"] else ""


def _pool(finding, rows, periods, head):
    """Beside each figure that is hidden or too small to say, the one of several periods
    together, where it is published."""
    longer = [
        p for p in periods if p.ends_on == head.ends_on and p.months > head.months
    ]
    if not longer:
        return
    period = min(longer, key=lambda p: p.months)
    pooled = {row["group"]: row for row in series.at(rows, period)}
    for row in finding["rows"]:
        found = pooled.get(row["group"])
        if row["state"] in (HIDDEN, UNRELIABLE) and found and found["state"] == SHOWN:
            row["pooled"] = {
                "label": period.label,
                **{name: _number(found[name]) for name in MEASURED},
            }


def _before(indicator, finding, rows, line):
    """The period before, and how the gap that the sentence speaks of moved since; no
    comparison reaches across a break."""
    if len(line) < 2:
        return None
    earlier, latest = line[-2:]
    skips = series.skips(earlier, latest, indicator.cadence)
    before = {"label": earlier.label, "skips": skips, "gap": None, "gap_now": None}
    before["break"] = None
    broken = [b for b in finding["breaks"] if b["before"] == len(line) - 1]
    if broken:
        return before | {"break": broken[0]["reason"]}
    old = series.at(rows, earlier)
    if indicator.kind == Indicator.Kind.SHARE:
        rates = {row["group"]: row["rate"] for row in old}
        for row in finding["rows"]:
            row["rate_before"] = _number(rates.get(row["group"]))
        return before
    told = words.worst_off(finding)
    same = [row for row in old if told and row["group"] == told["group"]]
    if not same or _number(same[0]["gap"]) is None:
        return before
    return before | {
        "group": told["name"],
        "gap": _number(same[0]["gap"]),
        "gap_now": told["gap"],
        "verdict": series.verdict(indicator, told["group"], rows, earlier, latest),
    }
