"""What goes on: into the next version of a plan, into the plan of the next period, and
into a copy."""

import pytest

from equity_office import periods
from plans.models import Action, PerformanceMeasure
from plans.services import plans
from tests.factories import NOON
from tests.plans.factories import bring_to, make_action, make_ready_plan

pytestmark = pytest.mark.django_db


def test_the_next_plan_takes_over_what_is_not_ended_with_its_thread():
    plan = bring_to(make_ready_plan(), "adopted")
    goal = plan.goals.first()
    kept = [make_action(goal, delivery=status) for status in ("off_track", "deferred")]
    for status in ("completed", "canceled"):
        make_action(goal, delivery=status)

    following = plans.start_plan(
        department=plan.department,
        period=periods.from_code("2029-2031"),
        carried_from=plan,
        by=None,
        at=NOON,
    )

    carried = Action.objects.of(following).in_order()
    first = goal.actions.first()
    assert [action.carried_from for action in carried] == [first, *kept]
    assert [action.thread for action in carried] == [a.thread for a in (first, *kept)]
    assert [action.delivery for action in carried] == [
        "not_started", "off_track", "deferred",
    ]  # fmt: skip
    measures = PerformanceMeasure.objects.of(following)
    assert {measure.thread for measure in measures} == {
        measure.thread for measure in first.measures.all()
    }


def test_an_amendment_keeps_what_is_ended_and_a_copy_begins_anew():
    plan = bring_to(make_ready_plan(), "adopted")
    action = make_action(plan.goals.first(), delivery="completed")

    following = plans.amend(plan=plan, reason="More.", by=None, at=NOON)
    carried = Action.objects.of(following).get(carried_from=action)
    copy = plans.duplicate(section=carried, by=None, at=NOON)

    assert (carried.thread, carried.delivery) == (action.thread, "completed")
    assert copy.thread != action.thread
    assert copy.delivery == "not_started"
