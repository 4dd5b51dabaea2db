"""Until when somebody has time, and how they stand on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.clock import Facts, Rule, Standing, add_months, paused, stand

START = date(2024, 1, 1)
HIRED = date(2015, 5, 4)
STEPS = ((1, START), (2, START))
RULE = Rule(STEPS, START, 90)
REFRESHED = Rule(STEPS, START, 90, 24, 1, 60)
DUE = date(2024, 3, 31)
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


def facts(hired_on=HIRED, **more):
    return Facts(hired_on, **{"completed": {}} | more)


def test_time_runs_from_the_day_it_comes_into_force():
    on_the_day, after = (stand(RULE, facts(), DUE + timedelta(n)) for n in (0, 1))

    assert on_the_day.due_on == DUE
    assert on_the_day.standing is Standing.OPEN
    assert after.standing is Standing.OVERDUE


def test_who_is_hired_later_has_as_many_days_and_is_apart():
    hired = facts(date(2025, 5, 1))

    last = date(2025, 7, 30)
    assert stand(RULE, hired, last).standing is Standing.NEW
    assert stand(RULE, hired, last).due_on == last
    assert stand(RULE, hired, last + timedelta(1)).standing is Standing.OVERDUE


def test_new_people_are_apart_though_they_have_completed_it():
    done = facts(
        date(2025, 5, 1), completed={1: [date(2025, 5, 9)], 2: [date(2025, 5, 9)]}
    )

    during = stand(RULE, done, date(2025, 6, 1))
    assert (during.standing, during.was_completed) == (Standing.NEW, True)
    assert stand(RULE, done, date(2025, 9, 1)).standing is Standing.IN_TIME


def test_every_course_must_be_completed_and_the_last_one_counts():
    one = facts(completed={1: [date(2024, 2, 1)]})
    both = facts(completed={1: [date(2024, 2, 1)], 2: [date(2024, 4, 1)]})

    assert stand(RULE, one, DUE).standing is Standing.OPEN
    assert stand(RULE, both, date(2024, 5, 1)).standing is Standing.LATE
    assert stand(RULE, both, DUE).standing is Standing.OPEN  # as of then


def test_what_was_completed_before_it_was_required_counts():
    early = facts(completed={1: [date(2019, 2, 1)], 2: [date(2019, 2, 8)]})

    assert stand(RULE, early, START).standing is Standing.IN_TIME


def test_leave_pauses_the_clock():
    away = facts(leaves=((date(2024, 2, 1), date(2024, 2, 29)),))

    duty = stand(RULE, away, date(2024, 4, 29))
    assert duty.due_on == DUE + timedelta(29)
    assert duty.standing is Standing.OPEN


def test_leave_without_an_end_stops_it():
    away = facts(leaves=((date(2024, 2, 1), None),))

    duty = stand(RULE, away, date(2026, 1, 1))
    assert (duty.standing, duty.due_on, duty.is_paused) == (Standing.OPEN, None, True)


def test_leave_after_the_last_day_changes_nothing():
    away = facts(leaves=((DUE + timedelta(1), None),))

    assert stand(RULE, away, DUE + timedelta(9)).standing is Standing.OVERDUE


def test_leaves_that_overlap_count_once():
    leaves = [
        (date(2024, 2, 1), date(2024, 2, 10)),
        (date(2024, 2, 5), date(2024, 2, 12)),
    ]

    assert paused(START, 90, leaves) == DUE + timedelta(12)


def test_an_extension_moves_the_last_day_and_never_back():
    later = facts(extensions=((START, date(2024, 6, 1)),))
    earlier = facts(extensions=((START, date(2024, 2, 1)),))

    assert stand(RULE, later, START).due_on == date(2024, 6, 1)
    assert stand(RULE, earlier, START).due_on == DUE


def test_time_that_was_given_too_late_makes_nobody_new():
    hired = date(2024, 2, 1)
    late = facts(hired, extensions=((date(2026, 5, 1), date(2026, 6, 30)),))
    in_time = facts(hired, extensions=((date(2024, 4, 1), date(2026, 6, 30)),))

    assert stand(RULE, late, date(2026, 5, 4)).standing is Standing.OPEN
    assert stand(RULE, in_time, date(2026, 5, 4)).standing is Standing.NEW


def test_time_for_a_refresher_makes_the_first_completion_no_earlier():
    days = {1: [date(2024, 8, 1)], 2: [date(2024, 8, 1)]}
    given = facts(completed=days, extensions=((date(2026, 8, 1), date(2026, 10, 31)),))

    duty = stand(REFRESHED, given, date(2026, 8, 5))

    assert duty.standing is Standing.LATE
    assert duty.due_on == date(2026, 10, 31)
    assert duty.opens_on == date(2026, 6, 2)  # never later for who is given time


def test_a_new_step_takes_no_completion_away():
    rule = Rule((*STEPS, (3, date(2025, 1, 1))), START, 90)
    done = facts(completed={1: [date(2024, 2, 1)], 2: [date(2024, 2, 8)]})
    one = facts(completed={1: [date(2024, 2, 1)]})

    assert stand(rule, done, date(2026, 5, 4)).standing is Standing.IN_TIME
    assert stand(rule, one, date(2026, 5, 4)).standing is Standing.OVERDUE
    later = facts(completed={1: [date(2024, 2, 1)], 2: [date(2025, 2, 1)]})
    assert stand(rule, later, date(2026, 5, 4)).standing is Standing.OVERDUE


def test_the_first_steps_count_from_ever():
    early = facts(completed={1: [date(2019, 2, 1)], 2: [date(2019, 2, 8)]})

    assert stand(RULE, early, START).completed_on == date(2019, 2, 8)


def test_what_is_recorded_before_the_window_refreshes_nothing():
    duty = stand(REFRESHED, refreshed(date(2024, 2, 16)), date(2024, 5, 1))

    assert duty.completed_on == date(2024, 2, 15)


def test_who_is_exempt_is_not_required():
    duty = stand(RULE, facts(is_exempt=True), date(2030, 1, 1))

    assert duty.standing is Standing.EXEMPT
    assert not duty.standing.is_required


def refreshed(*days):
    first = date(2024, 2, 1)
    return facts(completed={1: [first, *days], 2: [date(2024, 2, 15)]})


def test_what_is_completed_is_current_for_so_many_months():
    duty = stand(REFRESHED, refreshed(), date(2026, 4, 1))

    # Nobody is overdue before the first due day and two years of it.
    assert duty.due_on == date(2026, 2, 15)
    assert duty.standing is Standing.OVERDUE
    assert duty.was_completed
    assert duty.completed_on == date(2024, 2, 15)


def test_it_can_be_refreshed_once_its_window_opens():
    duty = stand(REFRESHED, refreshed(), date(2025, 12, 17))

    assert duty.opens_on == date(2025, 12, 17)
    assert duty.can_refresh_on(date(2025, 12, 17))
    assert not duty.can_refresh_on(date(2025, 12, 16))
    assert duty.standing is Standing.IN_TIME


@pytest.mark.parametrize(
    ("day", "standing"),
    [(date(2026, 2, 15), Standing.IN_TIME), (date(2026, 2, 16), Standing.LATE)],
)
def test_a_refresher_is_in_time_to_its_last_day(day, standing):
    duty = stand(REFRESHED, refreshed(day), date(2026, 3, 1))

    assert duty.standing is standing
    assert duty.due_on == add_months(day, 24)


def test_february_29_has_its_anniversary_on_the_28th():
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2024, 2, 29), 48) == date(2028, 2, 29)
    assert add_months(date(2026, 1, 31), -2) == date(2025, 11, 30)


@given(st.lists(st.tuples(DAYS, st.integers(0, 400)), max_size=4), st.integers(1, 400))
def test_the_clock_counts_the_days_that_are_not_on_leave(leaves, days):
    leaves = [(first, first + timedelta(length)) for first, length in leaves]
    away = {
        first + timedelta(n)
        for first, last in leaves
        for n in range((last - first).days + 1)
    }

    due = paused(date(2024, 1, 1), days, leaves)

    worked = [
        day
        for n in range((due - date(2024, 1, 1)).days)
        if (day := date(2024, 1, 2) + timedelta(n)) not in away
    ]
    assert abs(len(worked) - days) <= 1  # the first day itself may be one of leave
    assert due not in away


@given(st.lists(DAYS, max_size=3), st.lists(DAYS, max_size=3), DAYS, DAYS)
def test_a_later_day_never_forgets_a_completion(ones, twos, hired, day):
    known = facts(hired, completed={1: sorted(ones), 2: sorted(twos)})
    known = Facts(hired, {k: v for k, v in known.completed.items() if v})

    now, later = (stand(REFRESHED, known, day + timedelta(n)) for n in (0, 30))

    assert later.was_completed or not now.was_completed
    assert now.completed_on is None or now.completed_on <= day
