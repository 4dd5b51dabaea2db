"""What is left, in one sentence."""

import pytest
from django.utils import timezone

from tests.factories import make_department
from tests.training import factories
from training.models import Program
from training.reads import standing, todos
from training.services import learning, requests

pytestmark = pytest.mark.django_db


def left(program, learner=None):
    (found,) = standing.in_programs(learner, Program.objects.filter(pk=program.pk))
    return found


def test_a_program_without_courses_says_so():
    program = factories.make_program()
    program.steps.all().delete()

    found = left(program)

    assert found.what_is_left == "This program has no courses yet."
    assert (found.percent, found.is_completed) == (0, False)


def test_what_is_not_published_is_waited_for():
    draft = factories.make_draft(title="Bias").course

    found = left(factories.make_program(draft))

    assert found.what_is_left == "Next is “Bias”, which is not published yet."
    (step,) = found.steps
    assert step.why_not == "Nothing of this course is published yet."
    assert step.minutes is None


def test_what_is_locked_says_what_opens_it():
    needed = factories.make_course(title="Bias")
    later = factories.make_course(title="Plans", needs=[needed])

    said = left(factories.make_program(later)).what_is_left

    assert said == "“Plans” opens later. Complete “Bias” first."


def test_a_session_is_recorded_by_its_facilitator():
    session = factories.make_course(kind="session", title="Together")

    found = left(factories.make_program(session))

    assert found.what_is_left.startswith("Next is the session “Together”")
    assert "A facilitator records" in found.steps[0].why_not


def test_nothing_is_left_of_what_is_completed():
    course = factories.make_course(kind="session")
    learner = factories.make_learner()
    factories.record(learner, course)

    found = left(factories.make_program(course), learner)

    assert found.what_is_left == "You have completed every step."
    assert (found.percent, found.is_completed, found.next_step) == (100, True, None)


def test_the_desk_asks_for_what_is_to_be_done_now(staff):
    course = factories.make_course(kind="session")
    program = factories.make_program(course)
    requirement = factories.make_requirement(program, title="REAL")
    exempt = factories.make_requirement(program, title="Other")
    factories.load_roster(
        [factories.line(make_department(), email=staff.email, name=staff.name)]
    )
    learner = learning.learner_of(staff)
    asked = factories.make_request(learner, requirement=exempt)
    requests.answer(
        request=asked, status="granted", words="Yes.", before="open", by=None,
        at=timezone.now(),
    )  # fmt: skip
    today = timezone.localdate()

    (item,) = todos.own(staff, today)
    assert (item.what, item.title, item.is_overdue) == (
        "Take your training",
        "REAL",
        True,
    )
    factories.record(learner, course)

    assert requirement
    assert not list(todos.own(staff, today))
