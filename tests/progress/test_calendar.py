from datetime import date

import pytest

from progress.rules.calendar import stretches


def test_a_plan_falls_into_quarters_that_fill_it():
    found = stretches(date(2026, 1, 1), date(2028, 12, 31))

    assert len(found) == 12
    assert [(s.starts_on, s.ends_on) for s in found[:2]] == [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
    ]
    assert found[-1].ends_on == date(2028, 12, 31)
    for before, after in zip(found, found[1:], strict=False):
        assert (after.starts_on - before.ends_on).days == 1


def test_the_days_of_a_stretch():
    first = stretches(date(2026, 1, 1), date(2026, 12, 31))[0]

    assert first.opens_on == date(2026, 4, 1)
    assert first.due_on == date(2026, 4, 15)
    assert first.grace_until == date(2026, 4, 29)
    assert first.closes_on == date(2026, 7, 15)


def test_one_closes_as_the_next_falls_due():
    found = stretches(date(2026, 1, 1), date(2028, 5, 15))

    for before, after in zip(found[:-2], found[1:], strict=False):
        assert before.closes_on == after.due_on
    assert found[-2].closes_on == found[-2].grace_until.replace(
        year=2028, month=5, day=30
    )
    assert found[-1].closes_on == date(2028, 8, 30)


@pytest.mark.parametrize(
    ("first", "last", "months", "ends"),
    [
        # fiscal years, over a leap day
        ((2023, 7, 1), (2024, 6, 30), 3, [(2023, 9, 30), (2023, 12, 31), (2024, 3, 31), (2024, 6, 30)]),
        # from a last day of a month
        ((2024, 1, 31), (2024, 4, 29), 1, [(2024, 2, 28), (2024, 3, 28), (2024, 4, 28), (2024, 4, 29)]),
        # an end that leaves a rest
        ((2026, 1, 1), (2026, 5, 15), 3, [(2026, 3, 31), (2026, 5, 15)]),
        # a year at a time
        ((2026, 1, 1), (2027, 12, 31), 12, [(2026, 12, 31), (2027, 12, 31)]),
    ],
)  # fmt: skip
def test_stretches_of_any_length(first, last, months, ends):
    found = stretches(date(*first), date(*last), months)

    assert [s.ends_on for s in found] == [date(*end) for end in ends]
