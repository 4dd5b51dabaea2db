"""The pages where a plan is written."""

from datetime import date

import pytest

from departments.models import Membership
from plans.forms.plans import ActionForm, GoalForm
from plans.models import Action, Goal, Plan
from tests.factories import (
    make_department,
    make_indicator,
    make_member,
    make_user,
)
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
from tests.plans.typed import DRAFT, filled
from tests.reading import text_of

pytestmark = pytest.mark.django_db

GOAL, ACTION = GoalForm._meta.fields, ActionForm._meta.fields


@pytest.fixture
def department():
    return make_department(slug="housing")


@pytest.fixture
def lead(department, client):
    lead = make_member("lead", department, name="Lena Hughes")
    client.force_login(lead)
    return lead


@pytest.fixture
def plan(department, lead):
    return make_ready_plan(department)


def test_a_plan_shows_its_sections_and_who_leads(client, plan):
    page = text_of(client.get(DRAFT))

    assert "1. Fewer evictions" in page
    assert "1.1 Pay for a lawyer in eviction court" in page
    assert "Equity lead (Lena Hughes)" in page
    assert "Nothing is missing." not in page  # advice: no community indicator
    assert "Advice: Goal 1: no community indicator is named." in page


def test_a_vacant_role_shows_as_vacant(client, plan):
    Action.objects.update(lead_role="head")

    page = text_of(client.get(DRAFT))

    assert "Head (vacant)" in page
    assert "the role that leads it is vacant" in page


def test_a_section_is_saved_and_the_page_goes_on_there(client, plan):
    goal = plan.goals.get()

    answer = client.post(f"{DRAFT}goal/{goal.pk}/", filled(goal, GOAL, title="None"))

    goal.refresh_from_db()
    assert answer.url == f"{DRAFT}#goal-{goal.pk}"
    assert goal.title == "None"


def test_everything_that_people_type_is_kept(client, plan):
    """Pasted from Word, emoji, right to left, and what would be markup elsewhere."""
    goal = plan.goals.get()
    title = "“Fair” homes — для всех 🏠 مساكن للجميع <b>&amp;"

    client.post(f"{DRAFT}goal/{goal.pk}/", filled(goal, GOAL, title=title))

    goal.refresh_from_db()
    assert goal.title == title
    assert title in text_of(client.get(DRAFT))


def test_a_section_opens_in_place(client, plan):
    goal = plan.goals.get()

    part = client.get(f"{DRAFT}goal/{goal.pk}/", headers={"HX-Request": "true"})

    assert part.content.strip().startswith(b"<form")
    assert b"<h1" not in part.content


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": " "}, "This field is required"),
        ({"starts_on": "2027-12-01", "due_on": "2027-01-01"}, "before it starts"),
        ({"cost_usd": "-5"}, "greater than or equal to 0"),
        ({"due_on": "someday"}, "Enter a valid date"),
    ],
)
def test_what_cannot_be_is_refused_with_everything_kept(client, plan, typed, said):
    action = Action.objects.get()

    answer = client.post(
        f"{DRAFT}action/{action.pk}/",
        filled(action, ACTION, steps="One\nTwo", **typed),
    )

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert answer.context["form"]["steps"].value() == "One\nTwo"


def test_dates_that_no_longer_agree_are_refused_with_a_sentence(client, plan):
    action = Action.objects.get()
    mine = filled(action, ACTION, starts_on="2027-05-01")
    client.post(
        f"{DRAFT}action/{action.pk}/", filled(action, ACTION, due_on="2027-03-01")
    )

    answer = client.post(f"{DRAFT}action/{action.pk}/", mine)

    assert answer.status_code == 422
    assert "due before it starts" in text_of(answer)


def test_a_lead_who_holds_no_role_there_is_refused(client, plan, department):
    action, stranger = Action.objects.get(), make_user()
    helper = make_member("contributor", department)
    typed = filled(action, ACTION)

    refused = client.post(f"{DRAFT}action/{action.pk}/", typed | {"lead": stranger.pk})
    client.post(f"{DRAFT}action/{action.pk}/", typed | {"lead": helper.pk})

    action.refresh_from_db()
    assert "holds no role there" in text_of(refused)
    assert action.lead == helper


def test_a_goal_an_action_and_a_measure_are_added(client, plan):
    city_goal, indicator = make_city_goal(), make_indicator()
    strategy = make_strategy(city_goal)

    client.post(
        f"{DRAFT}add/goal/",
        {
            "title": "Repairs", "city_goals": [city_goal.pk],
            "strategies": [strategy.pk], "indicators": [indicator.pk],
        },
    )  # fmt: skip
    goal = Goal.objects.get(title="Repairs")
    client.post(f"{DRAFT}add/action/?in={goal.pk}", {"title": "Inspect"})
    action = goal.actions.get()
    client.post(
        f"{DRAFT}add/measure/?in={action.pk}", {"kind": "amount", "title": "Visits"}
    )

    page = text_of(client.get(DRAFT))
    assert "2. Repairs" in page
    assert "2.1 Inspect" in page
    assert "Visits" in page


def test_a_new_action_is_not_due_in_the_past(client, plan, today):
    goal = plan.goals.get()

    answer = client.post(
        f"{DRAFT}add/action/?in={goal.pk}", {"title": "Late", "due_on": "2020-01-01"}
    )

    assert "This day is over" in text_of(answer)
    assert not Action.objects.filter(title="Late").exists()


@pytest.mark.parametrize(
    "address",
    [
        "add/plan/", "add/thing/", "add/action/", "add/action/?in=x",
        "add/action/?in=999999", "thing/1/", "goal/999999/", "plan/999999/",
    ],
)  # fmt: skip
def test_what_is_not_there_does_not_exist(client, plan, address):
    assert client.get(f"{DRAFT}{address}").status_code == 404


def test_a_part_of_another_plan_is_not_reached_through_ones_own(client, plan):
    other = make_goal(make_plan())

    answers = [
        client.get(f"{DRAFT}goal/{other.pk}/"),
        client.get(f"{DRAFT}add/action/?in={other.pk}"),
        client.post(f"{DRAFT}goal/{other.pk}/remove/"),
        client.post(
            f"{DRAFT}action/{Action.objects.get().pk}/transfer/", {"goal": other.pk}
        ),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_sections_are_arranged(client, plan):
    goal = plan.goals.get()
    first = Action.objects.get()
    second = make_action(goal, title="Mediate")
    measure = make_measure(second)
    there = make_goal(plan, title="Repairs")

    for address in (
        f"action/{second.pk}/up/", f"goal/{there.pk}/up/", f"goal/{there.pk}/down/",
        f"action/{first.pk}/duplicate/", f"measure/{measure.pk}/remove/",
    ):  # fmt: skip
        assert client.post(f"{DRAFT}{address}").status_code == 302
    client.post(f"{DRAFT}action/{second.pk}/transfer/", {"goal": there.pk})

    assert [each.title for each in goal.actions.in_order()] == [first.title] * 2
    assert list(there.actions.all()) == [second]
    page = text_of(client.get(DRAFT))
    assert "Put it back" in page
    client.post(f"{DRAFT}measure/{measure.pk}/restore/")
    assert "Put it back" not in text_of(client.get(DRAFT))


@pytest.mark.parametrize(
    ("kind", "deed"),
    [
        ("plan", "up"),
        ("goal", "explode"),
        ("measure", "duplicate"),
        ("goal", "transfer"),
    ],
)
def test_what_cannot_be_done_to_a_section_does_not_exist(client, plan, kind, deed):
    pk = {
        "plan": plan.pk,
        "goal": plan.goals.get().pk,
        "measure": Action.objects.get().measures.get().pk,
    }[kind]

    assert client.post(f"{DRAFT}{kind}/{pk}/{deed}/").status_code == 404


def test_a_submitted_plan_is_read_and_not_written(client, plan):
    goal = plan.goals.get()
    bring_to(plan, "submitted")

    page = text_of(client.get(DRAFT))
    arranged = client.post(f"{DRAFT}goal/{goal.pk}/remove/", follow=True)
    added = client.post(
        f"{DRAFT}add/goal/", {"title": "X", "city_goals": [goal.city_goals.get().pk]}
    )
    saved = client.post(f"{DRAFT}goal/{goal.pk}/", filled(goal, GOAL, title="X"))

    assert "Nothing is written in it while it is on its way" in page
    assert "Add a goal" not in page
    assert "no longer written in" in text_of(arranged)
    assert (added.status_code, saved.status_code) == (409, 409)
    assert "no longer written in" in text_of(saved)


def test_who_left_the_department_writes_no_more(client, plan, lead):
    Membership.objects.filter(user=lead).update(ends_on=date(2026, 1, 1))

    assert client.get(DRAFT).status_code == 404


def test_a_draft_does_not_exist_for_others(client, plan):
    client.logout()
    answers = [client.get("/plans/housing/2026-2028/"), client.get("/plans/housing/x/")]
    client.force_login(make_user())

    assert {a.status_code for a in [*answers, client.get(DRAFT)]} == {404}


def test_a_plan_says_when_it_is_not_there(client, lead):
    assert client.get(DRAFT).status_code == 404
    assert not Plan.objects.exists()


def test_a_measure_shows_its_figures(client, plan):
    make_measure(
        Action.objects.get(), title="Cases", kind="amount", unit="cases",
        baseline="12.50", baseline_on=None, target=None, target_on=None,
    )  # fmt: skip

    page = text_of(client.get(DRAFT))

    assert "12.5 cases" in page
    assert "40% (Dec. 31, 2025)" in page


def test_who_led_an_action_is_not_dropped_by_an_edit(client, plan):
    action, former = Action.objects.get(), make_user(name="Former lead")
    Action.objects.update(lead=former)

    page = client.get(f"{DRAFT}action/{action.pk}/")

    assert "Former lead" in text_of(page)


@pytest.mark.parametrize(
    "before", ['{"city_goals": 5}', '{"title": {"a": 1}}', '{"title": [1]}', "nonsense"]
)
def test_a_crafted_form_is_no_error_of_ours(client, plan, before):
    goal = plan.goals.get()
    typed = filled(goal, GOAL, title="X") | {"before": before}

    answer = client.post(
        f"{DRAFT}goal/{goal.pk}/", typed | {"choice-city_goals": "both"}
    )

    assert answer.status_code in (409, 422)


@pytest.mark.parametrize("number", ["abc", "", "9" * 30, "²"])
def test_a_crafted_number_does_not_exist(client, plan, number):
    action = Action.objects.get()

    answers = [
        client.post(f"{DRAFT}action/{action.pk}/transfer/", {"goal": number}),
        client.get(f"{DRAFT}add/action/?in={number}"),
    ]

    assert {answer.status_code for answer in answers} == {404}
