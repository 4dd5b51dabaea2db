"""The pages of updates, as leads, the office and residents use them."""

import json
from datetime import date

import pytest
from django.utils import timezone

from equity_office.writing.unsaved import AUTOSAVE
from plans.models import Action, PerformanceMeasure
from plans.services import plans
from progress.models import ProgressUpdate
from progress.reads import words
from tests.factories import make_department, make_member, make_user
from tests.plans.factories import bring_to, make_action, make_ready_plan
from tests.progress.factories import make_period_open_today, tell
from tests.reading import html_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    department = make_department(slug="housing", name="Housing")
    make_member("head", department)
    return department


@pytest.fixture
def lead(department):
    return make_member("lead", department, name="Lena")


@pytest.fixture
def period(department, lead):
    plan = make_ready_plan(department)
    make_action(plan.goals.first(), title="Translate the notices", lead_role="head")
    return make_period_open_today(bring_to(plan, "adopted"))


@pytest.fixture
def update(period):
    return period.updates.get(action__lead_role="lead")


def address(update, *more):
    return update.period.address_of("save", "update", update.pk)


def typed(update, **facts):
    fields = {"delivery": "on_track", "said": "", "reason": "", "evidence": ""}
    return (
        fields | facts | {"before": json.dumps({"said": "", "delivery": "not_started"})}
    )


def test_a_lead_finds_what_is_due_on_the_desk(client, lead, period):
    client.force_login(lead)

    desk = text_of(client.get("/desk/updates/"))
    page = text_of(client.get(period.get_absolute_url()))

    assert "Waiting for me" in desk
    assert "1 update, due" in desk
    assert "Pay for a lawyer" in page
    assert "Translate the notices" not in page
    whole = client.get(f"{period.get_absolute_url()}?whose=all")
    assert "Translate the notices" in text_of(whole)


def test_who_stands_in_for_a_vacant_role_finds_it_there_too(
    client, department, lead, period
):
    department.memberships.filter(role="head").delete()
    client.force_login(lead)

    assert "2 updates, due" in text_of(client.get("/desk/updates/"))
    assert "Translate the notices" in text_of(client.get(period.get_absolute_url()))


def test_who_leads_nothing_sees_everything_and_no_desk(client, department, period):
    client.force_login(make_member("contributor", department))

    assert "No update waits for you." in text_of(client.get("/desk/updates/"))
    assert "Translate the notices" in text_of(client.get(period.get_absolute_url()))


def test_a_named_lead_finds_it_whoever_holds_the_role(client, department, lead, update):
    named = make_member("contributor", department)
    Action.objects.filter(pk=update.action_id).update(lead=named)

    client.force_login(named)
    assert "1 update" in text_of(client.get("/desk/updates/"))
    client.force_login(lead)
    assert "No update waits for you." in text_of(client.get("/desk/updates/"))
    page = text_of(client.get(update.period.get_absolute_url()))
    assert "Translate the notices" in page  # leading nothing, everything is shown


def test_what_is_typed_is_saved_by_itself_and_by_hand(client, lead, update):
    client.force_login(lead)

    by_itself = client.post(
        address(update), typed(update, said="Half."), headers={AUTOSAVE: "1"}
    )
    by_hand = client.post(
        address(update),
        typed(update, said="All.") | {"before": by_itself.json()["before"]},
    )

    assert by_hand["Location"] == update.get_absolute_url()
    update.refresh_from_db()
    assert (update.said, update.delivery) == ("All.", "on_track")
    assert update.history.latest().history_user == lead


def test_two_who_write_the_same_are_shown_both(client, lead, update):
    client.force_login(lead)
    client.post(address(update), typed(update, said="Theirs."))

    conflict = client.post(address(update), typed(update, said="Mine."))

    assert conflict.status_code == 409
    assert "Theirs." in text_of(conflict)
    assert "Mine." in html_of(conflict)


def test_a_reading_is_saved_beside_its_measure(client, lead, update):
    client.force_login(lead)
    actual = update.actuals.get()
    where = update.period.address_of("save", "actual", actual.pk)

    page = text_of(client.get(update.period.get_absolute_url()))
    client.post(where, {"value": "52.5", "before": json.dumps({"value": ""})})

    assert "Families who kept their home, %" in page
    actual.refresh_from_db()
    assert str(actual.value) == "52.50"
    assert client.get(where.replace("/actual/", "/else/")).status_code == 404


def test_submitting_says_what_is_missing_and_takes_the_rest(client, department, period):
    client.force_login(make_member("backup", department))
    whole, half = period.updates.order_by("pk")
    client.post(address(whole), typed(whole, said="Two lawyers were hired."))
    client.post(address(half), typed(half, delivery="off_track", said="Little."))

    page = client.post(period.address_of("submit"), {"whose": "all"}, follow=True)

    assert "1 update submitted." in text_of(page)
    assert "“Translate the notices”: Say why it is not on its way." in text_of(page)
    whole.refresh_from_db()
    assert whole.status == "submitted"


def test_a_closed_period_takes_nothing(client, lead, update):
    client.force_login(lead)
    today = timezone.localdate()
    period = update.period
    period.opens_on = period.due_on = period.grace_until = date(2026, 7, 1)
    period.closes_on = today.replace(year=today.year - 1)
    period.opens_on = period.due_on = period.grace_until = period.closes_on
    period.save()

    page = client.get(period.get_absolute_url())
    saved = client.post(address(update), typed(update, said="Late."))
    submitted = client.post(period.address_of("submit"), follow=True)

    assert "<textarea" not in html_of(page)
    assert "data-hands-in" not in html_of(page)
    assert saved.status_code == 409
    assert "are closed since" in text_of(saved)
    assert "Late." in html_of(saved)
    assert "are closed since" in text_of(submitted)


def test_the_office_accepts_or_sends_back(client, lead, update):
    reviewer = make_member("reviewer")
    tell(update, is_accepted=False, by=lead, at=timezone.now())
    client.force_login(reviewer)
    assert "Accept or send back" in text_of(client.get("/desk/updates/"))
    place = [update.pk]

    back = update.period.address_of("send_back", *place)
    assert client.post(back, {"reason": ""}).status_code == 422
    page = client.post(back, {"reason": "How many?"}, follow=True)
    assert "Its lead sees what is missing." in text_of(page)
    again = client.post(back, {"reason": "How many?"}, follow=True)
    assert "that move is not open to it" in text_of(again)

    client.force_login(lead)
    desk = text_of(client.get("/desk/updates/"))
    assert "1 sent back" in desk
    assert "How many?" in text_of(client.get(update.period.get_absolute_url()))
    client.post(update.period.address_of("submit"))
    client.force_login(reviewer)
    accept = update.period.address_of("accept", *place)
    stale = client.post(accept, {"told": "2026-01-01"}, follow=True)
    assert "was submitted anew since you read it" in text_of(stale)
    update.refresh_from_db()
    told = {"told": update.mark}
    assert update.mark in html_of(client.get(update.period.get_absolute_url()))
    assert "It is public now." in text_of(client.post(accept, told, follow=True))
    assert "that move is not open" in text_of(client.post(accept, told, follow=True))


def test_what_was_accepted_can_be_taken_back(client, update):
    tell(update, said="The names of two victims.", at=timezone.now())
    assert "victims" in text_of(client.get("/plans/housing/2026-2028/progress/"))
    client.force_login(make_member("reviewer"))
    page = client.get(update.period.get_absolute_url())
    assert "Take back and send back" in text_of(page)

    client.post(
        update.period.address_of("send_back", update.pk), {"reason": "No names."}
    )

    client.logout()
    public = text_of(client.get("/plans/housing/2026-2028/progress/"))
    assert "victims" not in public
    assert "Not started: 2" in public


def test_a_long_list_comes_in_pages_and_is_handed_in_whole(client, department, lead):
    plan = make_ready_plan(department)
    for number in range(45):
        make_action(plan.goals.first(), title=f"Action {number}")
    period = make_period_open_today(bring_to(plan, "adopted"))
    client.force_login(lead)

    first = text_of(client.get(period.get_absolute_url()))
    second = text_of(client.get(f"{period.get_absolute_url()}?page=2"))

    assert "Page 1 of 2" in first
    assert "Action 44" not in first
    assert "Action 44" in second
    assert second.startswith("Updates: Housing")
    assert "Submit" in second


def test_submitting_nothing_says_so(client, lead, period):
    client.force_login(lead)
    tell(
        period.updates.get(action__lead_role="lead"),
        is_accepted=False,
        at=timezone.now(),
    )

    page = client.post(period.address_of("submit"), follow=True)

    assert "Nothing of yours waits to be submitted here." in text_of(page)


def test_a_closed_plan_keeps_its_record_and_takes_no_words(client, lead, period):
    told, waiting = period.updates.order_by("pk")
    tell(told, delivery="off_track", reason="No money.", at=timezone.now())
    plan = told.action.plan
    Action.objects.filter(pk=told.action_id).update(due_on=date(2026, 7, 1))
    plans.move(plan=plan, name="close", by=None, at=timezone.now(), reason="Over.")
    client.force_login(lead)

    saved = client.post(address(waiting), typed(waiting, said="Late."))

    assert saved.status_code == 409
    assert "This plan is closed." in text_of(saved)
    assert "No update waits for you." in text_of(client.get("/desk/updates/"))
    assert client.get(period.get_absolute_url()).status_code == 200
    client.logout()
    assert "No money." in text_of(client.get("/plans/housing/2026-2028/progress/"))
    assert "No money." in text_of(client.get("/progress/"))


def test_a_steward_who_leads_an_action_writes_its_update(client, department, update):
    Action.objects.filter(pk=update.action_id).update(lead_role="steward")
    client.force_login(make_member("steward", department))

    assert "1 update" in text_of(client.get("/desk/updates/"))
    client.post(address(update), typed(update, said="Half."))

    update.refresh_from_db()
    assert update.said == "Half."


def test_a_named_lead_who_left_leaves_it_to_the_role(client, lead, update):
    Action.objects.filter(pk=update.action_id).update(lead=make_user())
    client.force_login(lead)

    assert "1 update" in text_of(client.get("/desk/updates/"))
    page = text_of(client.get(update.period.get_absolute_url()))
    assert "Translate the notices" not in page


def test_residents_read_what_was_accepted_and_what_was_not_done(client, period):
    told, other = period.updates.order_by("pk")
    tell(told, said="118 families had a lawyer.", at=timezone.now())
    tell(other, delivery="deferred", reason="No money.", at=timezone.now())
    third = ProgressUpdate.objects.get(pk=told.pk)
    assert third.status == "accepted"

    city = text_of(client.get("/progress/"))
    plan = text_of(client.get("/plans/housing/2026-2028/progress/"))

    assert "On track: 1, Deferred: 1" in city
    assert "Housing Deferred : Translate the notices" in city
    assert "118 families had a lawyer." in plan
    assert "The reason given: No money." in plan
    assert client.get("/plans/housing/2029-2031/progress/").status_code == 404


def test_a_draft_of_an_update_is_nobody_elses(client, update, lead):
    tell(update, is_accepted=False, said="Not accepted yet.", at=timezone.now())

    plan = text_of(client.get("/plans/housing/2026-2028/progress/"))

    assert "Not accepted yet." not in plan
    assert "No update was accepted yet." in plan


@pytest.mark.parametrize("day", ["2026-06-31", "latest", "2020-01-01"])
def test_a_period_that_is_not_there_is_not_found(client, lead, period, day):
    client.force_login(lead)

    assert client.get(f"/plans/housing/2026-2028/updates/{day}/").status_code == 404
    assert client.get(f"/plans/housing/2029-2031/updates/{day}/").status_code == 404


def test_a_completed_action_that_missed_its_target_says_so():
    assert words._is_short(PerformanceMeasure(baseline=10, target=40), 5)
    assert not words._is_short(PerformanceMeasure(baseline=10, target=40), 40)
    assert words._is_short(PerformanceMeasure(baseline=90, target=40), 50)
    assert not words._is_short(PerformanceMeasure(baseline=90, target=40), 30)
    assert not words._is_short(PerformanceMeasure(target=None), 30)
    assert not words._is_short(PerformanceMeasure(target=40), None)
