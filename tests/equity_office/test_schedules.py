"""What comes back: one job a day or a week, by UTC, however late somebody looks."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from equity_office.jobs import schedules
from equity_office.jobs.models import Job

pytestmark = pytest.mark.django_db

CITY = ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def one_of_each(settings):
    settings.DAILY_JOBS = {"tests.daily": time(9)}
    settings.WEEKLY_JOBS = {"tests.weekly": time(11)}


def look(*moments):
    for month, day, hour, *rest in moments:
        schedules.enqueue_due(datetime(2026, month, day, hour, *rest, tzinfo=CITY))


def keys(task):
    return set(Job.objects.filter(task=task).values_list("key", flat=True))


def test_the_work_of_a_day_is_asked_for_once_a_day():
    look((7, 1, 3))  # 7:00 UTC
    assert keys("tests.daily") == set()

    look((7, 1, 6), (7, 1, 12), (7, 1, 19))
    # after a week, and in the night, which in UTC is the next day before its hour
    look((7, 8, 12), (7, 8, 23, 30))

    assert keys("tests.daily") == {"tests.daily 2026-07-01", "tests.daily 2026-07-08"}


def test_the_work_of_a_week_is_asked_for_once_from_monday_on():
    look((7, 6, 6, 59))  # Monday, 10:59 UTC
    assert keys("tests.weekly") == set()

    look((7, 6, 7), (7, 7, 1), (7, 12, 19))  # until Sunday, 23:00 UTC
    assert keys("tests.weekly") == {"tests.weekly 2026-W28"}

    look((7, 30, 12), (8, 1, 12))  # nobody looked for two weeks
    assert keys("tests.weekly") == {"tests.weekly 2026-W28", "tests.weekly 2026-W31"}


def test_a_week_over_the_new_year_is_one_week(settings):
    settings.DAILY_JOBS = {}

    look((12, 31, 12))
    schedules.enqueue_due(datetime(2027, 1, 2, 12, tzinfo=CITY))

    assert keys("tests.weekly") == {"tests.weekly 2026-W53"}


def test_what_another_dispatcher_was_first_with_is_left_to_it(monkeypatch):
    look((7, 1, 12))
    monkeypatch.setattr(schedules.Job.objects, "filter", lambda **_: Job.objects.none())

    look((7, 1, 12))

    assert Job.objects.count() == 2
