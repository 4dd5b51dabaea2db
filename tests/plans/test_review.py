"""A plan's way from the desk to adoption, its comments, amendments and history."""

import pytest

from departments.models import AuditEvent
from plans.models import Action, Plan, ReviewComment
from plans.services import plans
from tests.factories import NOON, make_department, make_member
from tests.plans.factories import bring_to, make_plan, make_ready_plan
from tests.reading import html_of, text_of

pytestmark = pytest.mark.django_db

PLAN = "/plans/housing/2026-2028/"


@pytest.fixture
def department():
    return make_department(slug="housing", name="Housing")


@pytest.fixture
def people(department):
    return {
        "lead": make_member("lead", department, name="Lena"),
        "head": make_member("head", department, name="Hal"),
        "reviewer": make_member("reviewer"),
        "administrator": make_member("administrator"),
    }


@pytest.fixture
def plan(department, people):
    return make_ready_plan(department)


def move(client, person, name, **data):
    client.force_login(person)
    return client.post(f"{PLAN}move/{name}/", data, follow=True)


def test_a_plan_goes_from_the_lead_to_the_council(client, plan, people):
    said = [
        move(client, people["lead"], "submit"),
        move(client, people["head"], "sign"),
        move(client, people["reviewer"], "review"),
        move(client, people["administrator"], "adopt", council_file="26-0147"),
    ]

    assert [f"Done: {name}." in text_of(page) for name, page in zip(
        ["Submit", "Sign off", "Accept for adoption", "Adopt"], said, strict=True,
    )] == [True] * 4  # fmt: skip
    client.logout()
    page = text_of(client.get(PLAN))
    assert "26-0147" in page
    assert Plan.objects.get().sha256 in page
    assert "Lena" not in page


def test_a_plan_is_returned_with_a_reason_that_its_writers_read(client, plan, people):
    move(client, people["lead"], "submit")

    refused = move(client, people["head"], "return", reason="")
    move(client, people["head"], "return", reason="No budget stands behind it.")

    assert refused.status_code == 422
    client.force_login(people["lead"])
    assert "No budget stands behind it." in text_of(client.get(f"{PLAN}history/"))
    assert Plan.objects.get().status == "draft"


def test_what_is_missing_is_listed_with_its_place(client, plan, people):
    action = Action.objects.get()
    Action.objects.update(due_on=None)

    page = move(client, people["lead"], "submit")

    assert "Something that a plan must have is missing" in text_of(page)
    link = f'href="action/{action.pk}/#action-{action.pk}-due_on"'
    assert link in page.content.decode()
    form = client.get(f"{PLAN}draft/action/{action.pk}/").content.decode()
    assert f'id="action-{action.pk}-due_on"' in form


def test_a_move_that_is_not_open_is_refused_also_by_a_crafted_request(
    client, plan, people
):
    page = move(client, people["administrator"], "adopt", council_file="1")

    assert "that move is not open to it" in text_of(page)
    assert Plan.objects.get().status == "draft"
    assert move(client, people["lead"], "explode").status_code == 404
    assert move(client, people["lead"], "sign").status_code == 403


def test_the_office_comments_and_the_lead_deals_with_it(client, plan, people):
    goal = plan.goals.get()
    action = Action.objects.get()
    client.force_login(people["reviewer"])
    asked = text_of(client.get(f"{PLAN}draft/comment/?goal={goal.pk}"))
    client.post(f"{PLAN}draft/comment/?goal={goal.pk}", {"body": "For whom?"})
    client.post(f"{PLAN}draft/comment/?action={action.pk}", {"body": "By when?"})
    client.post(f"{PLAN}draft/comment/", {"body": "Well begun."})
    client.force_login(people["lead"])
    page = text_of(client.get(f"{PLAN}draft/"))

    client.post(f"{PLAN}draft/comment/{ReviewComment.objects.first().pk}/")

    assert goal.title in asked
    assert all(said in page for said in ("For whom?", "By when?", "Well begun."))
    assert "Dealt with." in text_of(client.get(f"{PLAN}draft/"))
    assert ReviewComment.objects.get(goal=goal).settled_by == people["lead"]


def test_an_amendment_shows_what_it_changes_and_leaves_the_adopted_plan(
    client, plan, people
):
    bring_to(plan, "adopted", by=people["administrator"])
    client.force_login(people["lead"])

    draft = client.post(f"{PLAN}amend/", {"reason": "More money."}, follow=True)
    again = client.post(f"{PLAN}amend/", {"reason": "More money."}, follow=True)

    assert "What this amendment changes" in text_of(draft)
    assert "An amendment of this plan is being written." in text_of(again)
    client.logout()
    assert "Version 1, Adopted" in text_of(client.get(PLAN))
    assert client.get(f"{PLAN}?version=2").status_code == 404


def test_every_adopted_version_can_be_read(client, plan, people):
    bring_to(plan, "adopted", by=people["administrator"])
    client.force_login(people["lead"])
    client.post(f"{PLAN}amend/", {"reason": "More money."})
    bring_to(Plan.objects.open().get(), "adopted", by=people["administrator"])
    client.logout()

    first, latest = client.get(f"{PLAN}?version=1"), client.get(PLAN)

    assert "A later version of this plan is in force." in text_of(first)
    assert "Version 2, Adopted" in text_of(latest)
    assert "Versions" in text_of(latest)


def test_a_closed_plan_says_so(client, plan, people):
    bring_to(plan, "adopted", by=people["administrator"])

    page = move(client, people["administrator"], "close", reason="Its time is over.")

    assert "This plan is closed." in text_of(page)


def test_the_desk_shows_plans_and_starts_one(client, department, people):
    client.force_login(people["lead"])
    empty = text_of(client.get("/desk/plans/"))

    answer = client.post(
        "/desk/plans/", {"department": "housing", "first": "2026", "last": "2028"}
    )
    again = client.post(
        "/desk/plans/",
        {"department": "housing", "first": "2026", "last": "2028"},
        follow=True,
    )

    assert "No plan is being written." in empty
    assert answer.url == f"{PLAN}draft/"
    assert "Housing has a plan for 2026–2028 already." in text_of(again)
    assert AuditEvent.objects.filter(verb="plan started").count() == 1


def test_the_next_plan_begins_with_the_last(client, plan, people):
    bring_to(plan, "adopted", by=people["administrator"])
    client.force_login(people["lead"])
    stated = {"department": "housing", "first": "2029", "last": "2031", "go_on": "on"}

    page = client.post("/desk/plans/", stated, follow=True)

    assert "1.1 Pay for a lawyer in eviction court" in text_of(page)


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"first": "2028", "last": "2026"}, "The plan would end before it starts."),
        ({"first": "1", "last": "2026"}, "greater than or equal to 2000"),
        ({"department": "parks", "first": "2026", "last": "2028"}, "valid choice"),
    ],
)
def test_a_plan_that_cannot_be_is_not_started(client, people, stated, said):
    make_department(slug="parks")
    client.force_login(people["lead"])

    answer = client.post("/desk/plans/", {"department": "housing"} | stated)

    assert answer.status_code == 422
    assert said in text_of(answer)


def test_a_steward_reads_and_starts_nothing(client, department):
    client.force_login(make_member("steward", department))

    answer = client.post(
        "/desk/plans/", {"department": "housing", "first": "2026", "last": "2028"}
    )

    assert answer.status_code == 403


def test_a_plan_without_a_public_version_leads_its_readers_to_the_draft(
    client, department, people
):
    make_plan(department)
    client.force_login(people["head"])

    assert client.get(PLAN).url == f"{PLAN}draft/"


def test_the_history_of_an_adopted_version_stays_with_who_works_on_it(client):
    department = make_department(slug="housing")
    plan = bring_to(make_ready_plan(department), "adopted")
    address = f"{plan.get_absolute_url()}history/"
    client.force_login(make_member("lead", make_department()))
    assert client.get(address).status_code == 404
    assert "History" not in text_of(client.get(plan.get_absolute_url()))

    client.force_login(make_member("contributor", department))

    assert "history/?version=1" in html_of(client.get(plan.get_absolute_url()))
    plans.amend(plan=plan, reason="More homes.", by=None, at=NOON)
    assert "history of version 2" in text_of(client.get(address))
    assert "history of version 1" in text_of(client.get(f"{address}?version=1"))
    assert client.get(f"{address}?version=7").status_code == 404
