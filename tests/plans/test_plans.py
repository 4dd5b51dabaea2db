"""What everybody reads of goals and plans."""

from datetime import date

import pytest

from equity_office import periods
from plans.models import Action, Plan
from plans.reads import contributions
from plans.services import plans
from tests.factories import NOON, load, make_department, make_indicator
from tests.indicators.published import release
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
from tests.reading import html_of, text_of

pytestmark = pytest.mark.django_db


def adopted(city_goal, name, *actions):
    plan = make_plan(make_department(name=name, slug=name.lower()))
    goal = make_goal(plan, city_goal, title=f"{name} for all")
    for number, facts in enumerate(actions):
        action = make_action(goal, **{"title": f"{name} {number}"} | facts)
        make_measure(action)
    return bring_to(plan, "adopted")


def test_a_citywide_goal_adds_up_what_is_done_for_it(client):
    goal = make_city_goal(slug="homes", title="Homes")
    make_strategy(goal, title="Be data driven", body="At two levels.")
    adopted(goal, "Housing", {"cost_usd": 1000}, {"cost_usd": "250.50"})
    adopted(goal, "Parks", {})
    draft = make_ready_plan()
    draft.goals.get().city_goals.add(goal)

    page = text_of(client.get("/goals/homes/"))
    index = text_of(client.get("/goals/"))

    assert "2 departments, 2 goals, 3 actions" in page
    assert "$1,250.50 stated as cost" in page
    assert "2 departments, 2 goals, 3 actions" in index
    assert "Housing 0 (due June 30, 2027)" in page
    assert "At two levels." in page
    assert "Pay for a lawyer" not in page


def test_what_was_removed_is_added_up_nowhere(client):
    goal = make_city_goal(slug="homes")
    plan = make_plan()
    kept = make_goal(plan, goal)
    make_measure(make_action(kept))
    make_action(kept, removed_at=NOON, title="Gone")
    make_goal(plan, goal, removed_at=NOON)
    bring_to(plan, "adopted")

    assert contributions.by_city_goal()[goal.pk] == contributions.Contribution(1, 1, 1)
    assert "Gone" not in text_of(client.get("/plans/"))
    assert "1 department, 1 goal, 1 action" in text_of(client.get("/goals/homes/"))


def test_a_citywide_goal_shows_how_life_goes(client):
    own, served = make_indicator(title="Loans"), make_indicator(title="Hidden")
    load(own)
    release()
    load(served)
    goal = make_city_goal(slug="homes")
    goal.indicators.add(own)
    plan = make_ready_plan()
    plan.goals.get().city_goals.add(goal)
    plan.goals.get().indicators.add(served)
    bring_to(plan, "adopted")

    page = text_of(client.get("/goals/homes/"))

    assert "Loans" in page
    assert "Hidden" not in page


def test_a_goal_that_nothing_serves_says_so(client):
    make_city_goal(slug="homes")

    assert "No adopted plan serves it yet." in text_of(client.get("/goals/homes/"))
    assert "No adopted plan serves it yet." in text_of(client.get("/goals/"))


def test_actions_are_found_by_department_goal_and_words(client):
    one, two = make_city_goal(slug="homes"), make_city_goal(slug="parks")
    adopted(one, "Housing", {"steps": "Hire lawyers"}, {"title": "Repair"})
    adopted(two, "Parks", {"title": "Plant trees", "due_on": date(2026, 12, 1)})

    def found(query):
        page = text_of(client.get(f"/plans/{query}"))
        return [t for t in ("Housing 0", "Repair", "Plant trees") if t in page]

    assert found("") == ["Housing 0", "Repair", "Plant trees"]
    assert found("?department=parks") == ["Plant trees"]
    assert found("?goal=homes") == ["Housing 0", "Repair"]
    assert found("?text=lawyers+hire") == ["Housing 0"]
    assert found("?goal=homes&text=trees") == []


def test_a_filter_that_means_nothing_shows_why(client):
    page = text_of(client.get("/plans/?department=nowhere"))

    assert "valid choice" in page
    assert "No plan has been adopted yet." in page


def test_many_actions_come_page_by_page_with_their_filter(client):
    goal = make_city_goal(slug="homes")
    adopted(goal, "Housing", *[{"title": f"Step {number}"} for number in range(51)])

    first = client.get("/plans/?goal=homes")
    second = client.get("/plans/?goal=homes&page=2")

    assert "?goal=homes&amp;page=2" in first.content.decode()
    assert "Step 50" in text_of(second)
    assert "Plans and actions, page 2" in text_of(second)


def test_a_frozen_plan_reads_as_it_was_adopted(client):
    plan = bring_to(make_ready_plan(make_department(slug="housing")), "adopted")
    plan.goals.update(title="Changed behind its back")

    page = text_of(client.get("/plans/housing/2026-2028/"))

    assert "Fewer evictions" in page
    assert "Changed" not in page


def test_a_version_that_is_not_there_does_not_exist(client):
    bring_to(make_ready_plan(make_department(slug="housing")), "adopted")

    assert client.get("/plans/housing/2026-2028/?version=9").status_code == 404
    assert client.get("/plans/housing/2026-2029/").status_code == 404
    assert str(Plan.objects.get()).endswith("plan 2026–2028")


def test_people_who_enter_numbers_see_them_in_words(client):
    plan = make_plan(make_department(slug="housing"))
    action = make_action(
        make_goal(plan), starts_on=date(2026, 2, 1), cost_usd=640000, funding="funded",
        priority="high", lift="medium", partners="Legal Aid",
    )  # fmt: skip
    make_measure(action)
    make_action(plan.goals.get(), due_on=None, starts_on=date(2026, 3, 1))
    plan.goals.get().actions.update(due_on=date(2027, 6, 30))
    bring_to(plan, "adopted")

    page = text_of(client.get("/plans/housing/2026-2028/"))

    assert "Feb. 1, 2026 to June 30, 2027" in page
    assert "$640,000, Funded" in page
    assert "Residents meet it themselves" in page


def test_a_goal_that_goes_on_in_the_next_plan_counts_once(client):
    goal = make_city_goal(slug="homes")
    plan = adopted(goal, "Housing", {"cost_usd": 100})
    following = plans.start_plan(
        department=plan.department, period=periods.parse("2029-2031"),
        carried_from=plan, by=None, at=NOON,
    )  # fmt: skip
    bring_to(following, "adopted")

    page = text_of(client.get("/goals/homes/"))

    assert "1 department, 1 goal, 1 action" in page
    assert "$100 stated as cost" in page
    assert contributions.by_city_goal()[goal.pk] == contributions.Contribution(1, 1, 1)


def test_an_indicator_of_which_nothing_is_public_is_not_named(client):
    plan = make_ready_plan(make_department(slug="housing"))
    plan.goals.get().indicators.add(make_indicator(title="Secret", slug="secret"))
    bring_to(plan, "adopted")

    for address in ("", "plan.csv"):
        page = client.get(f"/plans/housing/2026-2028/{address}").content.decode()
        assert "ecret" not in page


def test_what_was_entered_is_marked_with_its_language(client):
    plan = bring_to(make_ready_plan(make_department(slug="housing")), "adopted")
    client.get("/language/es/")

    spanish = html_of(client.get("/plans/housing/2026-2028/"))
    client.get("/language/en/")
    english = html_of(client.get("/plans/housing/2026-2028/"))

    title = plan.goals.get().title
    assert f'<span lang="en">{title}</span>' in spanish
    assert f"<span>{title}</span>" in english


def test_an_adopted_plan_says_how_far_each_action_is(client):
    plan = bring_to(make_ready_plan(), "adopted")
    assert "Status: Not started" in text_of(client.get(plan.get_absolute_url()))

    Action.objects.of(plan).update(delivery="off_track")

    assert "Status: Off track" in text_of(client.get(plan.get_absolute_url()))
