from datetime import date

import pytest

from equity_office import periods
from equity_office.periods import Period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        (" 2011-2015 ", date(2011, 1, 1), date(2015, 12, 31)),
        ("FY2023", date(2022, 7, 1), date(2023, 6, 30)),
        ("fy 2023", date(2022, 7, 1), date(2023, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-Q2", date(2023, 4, 1), date(2023, 6, 30)),
        ("2020-04-01", date(2020, 4, 1), date(2020, 4, 1)),
        ("2015-03-15/2015-09-24", date(2015, 3, 15), date(2015, 9, 24)),
    ],
)
def test_it_reads_every_form(text, first, last):
    assert periods.parse(text) == Period(first, last)


@pytest.mark.parametrize(
    "text", ["", "last year", "2023-13", "2023-Q5", "2023-02-30", "2015-2011", "٢٠٢٣"]
)
def test_it_refuses_what_is_no_period(text):
    with pytest.raises(periods.UnknownPeriod):
        periods.parse(text)


def test_a_fiscal_year_that_starts_in_january_is_the_year():
    assert periods.fiscal_year(2023, starts=1) == periods.year(2023)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2023", "2023"),
        ("2011-2015", "2011–2015"),
        ("FY2023", "year to June 2023"),
        ("2020-04-01", "April 1, 2020"),
        ("2015-03-15/2015-09-24", "March 15 – Sept. 24, 2015"),
        ("2015-11-15/2016-02-24", "Nov. 15, 2015 – Feb. 24, 2016"),
        ("2023-02-29/2024-02-28", None),
    ],
)
def test_it_says_a_period_as_people_do(text, label):
    if label is None:
        with pytest.raises(periods.UnknownPeriod):
            periods.parse(text)
        return
    assert periods.parse(text).label == label


def test_a_period_that_starts_on_a_leap_day_has_a_label():
    assert (
        Period(date(2024, 2, 29), date(2024, 3, 31)).label == "Feb. 29 – March 31, 2024"
    )
