"""Courses, programs and people who take them; published and enrolled unless a test says
less."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from departments.models import User
from tests.factories import NOON, TODAY, make_department, make_user, numbers
from training.models import (
    Completion,
    Learner,
    Module,
    Program,
    Question,
    Request,
    Requirement,
    Step,
)
from training.reads import standing
from training.services import courses as course_services
from training.services import learning, rosters

LONG_AGO = datetime(2020, 1, 6, 12, tzinfo=ZoneInfo("America/New_York"))
KINDS = ("reading", "check", "reflection")


def make_draft(kind="elearning", needs=(), **overrides):
    """A course whose first version is written and not published."""
    fields = {"title": f"Course {next(numbers)}", "given_since": LONG_AGO.date()}
    course = course_services.create_course(
        kind=kind, prerequisites=needs, by=None, at=LONG_AGO, **fields | overrides
    )
    version = course.versions.get()
    if kind == "session":
        version.session_minutes = 180
    version.summary = "What racism is when nobody means it."
    version.save()
    return version


def make_module(version, kind="reading", **overrides):
    fields = {
        "title": f"Module {next(numbers)}",
        "minutes": 4,
        "body": "Read **this**.",
        "video_url": "https://city.example/video" if kind == "video" else "",
        "transcript": "Welcome." if kind == "video" else "",
    }
    module = course_services.add_section(
        section=Module(version=version, kind=kind, **fields | overrides)
    )
    if kind == "check":
        make_question(module)
        make_question(module, text="And which two?", answers="* One\n* Two\nThree")
    return module


def make_question(module, **overrides):
    fields = {
        "text": "Which level is this?",
        "answers": "Interpersonal\n* Institutional",
        "feedback": "A rule does it.",
    }
    return course_services.add_section(
        section=Question(module=module, **fields | overrides)
    )


def make_course(kinds=KINDS, kind="elearning", needs=(), **overrides):
    """A published course with one module of each of these kinds."""
    version = make_draft(kind, needs, **overrides)
    if kind == "elearning":
        for each in kinds:
            make_module(version, each)
    return course_services.publish(version=version, by=None, at=LONG_AGO).course


def make_program(*courses, **overrides):
    number = next(numbers)
    fields = {
        "title": f"REAL {number}",
        "slug": f"real-{number}",
        "summary": "Three steps.",
        "position": number,
    }
    program = Program.objects.create(**fields | overrides)
    for position, course in enumerate(courses or [make_course()]):
        Step.objects.create(program=program, course=course, position=position)
    return program


def make_learner(**overrides):
    number = next(numbers)
    fields = {"number": f"N{number}", "name": f"Rosa {number}"}
    return Learner.objects.create(**fields | overrides)


def enroll(program, learner=None, at=NOON):
    """The learner, enrolled."""
    learner = learner or learning.learner_of(make_user())
    learning.enroll(learner=learner, program=program, by=None, at=at)
    return learner


def modules_of(course):
    """The modules of the version that is published, in order."""
    version = course.versions.get(status="published")
    return list(
        Module.objects.filter(version=version)
        .kept()
        .in_order()
        .select_related("version__course")
    )


def take(learner, module, at=NOON):
    """Do one module, as it asks."""
    if module.kind == "check":
        questions = module.questions.kept().in_order()
        answers = {question.pk: frozenset(question.right) for question in questions}
        learning.answer(learner=learner, module=module, answers=answers, at=at)
        return None
    return learning.finish(learner=learner, module=module, words="Ours.", at=at)


def take_all(learner, course, at=NOON):
    for module in modules_of(course):
        take(learner, module, at)
    return Completion.objects.filter(learner=learner, course=course).last()


def stands(learner, course, again=frozenset()):
    return standing.in_courses(learner, [course], again)[course.pk]


def record(learner, course, completed_on=TODAY, at=NOON, **overrides):
    fields = {"how": "recorded", "reason": "On the sign-in sheet", "by": None}
    return learning.record(
        learner=learner, course=course, completed_on=completed_on, at=at,
        **fields | overrides,
    )  # fmt: skip


def make_requirement(program=None, **overrides):
    number = next(numbers)
    fields = {
        "title": f"Required {number}",
        "slug": f"required-{number}",
        "audiences": ["staff"],
        "starts_on": date(2024, 1, 1),
        "due_days": 90,
    }
    return Requirement.objects.create(
        program=program or make_program(), **fields | overrides
    )


def line(department, **overrides):
    """A line of a roster's file."""
    number = next(numbers)
    fields = {
        "number": f"R{number}",
        "name": f"Rosa {number}",
        "email": "",
        "department": department.slug,
        "hired on": "2015-05-04",
        "audience": "staff",
        "supervisor": "no",
        "job title": "Clerk",
    }
    return fields | overrides


def roster_file(lines):
    columns = list(lines[0])
    rows = [",".join(columns), *(",".join(map(str, each.values())) for each in lines)]
    return "\n".join(rows).encode()


def load_roster(lines, as_of=TODAY, at=NOON, answers=None):
    return rosters.load(
        content=roster_file(lines),
        file_name="roster.csv",
        as_of=as_of,
        by=None,
        at=at,
        answers=answers,
    )


def make_roster_upload(by=None, lines=()):
    return rosters.keep_upload(
        content=roster_file(lines or [line(make_department())]),
        file_name="roster.csv",
        as_of=TODAY,
        by=by or User.objects.filter(memberships__role="administrator").first(),
        at=timezone.now(),
    )


def make_request(learner=None, **overrides):
    fields = {
        "requirement": None,
        "kind": "exemption",
        "words": "I teach it.",
        "asked_at": NOON,
    } | overrides
    fields["requirement"] = fields["requirement"] or make_requirement()
    return Request.objects.create(learner=learner or make_learner(), **fields)


def days_after(day, count):
    return day + timedelta(count)
