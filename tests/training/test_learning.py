"""Enrolling, taking, completing, and having it recorded."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from departments.models import AuditEvent
from tests.factories import NOON, TODAY, make_user
from tests.training import factories
from training.models import (
    CheckAttempt,
    Completion,
    CompletionsAreFinal,
    Enrollment,
    Learner,
    Module,
    ModuleProgress,
)
from training.reads.standing import State
from training.rules import quizzes
from training.services import courses, learning

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("America/New_York")


def test_a_user_is_one_learner(staff):
    assert learning.learner_of(staff) == learning.learner_of(staff)


def test_a_record_with_my_address_becomes_mine(staff):
    known = factories.make_learner(email=staff.email.upper())

    assert learning.learner_of(staff) == known
    assert Learner.objects.get(user=staff) == known


def test_an_address_is_one_learner():
    factories.make_learner(email="kim@city.example")

    with pytest.raises(ValidationError):
        learning.register(
            learner=Learner(name="Kim", email="KIM@city.example"), by=None, at=NOON
        )


def test_who_does_not_sign_in_is_kept_too():
    made = learning.register(learner=Learner(name="Rosa"), by=None, at=NOON)

    assert made.user is None
    assert AuditEvent.objects.filter(verb="learner added").count() == 1


def test_enrolling_twice_enrolls_once(learner, program):
    learning.enroll(learner=learner, program=program, by=None, at=NOON)

    assert Enrollment.objects.count() == 1


def test_a_program_that_is_not_offered_takes_nobody(program):
    program.is_offered = False

    with pytest.raises(learning.NotOpen, match="Nobody can enroll"):
        learning.enroll(
            learner=factories.make_learner(), program=program, by=None, at=NOON
        )


def test_many_are_enrolled_and_nobody_twice(learner, program):
    factories.make_learner()

    count = learning.enroll_many(
        learners=Learner.objects.all(), program=program, by=None, at=NOON
    )

    assert (count, Enrollment.objects.count()) == (1, 2)
    assert AuditEvent.objects.get(verb="many enrolled").reason == "1"
    again = learning.enroll_many(
        learners=Learner.objects.all(), program=program, by=None, at=NOON
    )
    assert again == 0


def test_withdrawing_and_enrolling_again_loses_nothing(learner, program, course):
    first, *_rest = factories.modules_of(course)
    factories.take(learner, first)
    enrollment = learner.enrollments.get()

    for _twice in range(2):
        learning.withdraw(enrollment=enrollment, reason="Away", by=None, at=NOON)
    with pytest.raises(learning.NotOpen, match="Enroll first"):
        factories.take(learner, first)
    factories.enroll(program, learner)

    assert factories.stands(learner, course).done == {first.pk}
    assert learner.enrollments.count() == 2
    assert AuditEvent.objects.filter(verb="withdrawn from a program").count() == 1


def test_the_last_module_completes_the_course(learner, course):
    completion = factories.take_all(learner, course)

    assert completion.completed_on == TODAY
    assert completion.version == course.versions.get()
    assert factories.stands(learner, course).state is State.COMPLETED


def test_a_module_done_twice_is_done_once(learner, course):
    first, *_rest = factories.modules_of(course)

    assert factories.take(learner, first) is None
    factories.take(learner, first)

    assert ModuleProgress.objects.count() == 1


def test_it_is_completed_on_the_day_in_the_city(learner, course):
    late = datetime(2026, 5, 4, 23, 30, tzinfo=CITY)

    assert factories.take_all(learner, course, at=late).completed_on == TODAY


def test_the_day_of_the_clock_change_is_one_day(learner, course):
    late = datetime(2026, 11, 1, 23, 30, tzinfo=CITY)

    assert factories.take_all(learner, course, at=late).completed_on == date(
        2026, 11, 1
    )


def test_a_completed_course_is_not_taken_again(learner, course):
    factories.take_all(learner, course)

    with pytest.raises(learning.NotOpen, match="You have completed"):
        factories.take(learner, factories.modules_of(course)[0])
    assert Completion.objects.count() == 1


def test_a_course_waits_for_what_it_needs(course):
    needed = course
    course = factories.make_course(needs=[needed])
    learner = factories.enroll(factories.make_program(needed, course))

    with pytest.raises(learning.NotOpen, match=f"Complete “{needed}” first"):
        factories.take(learner, factories.modules_of(course)[0])
    factories.take_all(learner, needed)
    assert factories.take_all(learner, course)


def test_who_began_a_version_finishes_it(learner, course):
    first, *rest = factories.modules_of(course)
    factories.take(learner, first)
    draft = courses.start_version(course=course, by=None, at=NOON)
    courses.publish(version=draft, by=None, at=NOON)

    with pytest.raises(learning.NotOpen, match="another version"):
        factories.take(learner, factories.modules_of(course)[0])
    for module in rest:
        factories.take(learner, Module.objects.get(pk=module.pk))

    assert Completion.objects.get().version.number == 1


def test_a_new_version_takes_no_completion_away(learner, course):
    factories.take_all(learner, course)
    draft = courses.start_version(course=course, by=None, at=NOON)
    courses.publish(version=draft, by=None, at=NOON)

    assert factories.stands(learner, course).state is State.COMPLETED


def test_a_check_is_tried_until_it_is_passed(learner, course):
    check = factories.modules_of(course)[1]
    one, two = check.questions.in_order()
    wrong = {one.pk: frozenset({0}), two.pk: frozenset({0})}

    attempt = learning.answer(learner=learner, module=check, answers=wrong, at=NOON)
    assert (attempt.right, attempt.asked, attempt.is_passed) == (0, 2, False)
    assert not factories.stands(learner, course).done
    factories.take(learner, check)

    assert CheckAttempt.objects.count() == 2
    assert factories.stands(learner, course).done == {check.pk}


def test_a_pass_mark_is_reached_exactly(learner, course):
    assert quizzes.is_passed(4, 5, 80)
    assert not quizzes.is_passed(3, 5, 61)


def test_an_answer_to_another_question_is_refused(learner, course):
    check = factories.modules_of(course)[1]
    other = factories.modules_of(factories.make_course())[1].questions.first()
    answers = {question.pk: frozenset({0}) for question in check.questions.all()}

    with pytest.raises(quizzes.NotAsked, match="another version"):
        learning.answer(
            learner=learner, module=check, answers=answers | {other.pk: frozenset({0})},
            at=NOON,
        )  # fmt: skip
    with pytest.raises(quizzes.NotAsked):
        learning.answer(
            learner=learner, module=check, answers=dict.fromkeys(answers, frozenset({9})),
            at=NOON,
        )  # fmt: skip
    assert not CheckAttempt.objects.exists()


def test_every_question_wants_an_answer(learner, course):
    check = factories.modules_of(course)[1]
    one, two = check.questions.in_order()

    with pytest.raises(quizzes.Unanswered) as refusal:
        learning.answer(
            learner=learner, module=check, answers={one.pk: frozenset({1})}, at=NOON
        )
    assert refusal.value.questions == {two.pk}


def test_a_check_is_not_done_by_saying_so(learner, course):
    with pytest.raises(learning.NotOpen, match="once it is passed"):
        learning.finish(
            learner=learner, module=factories.modules_of(course)[1], at=NOON
        )


def test_a_reflection_wants_a_thought(learner, course):
    reflection = factories.modules_of(course)[2]

    with pytest.raises(learning.Missing, match="Write down a thought"):
        learning.finish(learner=learner, module=reflection, at=NOON)


def test_a_thought_can_be_changed_until_the_course_is_completed(learner):
    course = factories.make_course(kinds=("reflection", "reading"))
    factories.enroll(factories.make_program(course), learner)
    reflection = factories.modules_of(course)[0]

    for words in ("Ours.", "Ours, and theirs."):
        learning.finish(learner=learner, module=reflection, words=words, at=NOON)

    assert ModuleProgress.objects.get().words == "Ours, and theirs."


def test_an_address_that_somebody_else_had_is_not_taken(staff):
    factories.make_learner(email=staff.email, user=make_user())

    assert learning.learner_of(staff).email == ""


def test_my_own_record_comes_before_one_with_my_address(staff):
    mine = factories.make_learner(user=staff, email="old@city.example")
    factories.make_learner(email=staff.email, name=staff.name)

    assert Learner.objects.who(staff) == learning.learner_of(staff) == mine


def test_nobody_without_an_address_is_taken_for_another():
    factories.make_learner(email="")
    nobody = make_user()
    nobody.email = ""

    assert Learner.objects.who(nobody) is None


def test_completions_are_final(learner, course):
    made = factories.take_all(learner, course)

    with pytest.raises(CompletionsAreFinal):
        made.save()
    with pytest.raises(CompletionsAreFinal):
        made.delete()
    with pytest.raises(CompletionsAreFinal):
        Completion.objects.all().delete()
    with pytest.raises(CompletionsAreFinal):
        Completion.objects.update(completed_on=date(2020, 1, 1))


def test_the_database_keeps_one_completion_a_round(learner, course):
    made = factories.take_all(learner, course)
    made.pk, made.number, made.completed_on = None, "2222-2222", date(2026, 5, 3)
    made._state.adding = True

    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_a_reflection_is_found_again_in_the_next_round(learner, course):
    """Taken again, the modules begin anew; what was done stays."""
    first = factories.modules_of(course)[0]
    factories.take_all(learner, course)
    stands = factories.stands(learner, course, again=frozenset({course.pk}))

    assert stands.state is State.AVAILABLE
    assert stands.round == 1
    assert not stands.done
    assert ModuleProgress.objects.filter(module=first, round=0).exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_completion(needs_postgres):
    course = factories.make_course(kinds=("reading",))
    learner = factories.enroll(factories.make_program(course))
    module = factories.modules_of(course)[0]
    together = Barrier(2)

    def click(_number):
        together.wait()
        try:
            learning.finish(learner=learner, module=module, at=NOON)
        except learning.NotOpen:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as clicks:
        list(clicks.map(click, range(2)))

    assert Completion.objects.count() == 1


def test_names():
    course = factories.make_course()
    program = factories.make_program(course)
    learner = factories.enroll(program, learning.learner_of(make_user(name="Kim Doe")))
    factories.take_all(learner, course)
    check = factories.modules_of(course)[1]

    assert str(Completion.objects.get()) == f"Kim Doe: {course.title}"
    assert str(learner.enrollments.get()) == f"Kim Doe: {program.title}"
    assert str(ModuleProgress.objects.order_by("pk").first()).startswith("Kim Doe: ")
    assert str(CheckAttempt.objects.get()).endswith(", 2/2")
    assert str(program.steps.get()) == course.title
    assert str(check.questions.first()) == "Which level is this?"
    assert str(check) == check.title
