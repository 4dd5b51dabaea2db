"""A form that was sent with a stale token, or by nobody."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from departments.models import User
from equity_office.authors import signature_of
from equity_office.writing import unsaved
from plans.models import Goal
from tests.factories import make_department, make_member
from tests.plans.factories import make_ready_plan
from tests.reading import text_of

pytestmark = pytest.mark.django_db

HOST = "http://testserver"


@pytest.fixture
def strict():
    """A browser whose tokens are looked at."""
    department = make_department(slug="housing")
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member("lead", department))
    make_ready_plan(department)
    return client


@pytest.fixture
def author(strict):
    """What the forms of this person carry."""
    return signature_of(User.objects.get(pk=strict.session["_auth_user_id"]))


@pytest.fixture
def address(strict):
    return f"/plans/housing/2026-2028/draft/goal/{Goal.objects.get().pk}/"


def test_what_came_with_a_stale_token_is_offered_back(strict, address, author):
    typed = {"title": "Mine", "author": author}
    typed |= {"csrfmiddlewaretoken": "stale", "password": "secret"}

    answer = strict.post(address, typed, headers={"Origin": HOST})
    page = strict.get(address)

    assert answer.url == address
    assert page.context["form"]["title"].value() == "Mine"
    assert "here is what you typed" in text_of(page)
    assert "secret" not in page.content.decode()
    assert Goal.objects.get().title == "Fewer evictions"


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {}, {"Origin": HOST, "X-Autosave": "1"}],
)
def test_what_others_send_is_refused_and_not_kept(strict, address, headers):
    answer = strict.post(address, {"title": "Theirs"}, headers=headers)

    assert answer.status_code == 403
    assert unsaved.KEPT not in strict.session


def test_only_forms_that_keep_are_offered_back(strict):
    answer = strict.post("/desk/plans/", {"a": "b"}, headers={"Origin": HOST})

    assert answer.status_code == 403


def test_too_much_is_not_kept(strict, address, author):
    typed = {"title": "x" * (unsaved.MOST + 1), "author": author}

    strict.post(address, typed, headers={"Origin": HOST})

    assert unsaved.KEPT not in strict.session


def test_what_was_kept_waits_for_its_own_page(strict, address, author):
    typed = {"title": "Mine", "author": author}
    strict.post(address, typed, headers={"Origin": HOST})

    other = strict.get("/plans/housing/2026-2028/draft/add/goal/")

    assert not other.context["form"]["title"].value()
    assert list(strict.session[unsaved.KEPT]) == [address]


def test_the_last_forms_are_kept_each_for_its_page(strict, address, author):
    for number in range(unsaved.FORMS + 2):
        place = f"{address}?{number}"
        typed = {"title": str(number), "author": author}
        strict.post(place, typed, headers={"Origin": HOST})

    assert len(strict.session[unsaved.KEPT]) == unsaved.FORMS
    assert place in strict.session[unsaved.KEPT]


@pytest.mark.parametrize("is_checked", [True, False])
def test_who_never_was_signed_in_stores_nothing(address, author, is_checked):
    stranger = Client(enforce_csrf_checks=is_checked)
    forged = ["", "1", author[:-3] + "abc"]

    for value in forged:
        typed = {"title": "x" * 100_000, "author": value}
        stranger.post(address, typed, headers={"Origin": HOST})

    assert "sessionid" not in stranger.cookies
    assert Session.objects.count() == 1  # of who is signed in
