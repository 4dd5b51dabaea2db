"""One list of what waits: for me, and for those whom I look after; on the page and in a
letter a week."""

from datetime import date

import pytest

from departments.models import Membership
from equity_office import periods
from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from indicators.models import Indicator
from plans.models import Action
from plans.reads import outcomes
from progress.models import ProgressUpdate
from progress.services import reminders, updates
from reporting.reads import todos
from tests.factories import (
    NOON,
    make_department,
    make_edition,
    make_member,
    make_reviewed_edition,
    make_user,
    publish,
    work_off,
)
from tests.plans.factories import (
    bring_to,
    make_city_goal,
    make_plan,
    make_public_comment,
    make_ready_plan,
)
from tests.progress.factories import JULY, make_plan_in_force, tell
from tests.reading import text_of

pytestmark = pytest.mark.django_db

TODAY = JULY.date()


@pytest.fixture
def housing():
    return make_department(name="Housing & Homes", slug="housing")


def on_the_desk(person, departments, day=TODAY):
    items, holders = todos.everything(departments, day)
    mine = todos.of(person, items, holders)
    return (
        [item.what for item in mine.mine],
        [(str(place), [item.what for item in items]) for place, items in mine.others],
    )


def test_what_is_due_waits_for_its_lead_and_is_seen_by_the_head(housing):
    lead, head = make_member("lead", housing), make_member("head", housing)
    contributor = make_member("contributor", housing)
    make_plan_in_force(housing)

    assert on_the_desk(lead, [housing]) == (["Say how far you are"], [])
    assert on_the_desk(head, [housing]) == (
        [], [("Housing & Homes", ["Say how far you are"])],
    )  # fmt: skip
    assert on_the_desk(contributor, [housing]) == ([], [])


@pytest.mark.parametrize(
    ("status", "role", "what"),
    [
        ("draft", "lead", "Finish and submit"),
        ("submitted", "head", "Sign off"),
        ("signed", "reviewer", "Review"),
        ("reviewed", "administrator", "Adopt"),
    ],
)
def test_a_plan_waits_for_whose_move_it_is(housing, status, role, what):
    people = {name: make_member(name, housing) for name in ("lead", "head")}
    people |= {name: make_member(name) for name in ("reviewer", "administrator")}
    bring_to(make_ready_plan(housing), status, by=people["administrator"])

    items, holders = todos.everything([housing], TODAY)
    found = {
        name
        for name, person in people.items()
        for item in todos.of(person, items, holders).mine
        if item.what == what
    }
    assert found == {role}
    assert [item.what for item in items if item.department] == [what]


def test_a_vacant_role_is_said_and_stood_in_for(housing):
    backup = make_member("backup", housing)
    make_plan(housing)
    assert on_the_desk(backup, [housing])[0] == ["Finish and submit"]

    Membership.objects.all().delete()
    reviewer = make_member("reviewer")
    items, holders = todos.everything([housing], TODAY)
    ((_place, (item,)),) = todos.of(reviewer, items, holders).others
    assert (item.role, item.people) == ("Equity lead", ())


def test_updates_and_comments_wait_to_be_answered(housing):
    lead, reviewer = make_member("lead", housing), make_member("reviewer")
    plan = make_plan_in_force(housing, more=1)
    for update in plan.goals.first().actions.last().updates.all():
        tell(update, is_accepted=False)
    make_public_comment(make_plan(housing, period=periods.from_code("2027-2029")))

    assert "Accept or send back" in on_the_desk(reviewer, [housing])[0]
    assert sorted(on_the_desk(lead, [housing])[0]) == [
        "Answer comments", "Finish and submit", "Say how far you are",
    ]  # fmt: skip


def test_reports_wait_for_who_moves_them():
    reviewer, administrator = make_member("reviewer"), make_member("administrator")
    make_reviewed_edition()
    make_edition(year=2020)

    assert on_the_desk(reviewer, [])[0] == ["Read and approve"]
    assert on_the_desk(administrator, [])[0] == ["Build again"]
    assert on_the_desk(administrator, [])[1] == [("None", ["Read and approve"])]


def test_gaps_wait_to_be_rated_by_each_side_until_it_has():
    board, reviewer = make_member("board_member"), make_member("reviewer")
    goal = make_city_goal()
    later = make_city_goal(adopted_on=date(2026, 2, 1))  # its first year still runs
    assert on_the_desk(board, [])[0] == []  # of no goal there is a figure yet
    publish(make_reviewed_edition())
    for each in (goal, later):
        each.indicators.set(Indicator.objects.all())

    assert on_the_desk(board, [])[0] == ["Rate whether the gap closed in 2025"]
    assert on_the_desk(reviewer, [])[0] == ["Rate whether the gap closed in 2025"]
    (item,) = todos.of(board, *todos.everything([], TODAY)).mine
    assert item.address == f"/goals/{goal.slug}/outcome/2025/board/"

    outcomes.rate(
        goal=goal, side="board", direction="closing", reason="So.", read="",
        period=periods.year(2025), by=None, at=JULY,
    )  # fmt: skip

    assert on_the_desk(board, [])[0] == []
    assert on_the_desk(reviewer, [])[0] == ["Rate whether the gap closed in 2025"]


def test_what_is_overdue_comes_first(housing):
    lead = make_member("lead", housing)
    make_plan_in_force(housing)
    make_plan(housing, period=periods.from_code("2027-2029"))

    page, _others = on_the_desk(lead, [housing], date(2026, 7, 30))

    assert page == ["Say how far you are", "Finish and submit"]


def test_someone_who_leads_by_name_and_by_role_finds_one_line(housing):
    lead = make_member("lead", housing)
    plan = make_plan_in_force(housing, more=2)
    named = Action.objects.of(plan).last()
    Action.objects.filter(pk=named.pk).update(lead=lead, lead_role="contributor")

    items, holders = todos.everything([housing], TODAY)

    details = [item.detail for item in todos.of(lead, items, holders).mine]
    assert details == ["3 updates"]


def test_the_desk_costs_the_same_for_a_thousand_items(
    housing, django_assert_num_queries
):
    make_member("lead", housing)
    make_member("administrator")
    for _number in range(3):
        make_plan_in_force(make_department(), more=4)
        make_city_goal()
    departments = [housing]

    with django_assert_num_queries(10):
        todos.everything(departments, TODAY)
    departments = list(type(housing).objects.all())
    with django_assert_num_queries(11):
        items, _holders = todos.everything(departments, TODAY)

    assert len(items) >= 3


def letters():
    return {
        job.arguments["to"]: job.arguments
        for job in Job.objects.filter(task="equity_office.send_mail").order_by("pk")
    }


def post(week="2026-W28", monkeypatch=None):
    jobs.enqueue(task="reporting.post_weekly", key=f"weekly {week}", at=NOON)
    work_off(NOON)


@pytest.fixture
def july(monkeypatch):
    monkeypatch.setattr("reporting.services.letters.timezone.now", lambda: JULY)


def test_the_letter_of_a_week_says_the_same_as_the_desk(housing, july, settings):
    settings.SITE_ADDRESS = "https://equity.example"
    lead = make_member("lead", housing)
    idle = make_member("contributor", housing)
    make_user()
    plan = make_plan_in_force(housing)
    address = plan.goals.first().actions.get().updates.get().period.get_absolute_url()

    post()

    found = letters()
    assert lead.email in found
    assert idle.email not in found
    assert found[lead.email]["subject"] == "Your week: what waits for you"
    text = found[lead.email]["text"]
    assert "- Say how far you are: Housing & Homes, " in text
    assert f"https://equity.example{address}\n" in text
    assert f'href="https://equity.example{address}"' in found[lead.email]["html"]


def test_it_is_sent_once_a_week(housing, july):
    lead = make_member("lead", housing)
    make_plan_in_force(housing)
    post()
    Job.objects.filter(task="reporting.post_weekly").delete()
    post()
    post("2026-W29")

    sent = Job.objects.filter(task="equity_office.send_mail")
    assert sent.filter(arguments__to=lead.email).count() == 2


def test_who_looks_after_others_is_told_what_is_overdue(housing, monkeypatch):
    monkeypatch.setattr(
        "reporting.services.letters.timezone.now", lambda: JULY.replace(day=30, hour=23)
    )
    lead, head = make_member("lead", housing), make_member("head", housing)
    make_plan_in_force(housing)

    post()

    text = letters()[head.email]["text"]
    assert "Nothing waits for you." in text
    assert f"{lead}: Say how far you are" in text
    assert "overdue since July 15, 2026" in text


def test_the_page_shows_both(client, housing):
    head = make_member("head", housing)
    make_plan(housing)
    client.force_login(head)

    page = text_of(client.get("/desk/"))

    assert "Nothing waits for you here today." in page
    assert "Equity lead: vacant : Finish and submit" in page


def test_what_is_sent_back_late_has_two_weeks(housing):
    lead = make_member("lead", housing)
    make_plan_in_force(housing)
    september = JULY.replace(month=9, day=20)
    update = ProgressUpdate.objects.get()
    tell(update)
    updates.move(
        update=update, name="send_back", by=None, at=september, reason="Names."
    )

    def item(day):
        items, holders = todos.everything([housing], day)
        (found,) = todos.of(lead, items, holders).mine
        return found.due_on, found.is_overdue

    assert item(date(2026, 9, 21)) == (date(2026, 10, 4), False)
    assert item(date(2026, 10, 5)) == (date(2026, 10, 4), True)
    reminders.remind(september)
    assert not Job.objects.filter(key__startswith="overdue").exists()


def test_who_is_not_asked_is_led_where_they_may_look():
    reviewer = make_member("reviewer")
    make_member("board_member")
    goal = make_city_goal()
    publish(make_reviewed_edition())
    goal.indicators.set(Indicator.objects.all())

    items, holders = todos.everything([], TODAY)
    ((_place, (item,)),) = todos.of(reviewer, items, holders).others

    assert item.shown_at == f"/goals/{goal.slug}/#outcome"
