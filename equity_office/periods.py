"""Periods: how a file writes them, and how a page says them. A period always has a
first and a last day; a bare year is only a way of writing one."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

FISCAL_YEAR_STARTS = 7
# Months, quarters and years differ by so many days among themselves.
LEEWAY = timedelta(days=3)
DAYS_PER_MONTH = 365.25 / 12


class UnknownPeriod(ValueError):
    """The text is not a period in any form we read."""


@dataclass(frozen=True, order=True, slots=True)
class Period:
    starts_on: date
    ends_on: date

    def __post_init__(self):
        if self.ends_on < self.starts_on:
            raise UnknownPeriod(_("The period ends before it starts."))

    @property
    def is_calendar_years(self):
        """From a 1 January to a 31 December."""
        first, last = self.starts_on, self.ends_on
        return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)

    @property
    def day_after(self):
        return self.ends_on + timedelta(days=1)

    @property
    def months(self):
        """Its length in whole months, as near as may be; a day has none."""
        return round(((self.ends_on - self.starts_on).days + 1) / DAYS_PER_MONTH)

    @property
    def code(self):
        """The period in an address, as `from_code` reads it."""
        first, last = self.starts_on, self.ends_on
        if self.is_calendar_years:
            years = dict.fromkeys([first.year, last.year])
            return "-".join(f"{year:04}" for year in years)
        return f"{first.isoformat()}_{last.isoformat()}"

    def precedes_alike(self, other):
        """Whether this period ends before the other begins and is as long: a part of a
        year is never set against a whole one."""
        days, other_days = (p.ends_on - p.starts_on for p in (self, other))
        return self.ends_on < other.starts_on and abs(days - other_days) <= LEEWAY

    @property
    def label(self):
        first, last = self.starts_on, self.ends_on
        if self.is_calendar_years:
            return (
                str(first.year)
                if first.year == last.year
                else f"{first.year}–{last.year}"
            )
        if first == last:
            return date_format(first)
        after = self.day_after
        if (after.year - 1, after.month, after.day) == (
            first.year,
            first.month,
            first.day,
        ):
            return _("year to %(month)s") % {
                "month": date_format(last, "YEAR_MONTH_FORMAT")
            }
        if first.year == last.year:
            return f"{date_format(first, 'MONTH_DAY_FORMAT')} – {date_format(last)}"
        return f"{date_format(first)} – {date_format(last)}"


def midnight(day):
    """The moment at which a day of the city begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def year(number):
    return Period(date(number, 1, 1), date(number, 12, 31))


def fiscal_year(number, starts=FISCAL_YEAR_STARTS):
    """Fiscal year `number` ends in that calendar year."""
    if starts == 1:
        return year(number)
    return Period(date(number - 1, starts, 1), date(number, starts, 1) - timedelta(1))


def parse(text, fiscal_year_starts=FISCAL_YEAR_STARTS):
    """`2023`, `2015-2019`, `FY2023`, `2023-05`, `2023-Q2`, `2023-05-17` or
    `2023-01-01/2023-06-30`. Raises UnknownPeriod for anything else."""
    text = text.strip()
    try:
        for pattern, make in FORMS:
            if found := re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE):
                return make(*found.groups(), starts=fiscal_year_starts)
    except ValueError as error:
        raise UnknownPeriod(text) from error
    raise UnknownPeriod(text)


def from_code(code):
    """The period of an address; only what `Period.code` writes. Raises UnknownPeriod."""
    period = parse(code.replace("_", "/"))
    if period.code != code:
        raise UnknownPeriod(code)
    return period


def _years(first, last, starts):
    return Period(date(int(first), 1, 1), date(int(last), 12, 31))


def _month(y, m, starts):
    y, m = int(y), int(m)
    return Period(date(y, m, 1), date(y, m, monthrange(y, m)[1]))


def _quarter(y, q, starts):
    last = _month(y, int(q) * 3, starts).ends_on
    return Period(date(int(y), int(q) * 3 - 2, 1), last)


def _days(first, last, starts):
    return Period(date.fromisoformat(first), date.fromisoformat(last))


FORMS = [
    (r"(\d{4})", lambda y, starts: year(int(y))),
    (r"(\d{4})\s*[-–]\s*(\d{4})", _years),
    (r"FY\s?(\d{4})", lambda y, starts: fiscal_year(int(y), starts)),
    (r"(\d{4})-(\d{2})", _month),
    (r"(\d{4})-?Q([1-4])", _quarter),
    (r"(\d{4}-\d{2}-\d{2})", lambda day, starts: _days(day, day, starts)),
    (r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})", _days),
]
