"""What may be right in a file and is wrong more often: each a question to the person who
loads it."""

from datetime import timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

# So soon after its end a period is often loaded before it is complete.
JUST_ENDED = timedelta(31)


def of(cells, *, per, period_months, is_within, today):
    """Questions about these cells, by a code that stays the same: `per` is what a rate is
    for, `is_within` whether no numerator is above its denominator."""
    found = {
        "fractions": _fractions(cells, per),
        "above": _above(cells, per),
        "everybody": _everybody(cells, is_within),
        "places": _only_places(cells),
        "calendars": _calendars(cells),
        "sums": _sums_of_time(cells),
        "part": _parts(cells, period_months),
        "running": _just_ended(cells, period_months, today),
    }
    return {code: question for code, question in found.items() if question}


def _fractions(cells, per):
    values = [cell.value for cell in cells if cell.value is not None]
    if per > 1 and values and max(values) <= 1:
        return _(
            "No rate in the file is above 1, the highest is %(highest)s. Are they per "
            "%(per)s, and not fractions such as 0.0475 for 4.75?"
        ) % {"highest": max(values), "per": per}
    return ""


def _above(cells, per):
    highest = max((cell.value or 0 for cell in cells), default=0)
    if per == 100 and highest > 100:
        return _("The highest rate is %(highest)s percent. Can it be above 100?") % {
            "highest": highest
        }
    return ""


def _everybody(cells, is_within):
    counted = [cell for cell in cells if cell.denominator]
    if is_within and counted and all(c.numerator == c.denominator for c in counted):
        return _(
            "Every numerator equals its denominator: 100 percent everywhere. Are both "
            "read from the right columns?"
        )
    return ""


def _only_places(cells):
    if cells and all(cell.geography or cell.department for cell in cells):
        return _(
            "Every row is for a part of the city and none for the whole. Is it right that "
            "the city as a whole has no figures?"
        )
    return ""


def _calendars(cells):
    """The same months under two names in one file: 2023 here, FY2023 there."""
    months = {}
    for period in {cell.period for cell in cells}:
        months.setdefault(period.months, set()).add(period.starts_on.month)
    mixed = sorted(m for m, starts in months.items() if m >= 12 and len(starts) > 1)
    if not mixed:
        return ""
    firsts = {
        period.starts_on.month: period.label
        for period in sorted({cell.period for cell in cells})
        if period.months == mixed[0]
    }
    return _(
        "The file has years that begin in different months: %(years)s. Is it right to show "
        "them side by side?"
    ) % {"years": ", ".join(firsts.values())}


def _sums_of_time(cells):
    """A year that its quarters do not come to."""
    told = {}
    if len({period.months for period in {cell.period for cell in cells}}) < 2:
        return ""
    for cell in cells:
        place = cell.group, cell.geography, cell.department
        if cell.numerator is not None:
            told.setdefault(place, {})[cell.period] = cell.numerator
    for (group, *_place), counts in told.items():
        for whole, parts in _filled(tuple(sorted(counts))):
            total = sum(counts[part] for part in parts)
            if total != counts[whole]:
                return _(
                    "%(group)s: %(parts)s together come to %(total)s, and %(whole)s has "
                    "%(count)s. Is that right, because whoever is counted in several of "
                    "them is counted once in %(whole)s?"
                ) % {
                    "group": group,
                    "parts": ", ".join(part.label for part in parts[:4])
                    + (" …" if len(parts) > 4 else ""),
                    "total": total,
                    "whole": whole.label,
                    "count": counts[whole],
                }
    return ""


@lru_cache(maxsize=8)  # most places are told of in the same periods
def _filled(periods):
    """Each period with the shorter ones of one length that fill it."""
    found = []
    for whole in periods:
        inside = [
            p
            for p in periods
            if whole.starts_on <= p.starts_on and p.ends_on <= whole.ends_on
        ]
        for months in sorted({p.months for p in inside} - {whole.months, 0}):
            parts = [p for p in inside if p.months == months]
            ends = [whole.starts_on, *(part.day_after for part in parts)]
            starts = [*(part.starts_on for part in parts), whole.day_after]
            if starts == ends:
                found.append((whole, parts))
    return found


def _parts(cells, period_months):
    short = sorted(
        {cell.period for cell in cells if cell.period.months < period_months}
    )
    if not short:
        return ""
    return _(
        "%(periods)s: shorter than this indicator's usual %(months)s months. Is it right to "
        "show it as a partial period, left out of trends?"
    ) % {
        "periods": ", ".join(period.label for period in short[:3])
        + (" …" if len(short) > 3 else ""),
        "months": period_months,
    }


def _just_ended(cells, period_months, today):
    last = max((cell.period for cell in cells), key=lambda p: p.ends_on, default=None)
    if last is None or not period_months or last.ends_on < today - JUST_ENDED:
        return ""
    return _(
        "%(period)s has only just ended. Does the file count all of it, from %(first)s to "
        "%(last)s?"
    ) % {
        "period": last.label,
        "first": last.starts_on.isoformat(),
        "last": last.ends_on.isoformat(),
    }
