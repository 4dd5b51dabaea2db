"""The periods of an indicator: which of them make a line, where the line breaks, and how
the gap moved. Rows are the records of a measured frame."""

from django.utils.translation import gettext as _

from equity_office.periods import Period
from indicators import statistics
from indicators.models import Indicator


def periods_of(rows):
    """Every period of these rows, in order."""
    ends = {(row["starts_on"], row["ends_on"]) for row in rows}
    return [Period(*pair) for pair in sorted(ends)]


def head_of(periods, months):
    """The period that is told first: the last full one, or where none is, the last."""
    full = [period for period in periods if period.months == months]
    return max(full or periods, key=lambda period: (period.ends_on, period.starts_on))


def as_told(period, months):
    """A period for the snapshot; one shorter than the indicator's is partial."""
    is_partial = period.months < months
    label = period.label
    return {
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "code": period.code,
        "label": _("%(period)s (partial)") % {"period": label} if is_partial else label,
        "is_partial": is_partial,
    }


def in_trend(period, head):
    """Only periods of one length share a line."""
    return period == head or period.precedes_alike(head)


def breaks(rows, periods):
    """Between which periods of a line the scheme or the method changes: the place of
    the later one, and what changed, in words."""
    found = []
    for place, (before, after) in enumerate(
        zip(periods, periods[1:], strict=False), start=1
    ):
        old, new = _facts(rows, before), _facts(rows, after)
        reasons = []
        if old[0] != new[0]:
            reasons.append(_("categories changed"))
        if old[1] != new[1]:
            reasons.append(_("method changed"))
        if reasons:
            found.append(
                {
                    "before": place,
                    "label": after.label,
                    "earlier": before.label,
                    "reason": ", ".join(reasons),
                }
            )
    return found


def _facts(rows, period):
    part = at(rows, period)
    return {row["scheme"] for row in part}, {row["method"] for row in part}


def at(rows, period):
    ends = period.starts_on, period.ends_on
    return [row for row in rows if (row["starts_on"], row["ends_on"]) == ends]


def verdict(indicator, group, rows, earlier, latest):
    """Whether the gap narrowed, widened or neither; None where counts are missing."""
    columns = ["numerator", "denominator", "ref_numerator", "ref_denominator"]
    tables = []
    for period in (earlier, latest):
        row = next(row for row in at(rows, period) if row["group"] == group)
        tables.append([row[column] for column in columns])
    if indicator.kind == Indicator.Kind.PROPORTION:
        return statistics.gap_change(*tables).verdict
    if indicator.kind == Indicator.Kind.RATE:
        return statistics.incidence_gap_change(*tables, indicator.per).verdict
    return None


def skips(earlier, latest, cadence):
    """Whether figures that were to come between these two periods are missing; `cadence`
    in months, 0 where none is given."""
    between = Period(earlier.starts_on, latest.starts_on).months
    return bool(cadence) and between > cadence + max(1, cadence // 4)
