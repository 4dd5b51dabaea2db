"""Another address for somebody of the office waits for a second administrator; sessions
are listed and ended."""

from datetime import date, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.utils import timezone

from departments import accounts, services
from departments.models import AddressChange, AuditEvent, Membership, User
from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from tests.factories import NOON, make_department, make_member, work_off

pytestmark = pytest.mark.django_db

NO_ROLES = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
NEW = "new@city.example"


@pytest.fixture
def head():
    return make_member("head", make_department(), name="Hal Head")


def change_address(client, person):
    held = person.memberships.get()
    row = {
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": held.pk,
        "memberships-0-user": person.pk,
        "memberships-0-role": held.role,
        "memberships-0-department": held.department_id or "",
        "memberships-0-starts_on": held.starts_on,
    }
    return client.post(
        f"/admin/departments/user/{person.pk}/change/",
        row | {"email": NEW, "name": "Renamed", "is_active": "on"},
        follow=True,
    )


def test_an_administrator_alone_cannot_take_over_a_heads_account(
    sign_in, administrator, head
):
    old, client = head.email, sign_in(administrator)

    said = change_address(client, head).text
    change = AddressChange.objects.get()
    refused = client.post(
        f"/desk/addresses/{change.pk}/", {"confirm": "yes", "address": NEW}
    )
    page = client.get("/desk/addresses/").text

    assert "until another administrator confirms" in said
    assert str(change) == f"Renamed: {NEW}"
    assert refused.status_code == 302
    assert "Another administrator confirms this address." in page
    head.refresh_from_db()
    assert (head.email, head.name) == (old, "Renamed")
    events = dict(AuditEvent.objects.values_list("verb", "changes"))
    assert events["another address asked for"] == {"email": [old, NEW]}
    assert "email" not in events["changed"]
    work_off(at=timezone.now())
    assert [letter.to for letter in mail.outbox] == [[old]]
    assert "Another address was asked for" in mail.outbox[0].subject


def test_a_second_administrator_confirms_it(sign_in, administrator, head):
    old, theirs = head.email, Client()
    theirs.force_login(head)
    change_address(sign_in(administrator), head)
    second = sign_in(make_member("administrator"))

    assert "Confirm an address" in second.get("/desk/").text
    change = AddressChange.objects.get()
    second.post(f"/desk/addresses/{change.pk}/", {"confirm": "yes", "address": NEW})

    head.refresh_from_db()
    assert head.email == NEW
    assert not AddressChange.objects.exists()
    assert theirs.get("/desk/").status_code == 302  # signed out
    work_off(at=timezone.now())
    assert {letter.to[0] for letter in mail.outbox} == {old}
    assert "Confirm an address" not in second.get("/desk/").text


def test_it_is_refused_or_taken_meanwhile(sign_in, administrator, head):
    old = head.email
    change_address(sign_in(administrator), head)
    second = sign_in(make_member("administrator"))
    User.objects.create_user(NEW)
    change = AddressChange.objects.get()

    taken = second.post(
        f"/desk/addresses/{change.pk}/", {"confirm": "", "address": NEW}, follow=True
    )
    second.post(f"/desk/addresses/{change.pk}/", {"refuse": "yes"})

    assert "already exists" in taken.text
    head.refresh_from_db()
    assert head.email == old
    assert not AddressChange.objects.exists()


def test_where_one_person_is_the_office_it_is_changed_at_once(
    sign_in, administrator, head, settings
):
    settings.ALLOW_SELF_REVIEW = True

    change_address(sign_in(administrator), head)

    head.refresh_from_db()
    assert head.email == NEW


def test_nobody_gives_a_role_to_themselves(sign_in, administrator):
    client = sign_in(administrator)
    page = f"/admin/departments/user/{administrator.pk}/change/"
    fields = {"email": administrator.email, "name": "Kim", "is_active": "on"}
    row = {
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 0,
        "memberships-0-role": "auditor",
        "memberships-0-starts_on": "2025-01-01",
    }

    client.post(page, fields | row)

    assert Membership.objects.get(user=administrator).role == "administrator"


def test_sessions_are_listed_and_ended(client, staff):
    other = Client(headers={"user-agent": "Firefox on the library's computer"})
    for each in (client, other):
        each.post(
            "/account/login/", {"login": staff.email, "password": "a-good-password"}
        )

    page = client.get("/account/sessions/").text
    ended = client.post("/account/sessions/", follow=True).text

    assert "Firefox on the library&#x27;s computer" in page
    assert "This browser" in page
    assert "You are signed out everywhere else." in ended
    assert "Firefox" not in ended
    assert client.get("/desk/").status_code == 200
    assert other.get("/desk/").status_code == 302


def test_what_is_known_of_a_browser_goes_with_its_session(client, staff):
    client.post(
        "/account/login/", {"login": staff.email, "password": "a-good-password"}
    )
    kept = UserSession.objects.create(
        user=staff, ip="127.0.0.1", session_key="over", user_agent="Gone"
    )
    made = jobs.enqueue(task="departments.clear_sessions", at=NOON)

    services.clear_sessions(jobs.claim(pk=made.pk, at=NOON))

    assert not UserSession.objects.filter(pk=kept.pk).exists()
    assert UserSession.objects.filter(user=staff).exists()
    assert Job.objects.get(pk=made.pk).status == "succeeded"


def test_a_role_that_ended_or_is_to_come_makes_no_difference(
    sign_in, administrator, head
):
    for day in (timezone.localdate() + timedelta(1), date(2020, 1, 1)):
        head.memberships.update(starts_on=day, ends_on=day)

        assert accounts.needs_second(head)


def test_an_account_made_for_it_confirms_nothing(sign_in, administrator, head):
    client, old = sign_in(administrator), head.email
    role = {
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 0,
        "memberships-0-role": "administrator",
        "memberships-0-starts_on": "2020-01-01",
    }
    puppet = {"email": "puppet@city.example", "name": "P", "is_active": "on"}
    client.post("/admin/departments/user/add/", role | puppet)
    change_address(client, head)
    theirs = Client()
    theirs.force_login(User.objects.get(email=puppet["email"]))
    change = AddressChange.objects.get()

    page = theirs.get("/desk/addresses/").text
    theirs.post(f"/desk/addresses/{change.pk}/", {"confirm": "yes", "address": NEW})

    assert "Another administrator confirms this address." in page
    head.refresh_from_db()
    assert head.email == old


def test_what_was_asked_for_after_the_look_is_not_confirmed(
    sign_in, administrator, head
):
    old = head.email
    change_address(sign_in(administrator), head)
    second = sign_in(make_member("administrator"))
    AddressChange.objects.update(address="other@city.example")
    change = AddressChange.objects.get()

    said = second.post(
        f"/desk/addresses/{change.pk}/",
        {"confirm": "yes", "address": NEW},
        follow=True,
    )

    assert "Look at it once more" in said.text
    head.refresh_from_db()
    assert head.email == old


def test_an_address_that_moved_otherwise_ends_the_wait(head, administrator):
    accounts.ask_for_address(person=head, address=NEW, by=administrator, at=NOON)
    old, head.email = head.email, "third@city.example"
    head.save()

    accounts.changed(person=head, old_address=old, was_active=True, at=NOON)

    assert not AddressChange.objects.exists()
