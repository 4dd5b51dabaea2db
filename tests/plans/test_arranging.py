import pytest

from plans.models import Action, Goal, PerformanceMeasure
from plans.reads import snapshots
from plans.services import plans
from tests.factories import NOON, make_user
from tests.plans.factories import (
    make_action,
    make_goal,
    make_measure,
    make_plan,
    make_ready_plan,
)
from tests.plans.typed import save

pytestmark = pytest.mark.django_db


def test_a_section_is_added_at_the_end():
    goal = make_goal(make_plan())
    first = make_action(goal)

    added = plans.add_section(
        section=Action(goal=goal, title="Mediate"), links={}, by=None, at=NOON
    )
    other = plans.add_section(
        section=Goal(plan=goal.plan, title="Repair"),
        links={"city_goals": goal.city_goals.all()},
        by=None,
        at=NOON,
    )

    assert list(goal.actions.in_order()) == [first, added]
    assert list(goal.plan.goals.in_order()) == [goal, other]
    assert other.city_goals.count() == 1


def test_the_first_section_stands_at_the_top():
    action = make_action(make_goal(make_plan()))

    added = plans.add_section(
        section=PerformanceMeasure(action=action, title="Cases", kind="amount"),
        links={},
        by=None,
        at=NOON,
    )

    assert added.position == 0


def test_sections_move_up_and_down_and_stop_at_the_ends():
    goal = make_goal(make_plan())
    one, two, three = (make_action(goal, title=title) for title in "123")

    plans.shift(section=three, by_places=-1)
    plans.shift(section=one, by_places=-1)

    assert [action.title for action in goal.actions.in_order()] == ["1", "3", "2"]


def test_an_action_moves_to_another_goal_of_the_plan():
    plan = make_plan()
    here, there = make_goal(plan), make_goal(plan)
    make_action(there)
    action = make_action(here)

    plans.transfer(action=action, goal=there, by=None, at=NOON)
    plans.transfer(action=there.actions.in_order().first(), goal=here, by=None, at=NOON)

    assert list(there.actions.all()) == [action]
    assert here.actions.count() == 1


def test_a_goal_is_duplicated_with_all_that_is_in_it():
    goal = make_goal(make_plan())
    gone = make_action(goal, removed_at=NOON)
    make_measure(make_action(goal))

    copy = plans.duplicate(section=goal, by=make_user(), at=NOON)

    (action,) = copy.actions.all()
    assert gone.title and action.measures.get().target == 70
    assert list(copy.city_goals.all()) == list(goal.city_goals.all())
    assert copy.carried_from is None
    assert list(goal.plan.goals.in_order()) == [goal, copy]
    assert action.history.count() == 1


def test_an_action_is_duplicated_with_its_measures():
    action = make_action(make_goal(make_plan()))
    make_measure(action)

    copy = plans.duplicate(section=action, by=None, at=NOON)

    assert (copy.goal, copy.title) == (action.goal, action.title)
    assert copy.measures.count() == 1


def test_what_is_removed_can_be_put_back():
    plan = make_ready_plan()
    goal = plan.goals.get()

    plans.remove(section=goal, by=None, at=NOON)
    without = snapshots.of(plan)["goals"]
    plans.restore(section=goal, by=None, at=NOON)

    assert without == []
    assert len(snapshots.of(plan)["goals"]) == 1


def test_nothing_is_written_into_what_was_removed():
    goal = make_goal(make_plan())
    action = make_action(goal)
    measure = make_measure(action)
    plans.remove(section=goal, by=None, at=NOON)

    deeds = [
        lambda: save(action, title="Lost"),
        lambda: plans.add_section(
            section=Action(goal=goal, title="Lost"), links={}, by=None, at=NOON
        ),
        lambda: plans.restore(section=measure, by=None, at=NOON),
        lambda: plans.shift(section=goal, by_places=1),
        lambda: plans.transfer(action=action, goal=goal, by=None, at=NOON),
    ]
    for deed in deeds:
        with pytest.raises(plans.SectionRemoved, match="Fewer evictions"):
            deed()


def test_an_action_is_not_moved_into_a_goal_that_was_removed():
    plan = make_plan()
    action, there = make_action(make_goal(plan)), make_goal(plan, removed_at=NOON)

    with pytest.raises(plans.SectionRemoved):
        plans.transfer(action=action, goal=there, by=None, at=NOON)


def test_copies_stand_right_below_what_they_copy():
    goal = make_goal(make_plan())
    one, two = make_action(goal, title="1"), make_action(goal, title="2")

    copies = [plans.duplicate(section=one, by=None, at=NOON) for _again in range(2)]

    assert list(goal.actions.in_order()) == [one, *reversed(copies), two]
