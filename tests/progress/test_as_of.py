"""How plans stood on a day: the version of then, with what was told of the time until
then; and what an amendment dropped."""

from datetime import date, datetime

import pytest

from equity_office import periods, written_once
from plans.models import Action, Delivery, Plan
from plans.services import plans
from progress.models import ProgressUpdate, UpdatePeriod
from progress.reads.as_of import as_of
from progress.reads.rollups import of_period
from progress.reads.undone import undone, undone_today
from progress.services import updates
from tests.factories import make_department
from tests.plans.factories import bring_to
from tests.progress.factories import CITY, JULY, make_plan_in_force, tell

pytestmark = pytest.mark.django_db

HALF = periods.parse("2026-01-01/2026-06-30")
OCTOBER = datetime(2026, 10, 10, 12, tzinfo=CITY)


def adopted(plan, *moment):
    """The plan as if it had been adopted at that moment in the city."""
    with written_once.released():
        Plan.objects.filter(pk=plan.pk).update(
            adopted_at=datetime(*moment, tzinfo=CITY)
        )
    return plan


def amend(plan, without, reason="The court does it."):
    """The next version in force, without these actions."""
    following = plans.amend(plan=plan, reason=reason, by=None, at=JULY)
    for action in Action.objects.of(following).filter(
        thread__in=[action.thread for action in without]
    ):
        plans.remove(section=action, by=None, at=JULY)
    return bring_to(following, "adopted")


@pytest.fixture
def plan():
    return adopted(make_plan_in_force(more=2), 2026, 1, 12)


def test_an_action_stands_as_it_was_told_of_the_time_before(plan):
    updates.open_all(OCTOBER)
    second, third = (
        UpdatePeriod.objects.filter(updates__isnull=False).distinct().in_order()
    )
    tell(second.updates.first(), delivery="needs_attention")
    tell(
        third.updates.first(),
        delivery="completed",
        finished_on=date(2026, 9, 1),
        at=OCTOBER,
    )
    action = Action.objects.of(plan).order_by("pk")

    def stood(day):
        return as_of(action, day).first().stood

    assert stood(date(2026, 6, 29)) == "not_started"
    assert stood(date(2026, 6, 30)) == "needs_attention"
    assert stood(date(2026, 9, 30)) == "completed"
    assert action.first().delivery == "completed"
    assert of_period(Plan.objects.in_force(), HALF).counts[Delivery.COMPLETED] == 0


def test_what_is_kept_with_an_action_is_how_it_stands_today(plan):
    for update, delivery in zip(
        ProgressUpdate.objects.order_by("pk"), ["off_track", "deferred"], strict=False
    ):
        tell(update, delivery=delivery, reason="No money.")
    amend(plan, [])

    for action in as_of(Action.objects.all(), date.max):
        assert action.delivery == action.stood


def test_a_report_tells_the_version_of_then(plan):
    later = adopted(amend(plan, []), 2026, 8, 1)

    assert Plan.objects.told_of(HALF).get() == plan
    assert Plan.objects.told_of(periods.year(2026)).get() == later
    assert not Plan.objects.told_of(periods.year(2025)).exists()
    assert not Plan.objects.told_of(periods.year(2029)).exists()


def test_the_last_evening_belongs_to_the_period(plan):
    adopted(plan, 2026, 6, 30, 23, 30)
    assert Plan.objects.told_of(HALF).exists()

    adopted(plan, 2026, 7, 1, 0, 0)
    assert not Plan.objects.told_of(HALF).exists()


def test_a_closed_plan_is_told_until_the_period_in_which_it_was_closed(plan):
    closed = datetime(2027, 5, 1, tzinfo=CITY)
    plans.move(plan=plan, name="close", reason="Elections.", by=None, at=closed)

    assert Plan.objects.told_of(HALF).exists()
    assert Plan.objects.told_of(periods.year(2027)).exists()
    assert not Plan.objects.told_of(periods.year(2028)).exists()


def test_what_an_amendment_drops_is_told_with_its_reason(
    plan, django_assert_num_queries
):
    kept, dropped, done = Action.objects.of(plan).order_by("pk")
    tell(
        ProgressUpdate.objects.get(action=done),
        delivery="completed",
        finished_on=date(2026, 6, 1),
    )
    amended = amend(plan, [dropped, done])
    adopted(amended, 2026, 8, 1)

    with django_assert_num_queries(2):
        (entry,) = undone_today(Plan.objects.in_force(), JULY.date())

    assert (entry.action, entry.kind) == (dropped, "dropped")
    assert entry.reason == "The court does it."
    assert entry.address.endswith(f"/?version=1#action-{dropped.pk}")
    assert undone(Plan.objects.told_of(HALF), HALF.ends_on) == []
    assert kept.title in str(Action.objects.of(amended).kept().get())


def test_it_is_told_once_though_more_amendments_follow(plan):
    _kept, dropped, _other = Action.objects.of(plan).order_by("pk")
    second = amend(plan, [dropped], "Less.")
    amend(second, [], "Other words.")

    (entry,) = undone_today(Plan.objects.in_force(), JULY.date())

    assert entry.reason == "Less."


def test_what_was_canceled_and_then_dropped_is_told_as_canceled(plan):
    update = ProgressUpdate.objects.order_by("pk").last()
    tell(update, delivery="canceled", reason="Nobody came.")
    amend(plan, [update.action])

    (entry,) = undone_today(Plan.objects.in_force(), JULY.date())

    assert (entry.kind, entry.reason) == ("canceled", "Nobody came.")


def test_what_goes_on_in_a_later_plan_was_not_dropped(plan):
    action = Action.objects.of(plan).order_by("pk").last()
    following = plans.start_plan(
        department=plan.department,
        period=periods.from_code("2027-2029"),
        carried_from=plan,
        by=None,
        at=JULY,
    )
    bring_to(following, "adopted")
    amend(plan, [action])

    in_force = Plan.objects.in_force()
    assert undone_today(in_force, JULY.date()) == []
    (entry,) = undone_today(in_force.filter(starts_on__year=2026), JULY.date())
    assert entry.kind == "dropped"


def test_another_department_with_the_same_period_is_left_alone(plan):
    other = make_plan_in_force(make_department(name="Parks", slug="parks"))
    amend(plan, [Action.objects.of(plan).last()])

    assert undone_today(Plan.objects.filter(pk=other.pk), JULY.date()) == []


def test_what_was_finished_after_the_year_was_not_done_in_it(plan):
    january = datetime(2027, 1, 10, 12, tzinfo=CITY)
    updates.open_all(january)
    last = UpdatePeriod.objects.get(ends_on=date(2026, 12, 31)).updates.first()
    Action.objects.filter(pk=last.action_id).update(due_on=date(2026, 12, 31))
    tell(
        last,
        delivery="completed",
        finished_on=date(2027, 1, 9),
        reason="Ice.",
        at=january,
    )
    year = periods.year(2026)
    plans_of_year = Plan.objects.told_of(year)

    kinds = {e.action.pk: e.kind for e in undone(plans_of_year, year.ends_on)}
    now = {e.action.pk: e.kind for e in undone_today(plans_of_year, january.date())}

    assert of_period(plans_of_year, year).counts[Delivery.COMPLETED] == 0
    assert kinds[last.action_id] == "missed"
    assert now[last.action_id] == "late"


def test_what_is_told_of_later_says_nothing_of_the_year_before(plan):
    new_year = date(2026, 12, 31)
    updates.open_all(JULY)
    before = [e.kind for e in undone(Plan.objects.in_force(), new_year)]
    april = datetime(2027, 4, 10, 12, tzinfo=CITY)
    updates.open_all(april)
    for update in ProgressUpdate.objects.filter(period__ends_on=date(2027, 3, 31)):
        tell(update, is_accepted=False, at=april)

    assert before == ["never"] * 3
    assert [e.kind for e in undone(Plan.objects.in_force(), new_year)] == before


def test_what_is_carried_on_is_told_in_the_plan_that_has_begun(plan):
    update = ProgressUpdate.objects.order_by("pk").first()
    tell(update, delivery="deferred", reason="No money.")
    following = plans.start_plan(
        department=plan.department,
        period=periods.from_code("2027-2029"),
        carried_from=plan,
        by=None,
        at=JULY,
    )
    following = bring_to(following, "adopted")
    in_force = Plan.objects.in_force()

    (before,) = undone_today(in_force, JULY.date())
    (after,) = (
        entry
        for entry in undone_today(in_force, date(2027, 2, 1))
        if entry.kind == "deferred"
    )

    assert before.action.goal.plan == plan
    assert after.action.goal.plan == following
    assert before.reason == after.reason == "No money."


def test_a_canceled_action_that_was_dropped_leads_to_its_version(plan):
    update = ProgressUpdate.objects.order_by("pk").last()
    tell(update, delivery="canceled", reason="Nobody came.")
    amend(plan, [update.action])

    (entry,) = undone_today(Plan.objects.in_force(), JULY.date())

    assert entry.address.endswith(f"/?version=1#action-{update.action_id}")
