"""The pages where a plan is written."""

import json
from datetime import date

import pytest
from django.urls import reverse

from departments.models import Membership
from equity_office import editing
from plans.forms import ActionForm, GoalForm
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
from tests.reading import text_of

pytestmark = pytest.mark.django_db


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


DRAFT = "/plans/housing/2026-2028/draft/"


def filled(section, names, **typed):
    """A form as a browser sends it: what stood there, and what was typed over it."""
    before = editing.told(section, names)
    return {"before": json.dumps(before)} | before | typed


GOAL, ACTION = GoalForm._meta.fields, ActionForm._meta.fields


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


def test_the_second_to_save_sees_mine_and_theirs_and_loses_nothing(client, plan):
    goal = plan.goals.get()
    mine = filled(goal, GOAL, title="Mine")
    client.post(
        f"{DRAFT}goal/{goal.pk}/", filled(goal, GOAL, title="Theirs", result="R")
    )

    answer = client.post(f"{DRAFT}goal/{goal.pk}/", mine)

    page = text_of(answer)
    assert answer.status_code == 409
    assert "Somebody else has changed the same while you were writing" in page
    form = answer.context["form"]
    (choice,) = form.conflicts
    assert (choice.mine, choice.theirs) == ("Mine", "Theirs")
    assert (form["title"].value(), form["result"].value()) == ("Mine", "R")


@pytest.mark.parametrize(
    ("choice", "title"),
    [("mine", "Mine"), ("theirs", "Theirs"), ("both", "Theirs\nMine")],
)
def test_a_conflict_is_settled_by_a_choice(client, plan, choice, title):
    goal = plan.goals.get()
    mine = filled(goal, GOAL, title="Mine")
    client.post(f"{DRAFT}goal/{goal.pk}/", filled(goal, GOAL, title="Theirs"))
    form = client.post(f"{DRAFT}goal/{goal.pk}/", mine).context["form"]

    client.post(
        f"{DRAFT}goal/{goal.pk}/",
        {name: form.data.getlist(name) for name in form.data}
        | {"choice-title": choice},
    )

    goal.refresh_from_db()
    assert goal.title == title


def test_a_conflict_of_ticks_can_keep_both(client, plan):
    goal = plan.goals.get()
    one, two, three = goal.city_goals.get(), make_city_goal(), make_city_goal()
    mine = filled(goal, GOAL, city_goals=[str(one.pk), str(two.pk)])
    theirs = filled(goal, GOAL, city_goals=[str(one.pk), str(three.pk)])
    client.post(f"{DRAFT}goal/{goal.pk}/", theirs)
    form = client.post(f"{DRAFT}goal/{goal.pk}/", mine).context["form"]
    (choice,) = form.conflicts

    client.post(
        f"{DRAFT}goal/{goal.pk}/",
        {name: form.data.getlist(name) for name in form.data}
        | {"choice-city_goals": "both"},
    )

    assert choice.mine == "\n".join(sorted([str(one), str(two)]))
    assert set(goal.city_goals.all()) == {one, two, three}


def test_a_conflict_of_a_date_is_mine_or_theirs(client, plan):
    action = Action.objects.get()
    mine = filled(action, ACTION, due_on="2027-09-01", priority="high")
    client.post(
        f"{DRAFT}action/{action.pk}/",
        filled(action, ACTION, due_on="2027-08-01", priority="low"),
    )

    form = client.post(f"{DRAFT}action/{action.pk}/", mine).context["form"]

    told = {
        each.name: (each.mine, each.theirs, each.can_both) for each in form.conflicts
    }
    assert told == {
        "choice-due_on": ("2027-09-01", "2027-08-01", False),
        "choice-priority": ("High", "Low", False),
    }


def test_a_form_that_says_nonsense_of_what_it_saw_writes_over_nothing(client, plan):
    goal = plan.goals.get()

    for before in ("no json", "[]"):
        answer = client.post(
            f"{DRAFT}goal/{goal.pk}/",
            filled(goal, GOAL, title="X") | {"before": before},
        )
        assert answer.status_code == 409
    goal.refresh_from_db()
    assert goal.title == "Fewer evictions"


AUTOSAVE = {"X-Autosave": "1"}


def test_a_section_saves_itself_while_somebody_types(client, plan):
    goal = plan.goals.get()
    first = filled(goal, GOAL, title="No evict")

    answer = client.post(f"{DRAFT}goal/{goal.pk}/", first, headers=AUTOSAVE)
    second = first | {"title": "No evictions", "before": answer.json()["before"]}
    again = client.post(f"{DRAFT}goal/{goal.pk}/", second, headers=AUTOSAVE)

    goal.refresh_from_db()
    assert (answer.status_code, again.status_code) == (200, 200)
    assert goal.title == "No evictions"


def test_a_save_of_ones_own_never_writes_over_the_fields_of_others(client, plan):
    """The answer tells what was typed here, not what somebody else wrote meanwhile."""
    goal = plan.goals.get()
    mine = filled(goal, GOAL, title="Mine")
    client.post(f"{DRAFT}goal/{goal.pk}/", filled(goal, GOAL, result="Theirs"))

    answer = client.post(f"{DRAFT}goal/{goal.pk}/", mine, headers=AUTOSAVE)
    more = mine | {"title": "Mine, too", "before": answer.json()["before"]}
    client.post(f"{DRAFT}goal/{goal.pk}/", more, headers=AUTOSAVE)

    goal.refresh_from_db()
    assert (goal.title, goal.result) == ("Mine, too", "Theirs")


def test_a_save_by_itself_says_why_it_is_refused(client, plan):
    goal = plan.goals.get()
    typed = filled(goal, GOAL, title="")

    refused = client.post(f"{DRAFT}goal/{goal.pk}/", typed, headers=AUTOSAVE)
    bring_to(plan, "submitted")
    late = client.post(
        f"{DRAFT}goal/{goal.pk}/", filled(goal, GOAL, title="X"), headers=AUTOSAVE
    )

    assert (refused.status_code, late.status_code) == (422, 409)
    assert refused.json()["refused"] == ["Goal: This field is required."]
    assert "no longer written in" in late.json()["refused"][0]


def test_a_save_by_itself_that_meets_another_gets_the_form_to_choose_in(client, plan):
    goal = plan.goals.get()
    mine = filled(goal, GOAL, title="Mine")
    client.post(f"{DRAFT}goal/{goal.pk}/", filled(goal, GOAL, title="Theirs"))

    answer = client.post(f"{DRAFT}goal/{goal.pk}/", mine, headers=AUTOSAVE)

    assert answer.status_code == 409
    assert answer.content.strip().startswith(b"<form")


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
        f"{DRAFT}add/measure/?in={action.pk}", {"kind": "how_much", "title": "Visits"}
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


def test_words_sent_while_signed_out_are_offered_back(client, plan, lead):
    goal = plan.goals.get()
    address = reverse("plans:section", args=["housing", "2026-2028", "goal", goal.pk])
    typed = filled(goal, GOAL, title="Typed for an hour", author=lead.pk)
    client.logout()

    answer = client.post(address, typed)
    client.force_login(lead)
    page = client.get(address)
    again = client.get(address)
    client.post(address, filled(goal, GOAL, title="Saved"))
    after = client.get(address)

    assert answer.url.startswith("/account/login/?next=")
    assert "here is what you typed" in text_of(page)
    assert page.context["form"]["title"].value() == "Typed for an hour"
    assert again.context["form"]["title"].value() == "Typed for an hour"
    assert after.context["form"]["title"].value() == "Saved"


def test_words_are_offered_to_nobody_but_their_author(client, plan, lead, department):
    address = f"{DRAFT}goal/{plan.goals.get().pk}/"
    client.logout()
    client.post(address, {"title": "Mine alone", "author": lead.pk})
    client.force_login(make_member("backup", department))

    assert "Mine alone" not in text_of(client.get(address))


def test_words_offered_back_are_saved_over_nobodys(client, plan, lead):
    goal = plan.goals.get()
    address = f"{DRAFT}goal/{goal.pk}/"
    typed = filled(goal, GOAL, title="Mine", author=lead.pk)
    client.logout()
    client.post(address, typed)
    Goal.objects.update(title="Theirs")
    client.force_login(lead)

    form = client.get(address).context["form"]
    answer = client.post(address, {n: form.data.getlist(n) for n in form.data})

    assert answer.status_code == 409


def test_a_plan_says_when_it_is_not_there(client, lead):
    assert client.get(DRAFT).status_code == 404
    assert not Plan.objects.exists()


def test_a_measure_shows_its_figures(client, plan):
    make_measure(
        Action.objects.get(), title="Cases", kind="how_much", unit="cases",
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


def test_what_a_colleague_removed_says_so_and_keeps_the_words(client, plan):
    goal = plan.goals.get()
    typed = filled(goal, GOAL, title="An hour of work")
    client.post(f"{DRAFT}goal/{goal.pk}/remove/")

    answer = client.post(f"{DRAFT}goal/{goal.pk}/", typed)

    assert answer.status_code == 409
    assert "was removed from the plan" in text_of(answer)
    assert answer.context["form"]["title"].value() == "An hour of work"


def test_control_characters_of_word_processors_do_not_stay(client, plan):
    goal = plan.goals.get()

    client.post(f"{DRAFT}goal/{goal.pk}/", filled(goal, GOAL, result="One\vTwo\x07"))

    goal.refresh_from_db()
    assert goal.result.splitlines() == ["One", "Two"]
