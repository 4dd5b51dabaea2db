"""One letter before updates are due and one when they are overdue, by the days of the
city and however late the work of a day gets to it."""

from datetime import datetime

import pytest

from departments.models import Membership, User
from equity_office.jobs.models import Job
from plans.models import Action
from progress.models import ProgressUpdate
from progress.services import reminders
from tests.factories import make_department, make_member
from tests.progress.factories import CITY, JULY, make_plan_in_force, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return make_department(name="Housing")


@pytest.fixture
def lead(department):
    return make_member("lead", department)


@pytest.fixture
def update(department, lead):
    make_plan_in_force(department)
    return ProgressUpdate.objects.get()


def at(month, day, hour=12, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=CITY)


def letters():
    return [
        (job.arguments["to"], job.arguments["subject"].partition(":")[0])
        for job in Job.objects.filter(task="equity_office.send_mail").order_by("pk")
    ]


def test_it_begins_a_week_ahead_at_midnight_in_the_city(update, lead):
    reminders.remind(at(7, 7, 23, 30))
    assert letters() == []

    reminders.remind(at(7, 8, 0, 0))

    assert letters() == [(lead.email, "Due July 15, 2026")]
    (letter,) = Job.objects.filter(task="equity_office.send_mail")
    for text in (letter.arguments["text"], letter.arguments["html"]):
        assert "Pay for a lawyer in eviction court" in text
        assert update.period.get_absolute_url() in text


def test_the_day_of_grace_counts_to_its_end(update, lead):
    reminders.remind(at(7, 29, 23, 30))
    reminders.remind(at(7, 30, 0, 0))

    assert letters() == [(lead.email, "Due July 15, 2026"), (lead.email, "Overdue")]


def test_after_a_week_of_downtime_there_is_one_letter(update, lead):
    for day in (17, 17, 18):
        reminders.remind(at(7, day))

    assert letters() == [(lead.email, "Due July 15, 2026")]


def test_the_change_of_clocks_makes_none_twice_and_none_late(department, lead):
    make_plan_in_force(department, at=at(10, 5))
    earlier, update = ProgressUpdate.objects.order_by("period__ends_on")
    earlier.delete()
    period = update.period
    # Clocks go back on November 1, 2026, at two in the night.
    period.grace_until = datetime(2026, 10, 31).date()
    period.save()
    for moment in (
        at(10, 31, 23, 30),
        at(11, 1, 0, 30),
        at(11, 1, 1, 30),
        at(11, 1, 23, 30),
    ):
        reminders.remind(moment)

    assert [kind for _to, kind in letters()] == ["Due Oct. 15, 2026", "Overdue"]


def test_what_was_told_is_not_asked_for(update):
    tell(update, is_accepted=False)

    reminders.remind(at(7, 30))

    assert letters() == []


def test_a_named_lead_is_asked_in_place_of_the_role(department, update, lead):
    named = make_member("contributor", department)
    Action.objects.update(lead=named)

    reminders.remind(JULY)

    assert letters() == [(named.email, "Due July 15, 2026")]


def test_where_the_role_is_vacant_a_stand_in_is_asked(department, update):
    head = make_member("head", department)
    Membership.objects.filter(role="lead").update(ends_on=datetime(2026, 7, 1).date())

    reminders.remind(JULY)

    assert letters() == [(head.email, "Due July 15, 2026")]


def test_who_has_left_gets_no_letter_and_nobody_is_no_error(update, lead):
    User.objects.filter(pk=lead.pk).update(is_active=False)
    reminders.remind(JULY)
    Membership.objects.all().delete()
    reminders.remind(JULY)

    assert letters() == []


def test_many_updates_are_one_letter_and_few_queries(
    department, lead, django_assert_num_queries
):
    make_plan_in_force(department, more=12)

    with django_assert_num_queries(4):
        reminders.remind(JULY)

    (letter,) = Job.objects.filter(task="equity_office.send_mail")
    assert letter.arguments["text"].count("- Pay for a lawyer") == 13
