"""Departments: the public list, a department's page, and the text it writes of itself."""

import json
from datetime import date

import pytest

from departments.models import AuditEvent
from departments.services import record_event
from tests.factories import NOON, make_department, make_member

pytestmark = pytest.mark.django_db


def make_event(subject, verb, by, reason=""):
    return record_event(verb=verb, subject=subject, by=by, at=NOON, reason=reason)


@pytest.fixture
def parks():
    return make_department(name="Parks", slug="parks", mission="Keeps the parks.")


def test_the_list_leads_to_every_department_of_today(client, parks):
    make_department(name="Gone", ends_on=date(2020, 1, 1))

    page = client.get("/departments/").text

    assert "/departments/parks/" in page
    assert "Gone" not in page


def test_the_list_is_empty_at_first(client):
    assert "None has been entered yet" in client.get("/departments/").text


def test_the_public_reads_what_it_does_and_which_roles_are_held(client, parks):
    make_member("lead", parks, name="Lena Hughes")

    page = client.get("/departments/parks/").text

    assert "Keeps the parks." in page
    assert "held" in page
    assert "vacant" in page
    assert "Lena Hughes" not in page


def test_staff_read_who_holds_them(sign_in, staff, parks):
    make_member("lead", parks, name="Lena Hughes")

    assert "Lena Hughes" in sign_in(staff).get("/departments/parks/").text


def test_a_department_says_what_it_came_from_and_became(client, parks):
    trees = make_department(name="Trees", slug="trees", ends_on=date(2024, 6, 30))
    trees.succeeded_by.add(parks)

    assert "/departments/trees/" in client.get("/departments/parks/").text
    gone = client.get("/departments/trees/").text
    assert "It exists until June 30, 2024." in gone
    assert "/departments/parks/" in gone


def test_one_that_does_not_exist_is_404(client):
    assert client.get("/departments/parks/").status_code == 404


def test_the_change_is_offered_to_those_who_may(sign_in, client, parks):
    assert "Change this text" not in client.get("/departments/parks/").text

    client = sign_in(make_member("lead", parks))

    assert "Change this text" in client.get("/departments/parks/").text


def seen(mission):
    """What the form showed when it was opened."""
    return json.dumps({"mission": mission})


def test_the_lead_writes_what_the_department_does(sign_in, parks):
    lead = make_member("lead", parks)
    before = parks.mission

    response = sign_in(lead).post(
        "/departments/parks/edit/",
        {"mission": "Keeps parks and trees.", "before": seen(before)},
        follow=True,
    )

    assert "Keeps parks and trees." in response.text
    assert "Saved." in response.text
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject, event.by) == ("described", "Parks", lead)


def test_saving_without_a_change_changes_nothing(sign_in, parks):
    parks.translations = {"es": {"mission": "Cuida los parques."}}
    parks.save()

    sign_in(make_member("lead", parks)).post(
        "/departments/parks/edit/",
        {"mission": parks.mission, "before": seen(parks.mission)},
    )

    parks.refresh_from_db()
    assert parks.translations == {"es": {"mission": "Cuida los parques."}}
    assert not AuditEvent.objects.exists()


def test_a_new_text_drops_translations_of_the_old_one(sign_in, parks):
    parks.translations = {"es": {"name": "Parques", "mission": "Cuida los parques."}}
    parks.save()

    sign_in(make_member("lead", parks)).post(
        "/departments/parks/edit/", {"mission": "New.", "before": seen(parks.mission)}
    )

    parks.refresh_from_db()
    assert parks.translations == {"es": {"name": "Parques"}}


def test_a_text_that_is_too_long_comes_back_as_typed(sign_in, parks):
    client = sign_in(make_member("lead", parks))
    long = "word " * 500

    response = client.post(
        "/departments/parks/edit/", {"mission": long, "before": seen(parks.mission)}
    )

    assert response.status_code == 422
    assert long.strip() in response.text
    assert "at most 2000 characters" in response.text


def test_two_who_write_at_once_lose_nothing(sign_in, parks):
    client = sign_in(make_member("lead", parks))
    parks.mission = "Theirs.\nTwo lines."
    parks.save()

    response = client.post(
        "/departments/parks/edit/",
        {"mission": "Mine.", "before": seen("Keeps the parks.")},
    )

    assert response.status_code == 409
    assert "Somebody else has changed the same" in response.text
    assert "Theirs." in response.text
    assert response.context["form"]["mission"].value() == "Mine."
    parks.refresh_from_db()
    assert parks.mission == "Theirs.\nTwo lines."

    again = client.post(
        "/departments/parks/edit/",
        {"mission": "Both.", "before": seen("Theirs.\nTwo lines.")},
    )

    assert again.status_code == 302
    parks.refresh_from_db()
    assert parks.mission == "Both."


def test_the_trail_says_who_did_what_and_why(sign_in, auditor, parks):
    make_event(parks, verb="described", by=auditor, reason="The old text was wrong.")

    page = sign_in(auditor).get("/desk/trail/").text

    assert "described: Parks" in page
    assert "Kim Doe" in page
    assert "The old text was wrong." in page


def test_the_trail_speaks_the_readers_language(sign_in, auditor, parks):
    make_event(parks, verb="described", by=None)
    client = sign_in(auditor)
    client.get("/language/es/")

    page = client.get("/desk/trail/").text

    assert "descripción cambiada: Parks" in page
    assert "la máquina" in page


def test_the_trail_has_pages(sign_in, auditor, parks):
    for _number in range(51):
        make_event(parks, verb="described", by=auditor)
    client = sign_in(auditor)

    assert "Page 1 of 2" in client.get("/desk/trail/").text
    assert "Page 2 of 2" in client.get("/desk/trail/?page=2").text
    assert "Page 2 of 2" in client.get("/desk/trail/?page=99").text
