"""The pages where people take their training, as a browser without scripts."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from equity_office.authors import signature_of
from tests.factories import make_department, make_user
from tests.training import factories
from training.models import Completion, Enrollment, ModuleProgress
from training.services import courses, learning

pytestmark = pytest.mark.django_db
MINE = "/desk/training/"


@pytest.fixture
def course():
    return factories.make_course(title="Foundations")


@pytest.fixture
def program(course):
    session = factories.make_course(kind="session", needs=[course], title="Together")
    return factories.make_program(course, session, title="REAL")


@pytest.fixture
def reader(sign_in, staff):
    return sign_in(staff)


@pytest.fixture
def enrolled(reader, program):
    reader.post(reverse("training:enroll", args=[program.slug]))
    return reader


def address(course, place):
    return reverse("training:module", args=[course.slug, place])


def done(client, course, place, **typed):
    """Send the form of a module as the page has it, and see where it leads."""
    module = factories.modules_of(course)[place - 1]
    return client.post(
        address(course, place), {"module": module.pk} | typed, follow=place > 1
    )


def right_answers(course):
    check = factories.modules_of(course)[1]
    return {
        f"question-{question.pk}": sorted(question.right)
        for question in check.questions.kept()
    }


def test_i_enroll_and_read_what_is_left(reader, program):
    answer = reader.post(reverse("training:enroll", args=[program.slug]), follow=True)

    said = answer.content.decode()
    assert "You are enrolled." in said
    assert (
        "3 modules of “Foundations” are left, about 12 minutes. Then 1 more step."
        in said
    )
    assert "0 of 2 steps completed (0%)" in said


def test_i_take_the_course_from_the_first_module_to_the_certificate(
    enrolled, course, staff
):
    answer = done(enrolled, course, 1)
    assert answer.url == address(course, 2)
    answer = done(enrolled, course, 2, **right_answers(course))
    assert "Passed." in answer.content.decode()
    answer = done(enrolled, course, 3, words="Our form.")

    assert "You have completed “Foundations”" in answer.content.decode()
    completion = Completion.objects.get(learner__user=staff)
    assert f"/certificates/{completion.number}/" in answer.content.decode()
    left = enrolled.get(MINE).content.decode()
    assert "Next is the session “Together”" in left
    assert "1 of 2 steps completed (50%)" in left


def test_a_double_click_on_the_last_module_makes_one_completion(enrolled, course):
    done(enrolled, course, 1)
    done(enrolled, course, 2, **right_answers(course))
    for _click in range(2):
        answer = done(enrolled, course, 3, words="Our form.")

    assert Completion.objects.count() == 1
    assert "You have completed this course." in answer.content.decode()


def test_i_go_on_where_i_stopped(enrolled, course):
    done(enrolled, course, 1)

    assert f'href="{address(course, 2)}"' in enrolled.get(MINE).content.decode()
    said = enrolled.get(reverse("training:course", args=[course.slug])).content.decode()
    assert "Go on where you stopped" in said
    assert "1 of 3 modules done" in said


def test_a_check_that_is_not_passed_says_why_and_keeps_the_answers(enrolled, course):
    wrong = {name: [0] for name in right_answers(course)}

    answer = done(enrolled, course, 2, **wrong)

    said = answer.content.decode()
    assert "Not passed yet." in said
    assert "0 of 2 right; 80% are needed." in said
    assert said.count("A rule does it.") == 2
    assert said.count(" checked") == 2
    assert "Try again" in said


def test_a_question_that_was_left_out_is_named_and_nothing_is_lost(enrolled, course):
    (first, places), *_rest = right_answers(course).items()

    answer = done(enrolled, course, 2, **{first: places})

    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Answer every question." in said
    assert said.count("Not answered yet.") == 1
    assert said.count(" checked") == len(places)


@pytest.mark.parametrize(
    "name", ["question-999999", "question-x", "question-", "question-²"]
)
def test_an_answer_to_another_question_is_refused_with_a_sentence(
    enrolled, course, name
):
    answer = done(enrolled, course, 2, **right_answers(course), **{name: [0]})

    assert answer.status_code == 422
    assert "another version of this course" in answer.content.decode()


def test_another_persons_try_is_not_shown(enrolled, course, program):
    other = factories.enroll(program)
    factories.take(other, factories.modules_of(course)[1])
    attempt = other.attempts.get()

    for number in (attempt.pk, "x", "9" * 40):
        said = enrolled.get(f"{address(course, 2)}?attempt={number}").content.decode()
        assert "Passed." not in said


def test_a_reflection_is_mine_alone(enrolled, course, administrator, client):
    done(enrolled, course, 3, words="Our own secret.")

    assert "Our own secret." in enrolled.get(address(course, 3)).content.decode()
    client.force_login(administrator)
    learner = ModuleProgress.objects.get(words="Our own secret.").learner
    for page in (address(course, 3), learner.get_absolute_url()):
        assert "Our own secret." not in client.get(page).content.decode()


def test_a_reflection_is_not_asked_of_who_is_not_enrolled(reader, course, program):
    said = reader.get(address(course, 3)).content.decode()
    assert "<textarea" not in said
    assert "Enroll first" in said

    answer = done(reader, course, 3, words="Our own words.")

    assert answer.status_code == 409
    assert "Our own words." in answer.content.decode()


def test_my_answers_outlive_my_session(enrolled, course, staff, client):
    client.logout()
    typed = right_answers(course) | {"author": signature_of(staff)}
    done(client, course, 2, **typed)
    client.force_login(staff)

    said = client.get(address(course, 2)).content.decode()
    assert said.count(" checked") == 3
    client.logout()
    client.post(address(course, 2), {"author": signature_of(staff), "question-x": "1"})
    client.force_login(staff)
    assert " checked" not in client.get(address(course, 2)).content.decode()


def test_my_request_outlives_my_session(enrolled, program, staff, client):
    factories.make_requirement(program)
    factories.load_roster(
        [factories.line(make_department(), email=staff.email, name=staff.name)]
    )
    client.logout()
    typed = {"words": "I use a screen reader.", "author": signature_of(staff)}
    client.post("/desk/training/ask/", typed)
    client.force_login(staff)

    said = client.get("/desk/training/ask/").content.decode()
    assert "I use a screen reader." in said


def test_what_is_required_and_not_offered_is_shown(reader, program, staff):
    factories.make_requirement(program, title="REAL for everyone")
    factories.load_roster(
        [factories.line(make_department(), email=staff.email, name=staff.name)]
    )
    type(program).objects.update(is_offered=False)

    said = reader.get(MINE).content.decode()
    assert "REAL for everyone" in said
    assert "Nobody can enroll in it just now." in said


def test_who_was_recorded_by_address_finds_everything(reader, program, course, staff):
    learner = factories.enroll(
        program, factories.make_learner(email=staff.email, name=staff.name)
    )
    made = factories.record(learner, course)

    page = reverse("training:withdraw", args=[program.slug])
    assert reader.get(page).status_code == 200
    said = reader.get(f"/certificates/{made.number}/").content.decode()
    assert "Open as a PDF" in said


def test_an_empty_reflection_is_refused(enrolled, course):
    assert done(enrolled, course, 3, words=" ").status_code == 422


def test_what_i_wrote_outlives_my_session(enrolled, course, staff, client):
    client.logout()
    typed = {"words": "Our form.", "author": signature_of(staff)}
    answer = client.post(address(course, 3), typed)
    assert "/account/login/" in answer.url
    client.force_login(staff)

    assert "Our form." in client.get(address(course, 3)).content.decode()


def test_a_locked_course_says_what_comes_first(enrolled, program):
    session = program.courses.get(kind="session")
    later = factories.make_course(needs=[session], title="Later")

    said = enrolled.get(reverse("training:course", args=[session.slug]))
    assert "Complete “Foundations” first." in said.content.decode()
    answer = enrolled.get(address(later, 1), follow=True)
    assert "Complete “Together” first." in answer.content.decode()


def test_a_place_that_is_not_there_is_not_found(enrolled, course):
    for place in (0, 4, 10**18):
        assert (
            enrolled.get(f"/desk/training/courses/{course.slug}/{place}/").status_code
            == 404
        )


def test_without_enrolling_i_read_and_am_told_to_enroll(reader, course, program):
    assert reader.get(address(course, 1)).status_code == 200

    answer = done(reader, course, 1)

    assert "Enroll first" in reader.get(answer.url).content.decode()
    assert not ModuleProgress.objects.exists()


def test_i_withdraw_and_come_back(enrolled, program, course):
    done(enrolled, course, 1)
    page = reverse("training:withdraw", args=[program.slug])
    assert "What you did and completed is kept" in enrolled.get(page).content.decode()
    enrolled.post(page, {"reason": "Away"})
    assert not Enrollment.objects.open().exists()

    enrolled.post(reverse("training:enroll", args=[program.slug]))

    said = enrolled.get(reverse("training:course", args=[course.slug])).content.decode()
    assert "1 of 3 modules done" in said


def test_a_program_that_is_no_longer_offered_takes_nobody(reader, program):
    type(program).objects.update(is_offered=False)

    answer = reader.post(reverse("training:enroll", args=[program.slug]), follow=True)

    assert "Nobody can enroll in REAL now." in answer.content.decode()
    assert "Nothing is offered just now." in answer.content.decode()


def test_who_began_an_older_version_is_told(enrolled, course):
    done(enrolled, course, 1)
    draft = courses.start_version(course=course, by=None, at=timezone.now())
    courses.publish(version=draft, by=None, at=timezone.now())

    said = enrolled.get(reverse("training:course", args=[course.slug])).content.decode()
    assert "A newer version has been published since you began." in said
    answer = enrolled.post(address(course, 1), {"module": draft.modules.first().pk})
    assert answer.url == course.get_absolute_url()
    answer = done_of(course.versions.get(number=1), enrolled, **right_answers_of(draft))
    assert answer.status_code == 422
    assert "another version of this course" in answer.content.decode()


def done_of(version, client, **typed):
    """Answer the check of a version."""
    check = version.modules.get(kind="check")
    return client.post(address(version.course, 2), {"module": check.pk} | typed)


def right_answers_of(version):
    check = version.modules.get(kind="check")
    return {f"question-{question.pk}": [0] for question in check.questions.kept()}


def test_what_is_required_stands_there_with_its_day(enrolled, program, staff):
    factories.make_requirement(
        program, title="REAL for everyone", starts_on=timezone.localdate()
    )
    line = factories.line(make_department(), email=staff.email, name=staff.name)
    factories.load_roster([line], as_of=timezone.localdate(), at=timezone.now())

    said = enrolled.get(MINE).content.decode()

    assert "REAL for everyone" in said
    due = timezone.localdate() + timedelta(90)
    assert (
        f"Due on {due:%b}" in said
        or f"Due on {due:%B}" in said
        or "Due on Sept." in said
    )
    assert (
        "Take your training: REAL for everyone"
        in enrolled.get("/desk/").content.decode()
    )


def test_i_ask_to_be_exempt_and_read_the_answer(
    enrolled, program, staff, reviewer, client
):
    requirement = factories.make_requirement(program)
    assert (
        "Nothing is required of you"
        in enrolled.get("/desk/training/ask/").content.decode()
    )
    factories.load_roster(
        [factories.line(make_department(), email=staff.email, name=staff.name)]
    )
    asked = {"requirement": requirement.pk, "kind": "exemption", "words": "I teach it."}

    for _twice in range(2):
        answer = enrolled.post("/desk/training/ask/", asked, follow=True)
    assert "You have asked for this already" in answer.content.decode()
    client.force_login(reviewer)
    request = learning.learner_of(staff).requests.get()
    page = reverse("training:answer", args=[request.pk])
    assert "Answer a request about training" in client.get("/desk/").content.decode()
    client.post(page, {"before": "open", "status": "granted", "words": "You are."})
    again = client.post(
        page, {"before": "open", "status": "refused", "words": "No."}, follow=True
    )
    assert "Somebody else has answered" in again.content.decode()

    client.force_login(staff)
    said = client.get(MINE).content.decode()
    assert "Exempt from it." in said
    assert "You are." in said


def test_somebody_without_a_name_is_shown_by_address(client):
    client.force_login(make_user(name=""))

    assert client.get("/desk/training/transcript/").status_code == 200


def test_my_transcript_has_it_all(enrolled, course, staff):
    learner = learning.learner_of(staff)
    factories.record(learner, course, completed_on=date(2024, 2, 29))

    said = enrolled.get("/desk/training/transcript/").content.decode()

    assert "Feb. 29, 2024" in said
    assert "Recorded by a facilitator" in said
    assert "On the sign-in sheet" not in said  # the reason is for those who keep it
