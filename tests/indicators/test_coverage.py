from datetime import date

import pytest

from equity_office.periods import Period, year
from indicators.findings.coverage import _later, coverage, in_words

TODAY = date(2026, 5, 4)


def make_finding(periods, in_trend=None, rows=()):
    return {
        "periods": [
            {
                "code": p.code,
                "label": p.label,
                "starts_on": p.starts_on.isoformat(),
                "ends_on": p.ends_on.isoformat(),
            }
            for p in periods
        ],
        "in_trend": in_trend or [True] * len(periods),
        "series": [
            {
                "group": "black",
                "name": "Black",
                "points": [{"state": "shown"}, {"state": "hidden"}][: len(periods)],
            }
        ],
        "rows": [{"group": "black", "name": "Black"}, *rows],
    }


def cells(grid, row=0):
    return [(cell["label"], cell["state"]) for cell in grid["rows"][row]["cells"]]


def test_every_period_is_published_hidden_missing_or_not_due():
    grid = coverage(make_finding([year(2021), year(2023)]), 12, TODAY)

    assert cells(grid) == [
        ("2021", "shown"),
        ("2022", "missing"),
        ("2023", "hidden"),
        ("2024 – 2025", "missing"),
        ("2026", "not_due"),
    ]
    assert grid["summary"] == "1 published, 1 hidden, 2 not collected, 1 not due"


def test_what_is_counted_once_is_never_due_again():
    grid = coverage(make_finding([year(1990)]), 0, TODAY)

    assert cells(grid) == [("1990", "shown")]


def test_an_expected_group_without_figures_has_its_row():
    missing = {"group": "white", "name": "White"}

    grid = coverage(make_finding([year(1990)], rows=[missing]), 0, TODAY)

    assert cells(grid, 1) == [("1990", "missing")]


@pytest.mark.parametrize(
    ("period", "months", "later"),
    [
        (Period(date(2024, 2, 1), date(2024, 2, 29)), 12, date(2025, 2, 28)),
        (Period(date(2023, 2, 1), date(2023, 2, 28)), 12, date(2024, 2, 29)),
        (Period(date(2023, 1, 1), date(2023, 3, 31)), 3, date(2023, 6, 30)),
        (Period(date(2023, 3, 15), date(2023, 9, 24)), 12, date(2024, 9, 24)),
        (Period(date(2020, 4, 1), date(2020, 4, 1)), 120, date(2030, 4, 1)),
        (Period(date(2023, 1, 30), date(2023, 1, 30)), 1, date(2023, 2, 28)),
    ],
)
def test_the_next_period_ends_where_a_calendar_has_it_end(period, months, later):
    assert _later(period, months).ends_on == later


def test_the_grid_is_read_in_words():
    states = ("shown", "hidden", "missing", "not_due", "withdrawn", "unreliable")

    assert len({in_words(state) for state in states}) == 6
