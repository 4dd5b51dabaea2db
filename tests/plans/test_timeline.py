"""What happened to a plan, in words."""

from datetime import timedelta

import pytest

from equity_office.writing import editing
from plans.models import Action, Goal
from plans.reads import snapshots, timeline
from plans.services import plans
from tests.factories import NOON, make_user
from tests.plans.factories import (
    bring_to,
    make_action,
    make_city_goal,
    make_goal,
    make_measure,
    make_plan,
    make_ready_plan,
    make_strategy,
)

pytestmark = pytest.mark.django_db


def add(section, by, at=NOON, **links):
    return plans.add_section(section=section, links=links, by=by, at=at)


def save(section, by, at, **values):
    before = editing.told(section, values)
    row = plans.save_section(
        section=section, values=values, before=before, by=by, at=at
    )
    section.refresh_from_db()
    return row


def told(plan):
    return [
        (str(entry.by), entry.subject, entry.what, entry.changes)
        for entry in timeline.entries(plan)
    ]


def test_one_sitting_of_one_person_is_one_entry():
    lena, ben = make_user(name="Lena"), make_user(name="Ben")
    plan = make_plan(by=lena, statement="")
    goal = make_goal(plan)
    action = add(Action(goal=goal, title="Mediate"), lena)
    for minute, title in enumerate(["Mediat", "Mediate early", "Mediate first"], 1):
        save(action, lena, NOON + timedelta(minutes=minute), title=title)
    save(action, ben, NOON + timedelta(minutes=5), priority="high")
    later = NOON + timedelta(hours=3)
    save(action, ben, later, lead_role="head", is_resident_facing=True)

    found = [each for each in told(plan) if "Mediate" in each[1]]

    assert found == [
        ("Ben", "Mediate first", "changed", [
            ("Lead role", "", "Head"), ("Residents meet it themselves", "", "yes"),
        ]),
        ("Ben", "Mediate first", "changed", [("Priority", "", "High")]),
        ("Lena", "Mediate first", "changed", [("Action", "Mediate", "Mediate first")]),
        ("Lena", "Mediate", "added", []),
    ]  # fmt: skip


def test_links_moves_and_removals_are_told_with_their_reasons():
    lena = make_user(name="Lena")
    plan = make_ready_plan(by=lena)
    goal = plan.goals.get()
    old, new = goal.city_goals.get(), make_city_goal(title="With the community")
    save(goal, lena, NOON, city_goals=[new])
    plans.remove(section=goal, by=lena, at=NOON + timedelta(hours=1))
    plans.restore(section=goal, by=lena, at=NOON + timedelta(hours=2))
    plan = bring_to(plan, "submitted")
    plans.move(plan=plan, name="return", by=lena, at=NOON, reason="Too vague.")

    found = timeline.entries(plan)

    changes = [entry.changes for entry in found]
    assert [("Citywide goals it serves", str(old), str(new))] in changes
    assert [("Place", "in the plan", "removed")] in changes
    assert ("plan returned", "Too vague.") in [(e.what, e.reason) for e in found]


def test_a_long_history_costs_as_many_queries_as_a_short_one(django_assert_num_queries):
    plan = make_ready_plan()
    goal = plan.goals.get()
    timeline.entries(plan)
    for count in (1, 12):
        for number in range(count):
            save(goal, make_user(), NOON, title=f"{count} {number}")
            make_measure(make_action(goal))
        with django_assert_num_queries(10):
            timeline.entries(plan)


def test_what_was_removed_comes_latest_first():
    plan = make_plan()
    goal = make_goal(plan, removed_at=NOON)
    action = make_action(goal, removed_at=NOON + timedelta(hours=1))

    assert timeline.removed(plan) == [("action", action), ("goal", goal)]


def test_an_amendment_shows_what_it_changes():
    plan = make_ready_plan()
    goal = plan.goals.get()
    gone = make_action(goal, title="Publish a leaflet")
    plan = bring_to(plan, "adopted")
    draft = plans.amend(plan=plan, reason="More money.", by=None, at=NOON)
    action = draft.goals.get().actions.in_order().first()
    save(action, None, NOON, cost_usd=1000, steps="One\nTwo")
    save(draft, None, NOON, statement="Homes for all.")
    plans.remove(section=gone.carried_into.get(), by=None, at=NOON)
    make_action(draft.goals.get(), title="Open an office")

    draft.refresh_from_db()
    found = timeline.redline(draft, snapshots.of(draft))

    assert found == [
        ("changed", str(draft), [
            ("What this plan is for", "Homes for everyone.", "Homes for all."),
        ]),
        ("added", "Open an office", []),
        ("changed", action.title, [
            ("Steps", "", "One\nTwo"), ("Cost in dollars", "", "1000"),
        ]),
        ("removed", "Publish a leaflet", []),
    ]  # fmt: skip


def test_a_first_version_has_no_redline():
    plan = make_ready_plan()

    assert timeline.redline(plan, snapshots.of(plan)) is None


def test_people_and_places_are_told_by_name():
    lena = make_user(name="Lena")
    plan = make_plan()
    here, there = make_goal(plan, title="Here"), make_goal(plan, title="There")
    action = make_action(here)
    save(action, lena, NOON, lead=lena)
    plans.transfer(action=action, goal=there, by=lena, at=NOON + timedelta(hours=1))

    changes = [change for entry in timeline.entries(plan) for change in entry.changes]

    assert ("Lead person", "", "Lena") in changes
    assert ("Goal", "Here", "There") in changes


def test_what_was_removed_and_put_back_at_once_is_told_both_times():
    plan = make_ready_plan()
    goal = plan.goals.get()
    plans.remove(section=goal, by=None, at=NOON)
    plans.restore(section=goal, by=None, at=NOON + timedelta(minutes=1))

    places = [c for e in timeline.entries(plan) for c in e.changes if c[0] == "Place"]

    assert places == [
        ("Place", "removed", "in the plan"),
        ("Place", "in the plan", "removed"),
    ]


def test_a_goal_that_was_added_with_its_links_is_one_entry():
    plan = make_plan()
    links = {"city_goals": [make_city_goal()], "strategies": [make_strategy()]}
    add(Goal(plan=plan, title="Repairs"), make_user(name="Lena"), **links)

    entries = [each for each in told(plan) if each[1] == "Repairs"]

    assert entries == [("Lena", "Repairs", "added", [])]


def test_an_amendment_hides_no_target_lead_or_move():
    lena = make_user(name="Lena")
    plan = make_ready_plan()
    there = make_goal(plan, title="There")
    make_measure(make_action(there, title="Repair"), title="Homes")
    plan = bring_to(plan, "adopted")
    draft = plans.amend(plan=plan, reason="Less.", by=None, at=NOON)
    action = Action.objects.get(goal__plan=draft, title__startswith="Pay")
    save(action.measures.get(), None, NOON, target=1)
    save(action, None, NOON, lead=lena, lead_role="head")
    goal = draft.goals.get(title="There")
    plans.transfer(action=action, goal=goal, by=None, at=NOON)

    found = {what: changes for _what, what, changes in
             timeline.redline(draft, snapshots.of(draft))}  # fmt: skip

    assert found[action.title] == [
        ("Lead role", "Equity lead", "Head"), ("Lead person", "", "Lena"),
        ("Place", "Fewer evictions", "There"),
    ]  # fmt: skip
    assert found["Families who kept their home"] == [("Target", "70", "1")]
