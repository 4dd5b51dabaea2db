"""How often leads are asked, and the list of all periods."""

from datetime import date, datetime

import pytest

from departments.models import AuditEvent
from plans.services import plans
from progress.models import UpdatePeriod
from progress.services import updates
from tests.factories import make_department, make_member
from tests.progress.factories import CITY, JULY, make_plan_in_force
from tests.reading import text_of

pytestmark = pytest.mark.django_db

PAGE = "/plans/housing/2026-2028/updates/"


@pytest.fixture
def plan():
    return make_plan_in_force(make_department(slug="housing"))


def ends():
    return [period.ends_on for period in UpdatePeriod.objects.in_order()]


def test_what_was_asked_for_stays_and_the_rest_is_laid_anew(plan):
    before = ends()

    updates.reschedule(plan=plan, months=12, by=None, at=JULY)

    assert ends() == [
        before[0],
        date(2026, 12, 31),
        date(2027, 12, 31),
        date(2028, 12, 31),
    ]
    starts = [period.starts_on for period in UpdatePeriod.objects.in_order()]
    assert starts[1] == date(2026, 7, 1)
    event = AuditEvent.objects.get(verb="update rhythm changed")
    assert event.reason == "Every 12 months"


def test_a_month_that_is_over_goes_along_with_the_one_that_runs(plan):
    september = datetime(2026, 9, 20, 12, tzinfo=CITY)

    updates.reschedule(plan=plan, months=1, by=None, at=september)

    first, second, third = UpdatePeriod.objects.in_order()[:3]
    assert first.ends_on == date(2026, 6, 30)
    assert (second.starts_on, second.ends_on) == (date(2026, 7, 1), date(2026, 9, 30))
    assert (third.starts_on, third.ends_on) == (date(2026, 10, 1), date(2026, 10, 31))
    updates.open_all(september)
    assert not second.updates.exists()


def test_there_and_back_is_as_before(plan):
    before = ends()

    updates.reschedule(plan=plan, months=6, by=None, at=JULY)
    updates.reschedule(plan=plan, months=3, by=None, at=JULY)

    assert ends() == before


def test_after_the_last_period_there_is_nothing_to_change(plan):
    with pytest.raises(updates.PeriodClosed, match="is asked for already"):
        updates.reschedule(
            plan=plan, months=6, by=None, at=datetime(2029, 1, 1, tzinfo=CITY)
        )


def test_a_closed_plan_is_asked_for_nothing(plan):
    plans.move(plan=plan, name="close", reason="Over.", by=None, at=JULY)

    with pytest.raises(updates.PeriodClosed, match="closed"):
        updates.reschedule(plan=plan, months=6, by=None, at=JULY)


def test_the_office_changes_it_on_its_page(client, plan):
    client.force_login(make_member("reviewer"))

    before = text_of(client.get(PAGE))
    answer = client.post(PAGE, {"months": "6"}, follow=True)

    assert "Change the rhythm" in before
    assert "The periods to come follow the new rhythm." in text_of(answer)
    assert 'value="6" selected' in answer.content.decode()
    assert client.post(PAGE, {"months": "5"}).status_code == 422


def test_leads_read_it_and_do_not_change_it(client, plan):
    client.force_login(make_member("lead", plan.department))

    page = text_of(client.get(PAGE))

    assert "April 1 – June 30, 2026" in page
    assert "Change the rhythm" not in page
    assert client.post(PAGE, {"months": "6"}).status_code == 403


def test_a_plan_without_periods_to_come_says_so(client, plan):
    UpdatePeriod.objects.filter(updates=None).delete()
    client.force_login(make_member("reviewer"))

    answer = client.post(PAGE, {"months": "6"}, follow=True)

    assert "is asked for already" in text_of(answer)
    assert "Change the rhythm" not in text_of(answer)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 6, 30), "to come"),
        (date(2026, 7, 1), "open"),
        (date(2026, 7, 29), "open"),
        (date(2026, 7, 30), "overdue"),
        (date(2026, 10, 16), "closed"),
    ],
)
def test_the_stages_of_a_period(plan, day, stage):
    assert UpdatePeriod.objects.in_order().first().stage_on(day, waits=True) == stage


def test_nobody_writes_two_periods_behind_after_a_change(plan):
    updates.reschedule(plan=plan, months=1, by=None, at=JULY)

    first, second = UpdatePeriod.objects.in_order()[:2]
    assert second.ends_on == date(2026, 7, 31)
    assert first.closes_on == second.due_on == date(2026, 8, 15)


def test_nothing_is_overdue_where_nothing_waits(plan):
    period = UpdatePeriod.objects.in_order().first()

    assert period.stage_on(date(2026, 7, 30), waits=False) == "open"
