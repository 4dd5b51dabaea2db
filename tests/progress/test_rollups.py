"""Did we do it, added up; and what was not done."""

from datetime import date

import pytest

from plans.models import Action, Plan
from progress.models import ProgressUpdate
from progress.reads.rollups import NOTHING, roll_up
from progress.reads.undone import undone_today
from tests.plans.factories import make_action, make_goal, make_plan
from tests.progress.factories import make_plan_in_force, tell

pytestmark = pytest.mark.django_db


def test_many_actions_have_no_one_word_and_a_count_for_each():
    goal = make_goal(make_plan())
    for delivery in ("completed", "deferred", "completed"):
        make_action(goal, delivery=delivery)

    rollup = roll_up(Action.objects.filter(goal=goal))

    assert rollup.total == 3
    told = {(str(label), number) for _code, label, number in rollup.named}
    assert told == {("Completed", 2), ("Deferred", 1)}
    assert not hasattr(rollup, "label")


def test_actions_roll_up_to_goals_in_one_query(django_assert_num_queries):
    plan = make_plan()
    goals = [make_goal(plan) for _ in range(3)]
    make_action(goals[0], delivery="completed")
    make_action(goals[1], delivery="off_track")
    make_action(goals[1])

    with django_assert_num_queries(1):
        found = roll_up(Action.objects.of(plan), "goal_id")

    assert found[goals[0].pk].counts["completed"] == 1
    assert found[goals[1].pk].counts["not_started"] == 1
    assert goals[2].pk not in found
    assert NOTHING.named == []


def test_what_was_not_done_says_which_way(django_assert_num_queries):
    make_plan_in_force(more=5)
    updates = list(ProgressUpdate.objects.order_by("pk"))
    facts = [
        {"delivery": "deferred", "reason": "No money."},
        {"delivery": "canceled", "reason": "The court does it."},
        {"delivery": "completed", "finished_on": date(2026, 7, 8)},
        {"delivery": "completed", "finished_on": date(2026, 7, 8)},
        {"delivery": "on_track"},
    ]
    for update, said in zip(updates, facts, strict=False):
        tell(update, **said)
    Action.objects.filter(pk=updates[2].action_id).update(due_on=date(2026, 7, 7))
    Action.objects.filter(pk=updates[4].action_id).update(due_on=date(2026, 7, 31))

    with django_assert_num_queries(3):
        on_time = undone_today(Plan.objects.in_force(), date(2026, 7, 29))
        kinds = [entry.kind for entry in on_time]
    later = undone_today(Plan.objects.in_force(), date(2026, 8, 1))

    assert kinds == ["deferred", "canceled", "late"]
    assert [entry.reason for entry in on_time[:2]] == [
        "No money.",
        "The court does it.",
    ]
    assert [entry.kind for entry in later] == [
        "deferred", "canceled", "late", "missed", "never",
    ]  # fmt: skip
    assert later[-1].reason == ""


def test_who_submitted_in_time_is_not_blamed_for_a_slow_office():
    make_plan_in_force()
    tell(ProgressUpdate.objects.get(), is_accepted=False)

    assert undone_today(Plan.objects.in_force(), date(2026, 8, 1)) == []


def test_what_was_due_before_anybody_was_asked_was_missed():
    plan = make_plan_in_force()
    Action.objects.of(plan).update(due_on=date(2026, 7, 9))

    (entry,) = undone_today(Plan.objects.in_force(), date(2026, 7, 10))

    assert entry.kind == "missed"
