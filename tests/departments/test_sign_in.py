import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from departments.models import AuditEvent, Department, User
from equity_office.jobs.models import Job
from tests.factories import make_department, make_user, work_off

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"


def sign_in_with(client, user, password="a-good-password"):
    return client.post(LOGIN, {"login": user.email, "password": password})


def test_a_person_signs_in_and_out_again(client, staff):
    assert sign_in_with(client, staff).url == "/desk/"
    assert "Sign out" in client.get("/desk/").text

    assert client.post("/account/logout/").url == "/"
    assert client.get("/desk/").status_code == 302


def test_the_sign_in_leads_back_to_where_one_was_going(client, staff):
    response = client.post(
        f"{LOGIN}?next=/desk/reports/",
        {"login": staff.email, "password": "a-good-password", "next": "/desk/reports/"},
    )

    assert response.url == "/desk/reports/"


def test_a_wrong_password_keeps_the_address_and_says_so(client, staff):
    response = sign_in_with(client, staff, "wrong")

    assert response.status_code == 200
    assert "not correct" in response.text
    assert staff.email in response.text


def test_somebody_who_left_does_not_get_in(client):
    gone = make_user(is_active=False)

    sign_in_with(client, gone)

    assert client.get("/desk/").status_code == 302


def test_nobody_signs_up(client):
    assert "Accounts are made by the office" in client.get("/account/signup/").text


def test_a_forgotten_password_is_reset_by_mail(client, staff):
    done = client.post("/account/password/reset/", {"email": staff.email}, follow=True)
    assert "Look at your mail" in done.text
    work_off(at=timezone.now())
    link = re.search(
        r"http://testserver(/account/password/reset/key/\S+)", mail.outbox[0].body
    )

    page = client.get(link[1], follow=True)
    assert "Choose a new password" in page.text
    client.post(
        page.redirect_chain[-1][0],
        {"password1": "a-new-good-password", "password2": "a-new-good-password"},
    )

    client.post("/account/logout/")
    assert sign_in_with(client, staff, "a-new-good-password").url == "/desk/"
    work_off(at=timezone.now())
    assert "has just been changed" in mail.outbox[1].body


def test_a_used_link_says_so(client):
    page = client.get("/account/password/reset/key/1-bad-key/")

    assert "used or is too old" in page.text


def test_an_unknown_address_learns_nothing(client):
    done = client.post(
        "/account/password/reset/", {"email": "no@city.example"}, follow=True
    )

    assert "Look at your mail" in done.text
    work_off(at=timezone.now())
    assert not mail.outbox
    assert Job.objects.get().arguments == {}  # not even what was asked


def test_the_page_of_a_reset_does_the_same_for_everybody(client, staff):
    """What it does for one address it does for any other, so its time tells nothing."""
    done = []
    for address in (staff.email, "no@city.example"):
        with CaptureQueriesContext(connection) as queries:
            client.post("/account/password/reset/", {"email": address})
        done.append([query["sql"].split(" VALUES ")[0] for query in queries])

    assert done[0] == done[1]
    assert any("INSERT" in sql for sql in done[0])


def test_changes_in_the_administration_leave_their_trail(sign_in, administrator):
    client = sign_in(administrator)
    fields = {
        "name": "Parks",
        "short_name": "Parks",
        "slug": "parks",
        "kind": "department",
    }

    client.post("/admin/departments/department/add/", fields)
    parks = Department.objects.get()
    client.post(
        f"/admin/departments/department/{parks.pk}/change/", fields | {"name": "Trees"}
    )
    client.post(f"/admin/departments/department/{parks.pk}/delete/", {"post": "yes"})

    verbs = AuditEvent.objects.order_by("pk").values_list("verb", "subject", "by")
    assert list(verbs) == [
        ("added", "Parks", administrator.pk),
        ("changed", "Trees", administrator.pk),
        ("deleted", "Trees", administrator.pk),
    ]


def test_an_administrator_makes_an_account_and_gives_it_a_role(sign_in, administrator):
    client = sign_in(administrator)
    form = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}

    response = client.post(
        "/admin/departments/user/add/",
        form
        | {
            "email": "new@city.example",
            "name": "New Person",
            "is_active": "on",
        },
    )

    assert response.status_code == 302, response.context["errors"]
    person = User.objects.get(email="new@city.example")
    assert not person.has_usable_password()
    work_off(at=timezone.now())
    (letter,) = mail.outbox
    assert letter.to == ["new@city.example"]
    assert "/account/password/reset/key/" in letter.body


def test_nobody_sets_anothers_password(sign_in, administrator, staff):
    client = sign_in(administrator)
    page = f"/admin/departments/user/{staff.pk}/"

    assert client.get(f"{page}password/").status_code in (302, 404)
    assert 'type="password"' not in client.get(f"{page}change/").text
    client.post(
        "/admin/departments/user/",
        {"action": "send_link", "_selected_action": [staff.pk]},
    )

    work_off(at=timezone.now())
    assert mail.outbox[0].to == [staff.email]
    assert AuditEvent.objects.get().verb == "link sent"
    assert User.objects.get(pk=staff.pk).check_password("a-good-password")


NO_ROLES = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


@pytest.mark.parametrize(
    "change", [{"email": "new@city.example"}, {"is_active": ""}], ids=["moved", "gone"]
)
def test_who_moves_or_goes_is_signed_out_for_good(
    sign_in, administrator, staff, change
):
    old, theirs = staff.email, Client()
    theirs.force_login(staff)
    page = f"/admin/departments/user/{staff.pk}/change/"
    fields = NO_ROLES | {"email": old, "name": staff.name, "is_active": "on"}
    admin = sign_in(administrator)

    admin.post(page, {k: v for k, v in (fields | change).items() if v != ""})
    admin.post(page, fields)  # and back

    assert theirs.get("/desk/").status_code == 302
    work_off(at=timezone.now())
    told = [letter.to for letter in mail.outbox if "was changed" in letter.subject]
    assert ([old] in told) == ("email" in change)


def test_the_trail_keeps_who_somebody_was_and_what_was_changed(
    sign_in, administrator, staff
):
    page = f"/admin/departments/user/{staff.pk}/change/"
    called = administrator.name
    roles = NO_ROLES | {
        "memberships-TOTAL_FORMS": 1,
        "memberships-0-role": "auditor",
        "memberships-0-starts_on": "2020-01-01",
    }
    fields = {"email": staff.email, "name": "Another", "is_active": "on"}

    client = sign_in(administrator)
    client.post(page, roles | fields)
    User.objects.filter(pk=administrator.pk).update(name="Renamed")

    event = AuditEvent.objects.get()
    assert (event.by_name, event.by_role) == (called, "Administrator")
    assert event.changes["name"] == ["Kim Doe", "Another"]
    dates = [v for k, v in event.changes.items() if k.endswith("starts_on")]
    assert dates == [["", "2020-01-01"]]
    page = client.get("/desk/trail/").text
    assert f"{called}" in page
    assert "Renamed" not in page.split("<table")[1]
    assert "“Kim Doe” → “Another”" in page


def test_the_administrations_own_sign_in_is_ours(client):
    make_department()

    assert (
        client.get("/admin/login/", follow=True).redirect_chain[-1][0].startswith(LOGIN)
    )


def test_an_address_that_was_changed_opens_nothing(sign_in, administrator, staff):
    """A reset password had noted the old address as one to sign in with."""
    EmailAddress.objects.create(user=staff, email=staff.email, primary=True)
    old = staff.email
    form = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    page = f"/admin/departments/user/{staff.pk}/change/"
    fields = {"email": "new@city.example", "name": staff.name, "is_active": "on"}

    assert sign_in(administrator).post(page, form | fields).status_code == 302

    stranger = Client()
    stranger.post(LOGIN, {"login": old, "password": "a-good-password"})
    assert stranger.get("/desk/").status_code == 302
    stranger.post("/account/password/reset/", {"email": old})
    work_off(at=timezone.now())
    (letter,) = mail.outbox
    assert letter.subject == "Your address was changed"
    stranger.post(LOGIN, {"login": "new@city.example", "password": "a-good-password"})
    assert stranger.get("/desk/").status_code == 200


def test_a_role_that_is_given_is_named_in_the_trail(sign_in, administrator, staff):
    form = {
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 0,
        "memberships-0-role": "administrator",
        "memberships-0-starts_on": "2025-01-01",
    }
    fields = {"email": staff.email, "name": staff.name, "is_active": "on"}

    sign_in(administrator).post(
        f"/admin/departments/user/{staff.pk}/change/", form | fields
    )

    assert "Kim Doe, Administrator" in AuditEvent.objects.get().reason


def test_guesses_from_many_readers_behind_a_proxy_lock_nobody_out(
    client, staff, settings
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(12):
        client.post(
            LOGIN,
            {"login": staff.email, "password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )

    response = client.post(
        LOGIN,
        {"login": staff.email, "password": "a-good-password"},
        headers={"X-Forwarded-For": "10.0.1.1"},
    )

    assert response.url == "/desk/"


def guess(client, person, times=10, first=0):
    """Wrong passwords from seven places."""
    for place in range(first, first + 7):
        for _number in range(times):
            client.post(
                LOGIN,
                {"login": person.email, "password": "wrong"},
                headers={"X-Forwarded-For": f"10.0.0.{place}"},
            )


def test_guesses_do_not_lock_out_who_signed_in_here_before(staff, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    mine = Client(headers={"X-Forwarded-For": "10.0.1.1"})
    assert sign_in_with(mine, staff).status_code == 302
    mine.post("/account/logout/")

    guess(Client(), staff, first=60)

    assert (
        "Too many"
        in sign_in_with(Client(headers={"X-Forwarded-For": "10.0.1.2"}), staff).text
    )
    assert sign_in_with(mine, staff).url == "/desk/"


def test_guesses_in_a_browser_that_somebody_left_are_limited_too(staff, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    left = Client(headers={"X-Forwarded-For": "10.0.2.1"})
    sign_in_with(left, staff)
    left.post("/account/logout/")

    guess(left, staff, first=80)

    assert "Too many" in sign_in_with(left, staff).text


def test_a_browser_knows_one_person_and_no_forgery(staff, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    mine, other = Client(headers={"X-Forwarded-For": "10.0.1.1"}), make_user()
    sign_in_with(mine, staff)
    mine.post("/account/logout/")
    cookie = mine.cookies["known"]
    assert cookie["httponly"]
    assert staff.email not in cookie.value

    guess(Client(), other, first=40)
    assert "Too many" in sign_in_with(mine, other).text
    guess(Client(), staff, first=20)
    mine.cookies["known"] = f"x{cookie.value}"
    assert "Too many" in sign_in_with(mine, staff).text


def test_a_link_leads_to_the_site_and_not_to_the_host_that_was_named(
    client, staff, settings
):
    settings.SITE_ADDRESS = "https://equity.harborview.example"

    client.post(
        "/account/password/reset/", {"email": staff.email},
        headers={"Host": "testserver:9999"},
    )  # fmt: skip

    work_off(at=timezone.now())
    assert "https://equity.harborview.example/account/password/reset/key/" in (
        mail.outbox[0].body
    )
    assert "9999" not in mail.outbox[0].body
