"""Courses, their versions, and what stands in the way of publishing one."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from equity_office.writing import editing
from tests.factories import NOON
from tests.training import factories
from training.models import Course, CourseVersion, FocusArea, Module, Question
from training.services import courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return factories.make_draft()


def save(section, **values):
    return courses.save_section(
        section=section, values=values, before=editing.told(section, values), by=None,
        at=NOON,
    )  # fmt: skip


def needs(course, *others):
    return courses.save_course(
        section=course, values={"prerequisites": list(others)},
        before=editing.told(course, ["prerequisites"]), by=None, at=NOON,
    )  # fmt: skip


def test_a_course_has_an_address_of_its_own():
    slugs = [
        factories.make_draft(title=title).course.slug
        for title in ("Add", "First aid", "First aid", "¿?", "First aid")
    ]

    assert slugs == ["course", "first-aid", "first-aid-2", "course-2", "first-aid-3"]


def test_a_ring_of_needs_is_refused_and_named():
    one, two, three = (factories.make_course() for _ in range(3))
    needs(two, one)
    needs(three, two)

    with pytest.raises(ValidationError) as refusal:
        needs(one, three)
    assert f"“{one}” → “{three}” → “{two}” → “{one}”" in str(refusal.value)
    with pytest.raises(ValidationError):
        needs(one, one)
    assert not one.prerequisites.exists()


def test_a_course_that_two_need_is_no_ring():
    one, two, three = (factories.make_course() for _ in range(3))
    needs(two, one)
    needs(three, one, two)

    assert set(three.prerequisites.all()) == {one, two}


def test_nothing_is_noted_where_nothing_changed():
    course = factories.make_course()

    assert needs(course) == course


def test_the_next_version_has_everything_that_was_kept():
    course = factories.make_course()
    first = course.versions.get()
    factories.make_draft()  # of another course
    module = first.modules.in_order()[1]

    draft = courses.start_version(course=course, by=None, at=NOON)
    same = courses.start_version(course=course, by=None, at=NOON)

    assert (draft.number, draft) == (2, same)
    assert [m.title for m in draft.modules.in_order()] == [
        m.title for m in first.modules.in_order()
    ]
    assert draft.modules.in_order()[1].questions.count() == 2
    assert module.questions.count() == 2


def test_what_is_published_is_frozen(version):
    module = factories.make_module(version)
    courses.publish(version=version, by=None, at=NOON)

    with pytest.raises(courses.NotADraft, match="Version 1 is published"):
        save(module, title="Other")
    with pytest.raises(courses.NotADraft):
        courses.publish(version=version, by=None, at=NOON)


def test_publishing_replaces_the_last_version():
    course = factories.make_course()
    draft = courses.start_version(course=course, by=None, at=NOON)
    courses.publish(version=draft, by=None, at=NOON)

    statuses = course.versions.order_by("number").values_list("status", flat=True)
    assert list(statuses) == ["replaced", "published"]


def test_a_course_has_one_draft(version):
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseVersion.objects.create(course=version.course, number=2, created_at=NOON)


@pytest.mark.parametrize(
    ("kind", "overrides", "says"),
    [
        ("reading", {"body": " "}, "has no text"),
        ("reflection", {"body": ""}, "has no text"),
        ("video", {"video_url": ""}, "where the video is"),
        ("video", {"transcript": " "}, "no transcript"),
    ],
)
def test_what_is_missing_is_said(version, kind, overrides, says):
    factories.make_module(version, kind, **overrides)

    ((sentence, _kind, _pk),) = courses.missing(version)
    assert says in sentence
    with pytest.raises(courses.NotReady):
        courses.publish(version=version, by=None, at=NOON)


def test_a_check_wants_a_question(version):
    check = factories.make_module(version, "check")
    for question in check.questions.all():
        courses.remove(section=question, at=NOON)

    ((sentence, *_where),) = courses.missing(version)
    assert "has no question" in sentence


def test_a_version_wants_a_module_and_a_session_its_minutes(version):
    ((sentence, *_where),) = courses.missing(version)
    assert sentence == "Add a module."
    session = factories.make_draft("session")
    assert not courses.missing(session)
    session.session_minutes = None
    ((sentence, *_where),) = courses.missing(session)
    assert "how long" in sentence


def test_a_video_with_its_transcript_is_ready(version):
    factories.make_module(version, "video")

    assert not courses.missing(version)


def test_sections_are_saved_moved_removed_and_put_back(version):
    one, two = (factories.make_module(version) for _ in range(2))
    save(one, title="Bias")
    save(version, summary="What one learns")
    courses.shift(section=two, by_places=-1)
    courses.remove(section=one, at=NOON)

    assert [m.pk for m in version.modules.kept().in_order()] == [two.pk]
    one.refresh_from_db()
    assert courses.removed(version) == [("module", one)]
    courses.restore(section=one)
    assert list(version.modules.kept().in_order()) == [two, one]
    one.refresh_from_db()
    assert (one.title, one.focus_labels) == ("Bias", [])


def test_a_removed_section_is_put_back_before_it_is_written(version):
    check = factories.make_module(version, "check")
    question = check.questions.first()
    courses.remove(section=question, at=NOON)
    with pytest.raises(courses.SectionRemoved):
        save(question, text="Other")
    courses.remove(section=check, at=NOON)
    check.refresh_from_db()
    question.refresh_from_db()

    with pytest.raises(courses.SectionRemoved, match="was removed"):
        courses.add_section(section=Question(module=check, text="?", answers="a\n* b"))
    with pytest.raises(courses.SectionRemoved):
        courses.restore(section=question)
    with pytest.raises(courses.SectionRemoved):
        save(check, title="Other")


def test_two_who_write_the_same_meet(version):
    module = factories.make_module(version)
    save(module, title="Bias")

    with pytest.raises(editing.ChangedMeanwhile):
        save(module, title="Prejudice")


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ("One", "at least two"),
        ("* One\nOne", "the same"),
        ("One\nTwo", "Put \\*"),
        ("* \n*", "at least two"),
    ],
)
def test_a_question_has_answers_and_a_right_one(version, answers, says):
    module = factories.make_module(version, "check")

    with pytest.raises(ValidationError, match=says):
        factories.make_question(module, answers=answers)


def test_a_question_knows_its_right_answers(version):
    question = factories.make_module(version, "check").questions.last()

    assert [option.text for option in question.options] == ["One", "Two", "Three"]
    assert question.right == {0, 1}
    assert not question.has_one_answer
    assert question.version == version


def test_focus_areas_are_the_ones_of_the_order(version):
    module = factories.make_module(version, focus_areas=["plans"])

    assert module.focus_labels == [FocusArea.PLANS.label]
    with pytest.raises(ValidationError, match="no such focus area"):
        Module(version=version, title="x", focus_areas=["astrology"]).clean()


def test_names(version):
    assert str(version) == f"{version.course}, version 1"
    assert version.course.get_absolute_url().endswith(f"{version.course.slug}/")
    assert list(Course.objects.with_versions())[0].all_versions == [version]
