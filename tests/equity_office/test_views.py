import re

import pytest
from django.utils import timezone

from equity_office.jobs import heartbeat
from equity_office.jobs.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_healthz_answers(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_says_that_nobody_works(client):
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "migrated": True,
        "broker": True,
        "dispatcher": False,
        "default": False,
        "reports": False,
    }


def test_readyz_says_that_all_is_well(client):
    for kind in heartbeat.KINDS:
        Heartbeat.objects.create(kind=kind, name=kind, seen_at=timezone.now())

    assert client.get("/readyz").status_code == 200


def test_a_page_of_ours_is_kept_by_no_cache_and_carries_its_policy(client):
    response = client.get("/")

    assert "no-store" in response["Cache-Control"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_missing_page_says_so_kindly(client):
    response = client.get("/nothing/here/")

    assert response.status_code == 404
    assert "There is no such page" in response.text


def test_a_form_without_its_token_says_how_to_go_on():
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/account/login/", {})

    assert response.status_code == 403
    assert "The form was open too long" in response.text


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/departments/", "/departments/"),
        ("/reports/?page=2", "/reports/?page=2"),
        ("", "/"),
        ("healthz", "/healthz"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/https://evil.example/"),
    ],
)
def test_the_language_is_kept_and_leads_back(client, asked, led_to):
    response = client.get("/language/es/", {"next": asked})

    assert (response.status_code, response.url) == (302, led_to)
    assert client.get("/").context["language"] == "es"


def test_a_language_that_is_not_offered_is_404(client):
    assert client.get("/language/xx/").status_code == 404


def test_a_session_that_ends_under_a_poll_leads_the_whole_page_to_the_sign_in(client):
    response = client.get(
        "/desk/reports/runs/1/",
        headers={
            "HX-Request": "true",
            "HX-Current-URL": "http://testserver/desk/reports/runs/1/",
        },
    )

    assert response.status_code == 200
    assert response["HX-Redirect"] == (
        "/account/login/?next=%2Fdesk%2Freports%2Fruns%2F1%2F"
    )


def test_where_to_tell_of_a_weakness_is_said(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@harborview.example"
    settings.SITE_ADDRESS = "https://equity.harborview.example"

    text = client.get("/.well-known/security.txt").text

    assert "Contact: mailto:security@harborview.example\n" in text
    assert (
        "Canonical: https://equity.harborview.example/.well-known/security.txt" in text
    )
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", text, re.MULTILINE)
