"""A section that saves itself, meets another, or outlives its session."""

import pytest
from django.urls import reverse

from equity_office.authors import signature_of
from plans.forms.plans import ActionForm, GoalForm
from plans.models import Action, Goal
from tests.factories import (
    make_department,
    make_member,
)
from tests.plans.factories import (
    bring_to,
    make_city_goal,
    make_ready_plan,
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

    snapshot = {
        each.name: (each.mine, each.theirs, each.can_both) for each in form.conflicts
    }
    assert snapshot == {
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


def test_words_sent_while_signed_out_are_offered_back(client, plan, lead):
    goal = plan.goals.get()
    address = reverse("plans:section", args=["housing", "2026-2028", "goal", goal.pk])
    typed = filled(goal, GOAL, title="Typed for an hour", author=signature_of(lead))
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
    client.post(address, {"title": "Mine alone", "author": signature_of(lead)})
    client.force_login(make_member("backup", department))

    assert "Mine alone" not in text_of(client.get(address))


def test_words_offered_back_are_saved_over_nobodys(client, plan, lead):
    goal = plan.goals.get()
    address = f"{DRAFT}goal/{goal.pk}/"
    typed = filled(goal, GOAL, title="Mine", author=signature_of(lead))
    client.logout()
    client.post(address, typed)
    Goal.objects.update(title="Theirs")
    client.force_login(lead)

    form = client.get(address).context["form"]
    answer = client.post(address, {n: form.data.getlist(n) for n in form.data})

    assert answer.status_code == 409


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
