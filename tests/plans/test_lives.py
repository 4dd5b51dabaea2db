from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from departments.models import AuditEvent
from equity_office import checksums, periods
from equity_office.writing import editing
from equity_office.writing.editing import ChangedMeanwhile
from plans.models import Action, PerformanceMeasure, Plan
from plans.services import plans
from tests.factories import NOON, make_department, make_user
from tests.plans.factories import (
    PERIOD,
    bring_to,
    make_action,
    make_city_goal,
    make_goal,
    make_plan,
    make_ready_plan,
)
from tests.plans.typed import save

pytestmark = pytest.mark.django_db


def test_a_plan_is_started_once_for_a_period():
    plan = make_plan()

    with pytest.raises(plans.PlanExists, match="2026–2028"):
        make_plan(plan.department)
    assert AuditEvent.objects.get(verb="plan started").subject_pk == str(plan.pk)


def test_a_section_says_who_changed_what():
    author = make_user(name="Lena")
    goal = make_goal(make_plan())

    save(goal, by=author, title="No evictions")

    record = goal.history.order_by("history_id").last()
    assert (record.title, record.history_user, record.history_date) == (
        "No evictions", author, NOON,
    )  # fmt: skip
    titles = goal.history.order_by("history_id").values_list("title", flat=True)
    assert list(titles)[-2:] == ["Fewer evictions", "No evictions"]


def test_nothing_is_written_where_nothing_changed():
    goal = make_goal(make_plan())
    before = goal.history.count()

    save(goal, title="Fewer evictions")

    assert goal.history.count() == before


def test_the_second_to_save_the_same_field_is_shown_both():
    goal = make_goal(make_plan())
    seen = editing.told(goal, ["title", "result"])
    save(goal, seen, title="Theirs", result="Families keep their homes.")

    with pytest.raises(ChangedMeanwhile) as refusal:
        save(goal, seen, title="Mine", result="Mine, too")

    conflict = refusal.value.conflicts["title"]
    assert (conflict.mine, conflict.theirs) == ("Mine", "Theirs")
    goal.refresh_from_db()
    assert (goal.title, goal.result) == ("Theirs", "Families keep their homes.")


def test_two_who_change_different_fields_both_have_their_way():
    goal = make_goal(make_plan())
    seen = editing.told(goal, ["title", "result", "city_goals"])
    more = [*goal.city_goals.all(), make_city_goal()]
    same = {"result": goal.result, "city_goals": list(goal.city_goals.all())}
    save(goal, seen, title="Theirs", **same)

    save(goal, seen, title="Fewer evictions", result="Mine", city_goals=more)

    goal.refresh_from_db()
    assert (goal.title, goal.result) == ("Theirs", "Mine")
    assert goal.city_goals.count() == 2


def test_fields_that_agree_alone_and_not_together_are_refused():
    """One moves the start behind the due date that the other moves forward."""
    action = make_action(make_goal(make_plan()))
    save(action, {"due_on": "2027-06-30"}, due_on=date(2027, 3, 1))

    with pytest.raises(ValidationError, match="before it starts"):
        save(action, {"starts_on": ""}, starts_on=date(2027, 5, 1))


def test_only_a_draft_is_written_in():
    plan = bring_to(make_ready_plan(), "submitted")
    goal = plan.goals.get()

    with pytest.raises(plans.NotADraft, match="Submitted"):
        save(goal, title="Late")


def test_a_plan_is_not_submitted_before_it_is_whole():
    plan = make_plan()

    with pytest.raises(plans.NotReady) as refusal:
        plans.move(plan=plan, name="submit", by=make_user(), at=NOON)

    assert [finding.message for finding in refusal.value.findings] == [
        "The plan has no goal yet."
    ]
    plan.refresh_from_db()
    assert plan.status == "draft"


def test_an_adopted_plan_is_frozen_under_its_checksum():
    admin = make_user()
    plan = bring_to(make_ready_plan(), "reviewed")

    plan = plans.move(
        plan=plan, name="adopt", by=admin, at=NOON, council_file=" 24-1183 "
    )

    assert plan.sha256 == checksums.of_snapshot(plan.snapshot)
    assert plan.snapshot["goals"][0]["actions"][0]["measures"][0]["target"] == "70"
    assert (plan.adopted_by, plan.adopted_at, plan.council_file) == (
        admin, NOON, "24-1183",
    )  # fmt: skip
    assert AuditEvent.objects.filter(verb="plan adopted").count() == 1


def test_adoption_needs_a_council_file_and_a_return_a_reason():
    plan = bring_to(make_ready_plan(), "reviewed")

    for name in ("adopt", "return"):
        with pytest.raises(plans.Missing) as refusal:
            plans.move(plan=plan, name=name, by=None, at=NOON)
        assert (
            refusal.value.field == {"adopt": "council_file", "return": "reason"}[name]
        )
    returned = plans.move(plan=plan, name="return", by=None, at=NOON, reason="Vague.")

    assert returned.status == "draft"
    record = returned.history.order_by("history_id").last()
    assert record.history_change_reason == "Vague."


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("draft", "sign"), ("draft", "adopt"), ("draft", "return"),
        ("submitted", "submit"), ("submitted", "review"), ("signed", "adopt"),
        ("adopted", "return"), ("adopted", "submit"), ("closed", "close"),
    ],
)  # fmt: skip
def test_a_move_that_the_table_does_not_have_is_refused(status, name):
    plan = bring_to(make_ready_plan(), status)

    with pytest.raises(plans.MoveNotOpen):
        plans.move(
            plan=plan, name=name, by=None, at=NOON, reason="So", council_file="1"
        )


def test_an_amendment_replaces_what_it_amends_once_it_is_adopted():
    plan = bring_to(make_ready_plan(), "adopted")

    following = plans.amend(plan=plan, reason="More money.", by=None, at=NOON)
    second = bring_to(following, "adopted")

    plan.refresh_from_db()
    assert (plan.status, second.status, second.version) == ("replaced", "adopted", 2)
    goal = second.goals.get()
    assert goal.carried_from == plan.goals.get()
    assert goal.actions.get().carried_from.goal.plan == plan
    assert list(Plan.objects.in_force()) == [second]


def test_only_a_plan_in_force_is_amended_with_a_reason_and_once():
    plan = bring_to(make_ready_plan(), "adopted")

    with pytest.raises(plans.Missing):
        plans.amend(plan=plan, reason=" ", by=None, at=NOON)
    following = plans.amend(plan=plan, reason="So.", by=None, at=NOON)
    with pytest.raises(plans.MoveNotOpen, match="being written"):
        plans.amend(plan=plan, reason="Again.", by=None, at=NOON)
    with pytest.raises(plans.MoveNotOpen, match="in force"):
        plans.amend(plan=following, reason="So.", by=None, at=NOON)


def test_the_next_plan_goes_on_from_the_last():
    last = bring_to(make_ready_plan(), "adopted")

    plan = plans.start_plan(
        department=last.department,
        period=periods.parse("2029-2031"),
        carried_from=last,
        by=None,
        at=NOON,
    )

    assert plan.statement == last.statement
    assert plan.goals.get().actions.get().carried_from == last.goals.get().actions.get()


def test_a_comment_is_settled_once():
    plan = make_ready_plan()
    goal = plan.goals.get()
    made = plans.comment(
        plan=plan, goal=goal, body="Say for whom.", by=make_user(), at=NOON
    )
    first = make_user()

    plans.settle_comment(comment=made, by=first, at=NOON)
    plans.settle_comment(comment=made, by=make_user(), at=NOON)

    made.refresh_from_db()
    assert (made.settled_by, str(made)) == (first, "Say for whom.")


def test_an_adopted_plan_takes_no_comment_of_the_review():
    plan = bring_to(make_ready_plan(), "adopted")

    with pytest.raises(plans.MoveNotOpen):
        plans.comment(plan=plan, body="Late.", by=make_user(), at=NOON)


def test_the_database_keeps_one_open_draft_and_one_in_force():
    plan = bring_to(make_ready_plan(), "adopted")
    department = make_department()
    facts = {
        "starts_on": PERIOD.starts_on, "ends_on": PERIOD.ends_on, "created_at": NOON,
    }  # fmt: skip
    Plan.objects.create(department=department, **facts)

    for again in (
        {"department": department, "version": 2},
        {
            "department": plan.department, "version": 2, "status": "adopted",
            "adopted_at": NOON, "snapshot": {}, "sha256": "x", "council_file": "1",
        },
        {"department": make_department(), "status": "adopted"},
        {"department": make_department(), "sha256": "x"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Plan.objects.create(**facts | again)


@pytest.mark.parametrize("deed", ["remove", "transfer", "shift", "duplicate"])
def test_what_a_colleague_saved_meanwhile_stays(deed):
    """The section was read before its lock; by then somebody else had written in it."""
    plan = make_plan()
    goal, there = make_goal(plan), make_goal(plan)
    action = make_action(goal)
    Action.objects.filter(pk=action.pk).update(title="A colleague's words")

    more = {"transfer": {"action": action, "goal": there}, "shift": {"by_places": 1}}
    asked = {"section": action} | more.get(deed, {})
    if deed == "transfer":
        del asked["section"]
    if deed != "shift":
        asked |= {"by": None, "at": NOON}
    getattr(plans, deed)(**asked)

    assert set(Action.objects.values_list("title", flat=True)) == {
        "A colleague's words"
    }


def test_two_who_start_the_same_plan_get_one(monkeypatch):
    plan = make_plan()
    monkeypatch.setattr("plans.models.plan.PlanQuerySet.exists", lambda rows: False)

    with pytest.raises(plans.PlanExists):
        make_plan(plan.department)


def test_an_amendment_remembers_what_each_part_goes_on_from():
    plan = bring_to(make_ready_plan(), "adopted")

    following = plans.amend(plan=plan, reason="So.", by=None, at=NOON)

    measure = PerformanceMeasure.objects.get(action__goal__plan=following)
    assert measure.carried_from.action.goal.plan == plan
    goal = following.goals.get()
    snapshot = apps.get_model("plans", "HistoricalGoal_city_goals").objects
    assert snapshot.get(goal=goal).citygoal == goal.city_goals.get()
