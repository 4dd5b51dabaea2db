"""The curriculum of the demonstration, and people who are on their way through it."""

import tomllib
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.db.models import QuerySet

from departments.models import User
from equity_office.writing.editing import told
from reporting.demonstration import rosters
from reporting.demonstration.plans import noon
from training.models import (
    CheckAttempt,
    Completion,
    Course,
    CourseVersion,
    Enrollment,
    Extension,
    Learner,
    Leave,
    Module,
    ModuleProgress,
    Program,
    Question,
    Request,
    Requirement,
    Step,
)
from training.reads import standing
from training.services import courses as course_services
from training.services import learning, requests

SLUGGED = ("courses", "programs", "requirements")
HOW_RECORDED = "On the sign-in sheet of the session"


def contents():
    return tomllib.loads(Path(__file__).with_name("training.toml").read_text("utf-8"))


def load(*, mail, at, in_spanish):
    """Load what is missing; what stands there already stays as it is."""
    stated = contents()
    for facts in stated["courses"]:
        if not Course.objects.filter(slug=facts["slug"]).exists():
            _course(facts, in_spanish("courses", facts["slug"]))
    for position, facts in enumerate(stated["programs"]):
        program, is_new = Program.objects.get_or_create(
            slug=facts["slug"],
            defaults={
                "title": facts["title"],
                "summary": facts["summary"],
                "position": position,
                "translations": in_spanish("programs", facts["slug"]),
            },
        )
        if is_new:
            _steps(program, facts["steps"])
    for facts in stated["requirements"]:
        _requirement(facts, in_spanish("requirements", facts["slug"]))
    rosters.load(stated["rosters"], mail=mail, at=at)
    for person in stated["people"]:
        _take(person, User.objects.get(email=person["who"] + mail), at)
    rosters.release(stated["rosters"]["released_on"], at=at)
    for facts in stated["requests"]:
        _ask(facts, mail)


def _course(facts, translations):
    at = noon(facts.get("published_on", facts["given_since"]))
    course = course_services.create_course(
        title=facts["title"],
        kind=facts["kind"],
        given_since=facts["given_since"],
        prerequisites=Course.objects.filter(slug__in=facts.get("needs", [])),
        by=None,
        at=at,
    )
    Course.objects.filter(pk=course.pk).update(
        slug=facts["slug"], translations=translations
    )
    version = course.versions.get()
    _write(version, facts, ("summary", "session_minutes"), at)
    for stated in facts.get("modules", []):
        module = course_services.add_section(
            section=Module(
                version=version,
                **{name: stated[name] for name in stated if name != "questions"},
            )
        )
        for question in stated.get("questions", []):
            course_services.add_section(section=Question(module=module, **question))
    if "published_on" in facts:
        course_services.publish(version=version, by=None, at=at)


def _write(section, facts, names, at):
    values = {name: facts[name] for name in names if name in facts}
    course_services.save_section(
        section=section, values=values, before=told(section, values), by=None, at=at
    )


def _steps(program, slugs):
    for position, slug in enumerate(slugs):
        course = Course.objects.get(slug=slug)
        Step.objects.create(
            program=program, course=course, position=position, since=course.given_since
        )


def _requirement(facts, translations):
    named = {
        "translations": translations,
        "program": Program.objects.get(slug=facts["program"]),
        "refresher": Course.objects.get(slug=facts["refresher"]),
    }
    Requirement.objects.get_or_create(slug=facts["slug"], defaults=facts | named)


def _take(person, user, at):
    """Let somebody enroll and go as far as the file says, unless they have."""
    learner = learning.learner_of(user)
    if learner.enrollments.exists():
        return
    when = noon(person["from"])
    program = Program.objects.get(slug=person["program"])
    learning.enroll(learner=learner, program=program, by=user, at=when)
    course = Course.objects.get(slug="foundations-of-racial-equity")
    stands = standing.in_courses(learner, [course])[course.pk]
    modules = Module.objects.filter(version=stands.version).in_order()
    for module in modules.select_related("version__course")[: person["modules"]]:
        _do(learner, module, when)
        when += timedelta(minutes=module.minutes)
    for slug, day in person.get("sessions", {}).items():
        learning.record(
            learner=learner,
            course=Course.objects.get(slug=slug),
            completed_on=day,
            how=Completion.How.RECORDED,
            reason=HOW_RECORDED,
            by=None,
            at=at,
        )


def _ask(facts, mail):
    """Let somebody ask the office for something, unless they have."""
    learner = Learner.objects.get(user__email=facts["who"] + mail)
    if not learner.requests.exists():
        requests.ask(
            learner=learner,
            requirement=Requirement.objects.get(slug=facts["requirement"]),
            kind=facts["kind"],
            words=facts["words"],
            at=noon(facts["asked_on"]),
        )


def _do(learner, module, at):
    if module.kind == Module.Kind.CHECK:
        questions = module.questions.in_order()
        answers = {question.pk: question.right for question in questions}
        learning.answer(learner=learner, module=module, answers=answers, at=at)
        return
    words = "I will bring the count of our own form."
    learning.finish(learner=learner, module=module, words=words, at=at)


def _forget_names(people):
    """Let what people of the demonstration did for others stand without their name."""
    for model in apps.get_app_config("training").get_models():
        for field in model._meta.get_fields():
            if field.related_model is User and field.many_to_one:
                # Past the guard of completions, which is for a city's own.
                rows = QuerySet(model).filter(**{f"{field.name}__in": people})
                rows.update(**{field.name: None})


def clear(mail):
    """Remove the curriculum with what was done in it by people of the demonstration;
    what a city built on it stays."""
    stated = contents()
    learners = rosters.clear(mail)
    _forget_names(User.objects.filter(email__endswith=mail))
    for rows in (CheckAttempt, ModuleProgress, Enrollment, Request, Leave, Extension):
        rows.objects.filter(learner__in=learners).delete()
    # Completions are final for a city; nobody of this one completed anything.
    completions = Completion.objects.filter(learner__in=learners)
    completions._raw_delete(completions.db)
    Learner.objects.filter(pk__in=learners).delete()
    slugs = {name: [each["slug"] for each in stated[name]] for name in SLUGGED}
    Requirement.objects.filter(
        slug__in=slugs["requirements"], extensions=None, requests=None
    ).delete()
    Program.objects.filter(
        slug__in=slugs["programs"], enrollments=None, requirements=None
    ).delete()
    courses = Course.objects.filter(slug__in=slugs["courses"], steps=None)
    taken = Completion.objects.values("course")
    done = ModuleProgress.objects.values("module__version__course")
    courses = courses.exclude(pk__in=taken).exclude(pk__in=done)
    ours = list(courses.values_list("pk", flat=True))
    CourseVersion.objects.filter(course__in=ours).delete()
    Course.objects.filter(pk__in=ours).delete()
