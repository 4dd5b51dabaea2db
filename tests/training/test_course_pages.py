"""The pages where courses are written, and where the record is kept."""

import pytest
from django.urls import reverse

from equity_office.writing import editing
from tests.factories import NOON
from tests.training import factories
from training.models import (
    Course,
    CourseVersion,
    Module,
)
from training.services import courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return factories.make_draft(title="Bias")


def sent(row, names, **typed):
    """What the form of a row sends."""
    import json

    snapshot = editing.told(row, names)
    return snapshot | {"before": json.dumps(snapshot)} | typed


def test_i_write_a_course_from_the_title_to_its_publication(author):
    answer = author.post(
        "/desk/courses/add/",
        {"title": "Bias", "kind": "elearning", "given_since": "2026-05-04"},
    )
    assert answer.url == "/desk/courses/bias/draft/"
    draft = answer.url
    said = author.get(draft).content.decode()
    assert "Before it can be published" in said
    assert "Add a module." in said

    author.post(f"{draft}add/module/?of=check", {
        "title": "Check", "minutes": 2, "pass_percent": 60, "focus_areas": ["concepts"],
    })  # fmt: skip
    check = Module.objects.get()
    author.post(
        f"{draft}add/question/?in={check.pk}",
        {"text": "Which level?", "answers": "One\n* Two", "feedback": "So."},
    )
    assert "Which level?" in author.get(f"{draft}preview/{check.pk}/").content.decode()
    assert "Publish this version" in author.get(draft).content.decode()
    answer = author.post(f"{draft}publish/", follow=True)

    assert "People take this version now." in answer.content.decode()
    assert CourseVersion.objects.get().status == "published"
    assert author.get(draft).status_code == 404


def test_what_is_missing_stands_in_the_way(author, version):
    page = f"/desk/courses/{version.course.slug}/draft/publish/"
    assert "Something is missing" in author.get(page).content.decode()

    answer = author.post(page, follow=True)

    assert "Something is missing. The list says what." in answer.content.decode()


def test_what_i_type_while_it_is_published_is_refused_and_stays(author, version):
    module = factories.make_module(version)
    page = reverse("training:section", args=[version.course.slug, "module", module.pk])
    typed = sent(
        module, ["title", "minutes", "focus_areas", "body"], title="My own words"
    )
    courses.publish(version=version, by=None, at=NOON)

    for address in (
        page,
        reverse("training:add", args=[version.course.slug, "module"]),
    ):
        answer = author.post(address, typed)

        assert answer.status_code == 409
        assert "is published and no longer written in" in answer.content.decode()
        assert "My own words" in answer.content.decode()


def test_a_save_by_the_page_itself_answers_what_was_typed(author, version):
    module = factories.make_module(version)
    page = reverse("training:section", args=[version.course.slug, "module", module.pk])
    typed = sent(module, ["title", "minutes", "focus_areas", "body"], title="Bias")

    answer = author.post(page, typed, headers={"X-Autosave": "1"})

    assert answer.json()["before"]
    module.refresh_from_db()
    assert module.title == "Bias"


def test_two_authors_are_shown_each_others_words(author, version):
    module = factories.make_module(version)
    page = reverse("training:section", args=[version.course.slug, "module", module.pk])
    typed = sent(module, ["title", "minutes", "focus_areas", "body"], title="Mine")
    Module.objects.update(title="Theirs")

    answer = author.post(page, typed)

    assert answer.status_code == 409
    assert "Somebody else has changed the same" in answer.content.decode()
    autosaved = author.post(page, typed, headers={"X-Autosave": "1"})
    assert autosaved.status_code == 409


def test_a_ring_of_needs_is_refused_on_the_page(author):
    one, two = factories.make_course(), factories.make_course()
    two.prerequisites.add(one)
    page = reverse("training:change_course", args=[one.slug])
    names = ["title", "given_since", "prerequisites"]

    answer = author.post(page, sent(one, names, prerequisites=[two.pk]))

    assert answer.status_code == 422
    assert "in a ring" in answer.content.decode()
    answer = author.post(page, sent(one, names, title="Other"))
    assert answer.status_code == 302
    assert Course.objects.get(pk=one.pk).title == "Other"


def test_a_published_course_stays_what_it_is(author):
    course = factories.make_course()
    page = reverse("training:change_course", args=[course.slug])

    assert 'name="kind"' not in author.get(page).content.decode()


def test_sections_are_moved_removed_and_put_back_by_their_buttons(author, version):
    one, two = (factories.make_module(version) for _ in range(2))
    draft = f"/desk/courses/{version.course.slug}/draft/"

    author.post(f"{draft}module/{two.pk}/up/")
    author.post(f"{draft}module/{two.pk}/down/")
    said = author.post(f"{draft}module/{one.pk}/remove/", follow=True).content.decode()
    assert "to be put back" in said
    again = author.post(f"{draft}module/{one.pk}/remove/", follow=True).content.decode()
    assert "was removed. Put it back first" in again
    assert "Removed. It stands" not in again
    author.post(f"{draft}module/{one.pk}/restore/")

    assert list(version.modules.kept().in_order()) == [one, two]
    for wrong in (
        f"module/{one.pk}/explode/",
        f"version/{version.pk}/up/",
        "pet/1/up/",
    ):
        assert author.post(f"{draft}{wrong}").status_code == 404
    for wrong in (
        "add/question/?in=x",
        "add/question/",
        "add/module/?of=pet",
        "add/pet/",
    ):
        assert author.get(f"{draft}{wrong}").status_code == 404


def test_the_next_version_is_opened_by_a_button(author):
    course = factories.make_course()

    answer = author.post(reverse("training:start_version", args=[course.slug]))

    assert author.get(answer.url).status_code == 200
    said = author.get("/desk/courses/").content.decode()
    assert "2, Draft" in said


def test_a_session_is_asked_for_its_minutes(author):
    session = factories.make_draft("session")
    page = reverse(
        "training:section", args=[session.course.slug, "version", session.pk]
    )

    said = author.get(page).content.decode()
    assert "Minutes of the session" in said
    assert "Minutes of the session" not in author.get(
        reverse("training:section", args=[
            (version := factories.make_draft()).course.slug, "version", version.pk,
        ])
    ).content.decode()  # fmt: skip
