"""Courses and people in as many rows as a test wants, for the pages that list them."""

from datetime import date

from tests import factories
from tests.training import factories as training
from training.models import Learner, Requirement
from training.services import publication, requests

NOON = factories.NOON


def fill(count, administrator):
    """So many courses, modules, people, requests and rosters, and a draft."""
    course = training.make_course(kinds=("reading", "check", "reflection") * count)
    program = training.make_program(course)
    requirement = training.make_requirement(
        program, refresh_months=24, refresher=course
    )
    lines, department = [], factories.make_department(slug="the-one")
    for _number in range(count):
        other = training.make_course(needs=[course])
        training.make_program(other)
        place = factories.make_department()
        place.predecessors.add(factories.make_department())
        lines += [training.line(department), training.line(place, supervisor="yes")]
    mine = training.line(department, email=administrator.email, name=administrator.name)
    for year in (2023, 2025):
        training.load_roster([*lines, mine], as_of=date(year, 12, 31))
    learner = Learner.objects.get(user=administrator)
    training.enroll(program, learner)
    for each in Learner.objects.exclude(pk=learner.pk):
        training.record(each, course)
        training.make_request(each, requirement=requirement)
    for number in range(count):
        training.record(learner, course, completed_on=date(2024, 1, 8 + number))
        requests.record_leave(
            learner=learner, starts_on=date(2024, 3, 1 + number), by=None, at=NOON,
            ends_on=date(2024, 3, 1 + number),
        )  # fmt: skip
        requests.extend(
            learner=learner, requirement=requirement, until=date(2027, 1, 1),
            reason="So.", by=None, at=NOON,
        )  # fmt: skip
        publication.release(
            requirement=Requirement.objects.whole().get(pk=requirement.pk),
            day=date(2025, 12 - number, 28), by=None, at=NOON,
        )  # fmt: skip
    upload = training.make_roster_upload(administrator, [*lines, mine])
    version = training.make_draft()
    for _number in range(count):
        module = training.make_module(version, "check")
        training.make_question(module, removed_at=NOON)
        training.make_module(version, removed_at=NOON)
    return course, learner, version, module, upload


def arguments(name, course, learner, version, module, upload):
    draft = {"slug": version.course.slug}
    completion = learner.completions.first()
    return {
        "training:withdraw": {"slug": course.programs.get().slug},
        "training:course": {"slug": course.slug},
        "training:module": {"slug": course.slug, "place": 2},
        "training:change_course": {"slug": course.slug},
        "training:draft": draft,
        "training:section": draft | {"kind": "module", "pk": module.pk},
        "training:add": draft | {"kind": "module"},
        "training:preview": draft | {"pk": module.pk},
        "training:publish": draft,
        "training:learner": {"pk": learner.pk},
        "training:record": {"pk": learner.pk},
        "training:leave": {"pk": learner.pk},
        "training:correct": {"pk": learner.pk},
        "training:join": {"pk": learner.pk},
        "training:split": {"pk": learner.pk},
        "training:confirm_roster": {"key": upload.key},
        "training:extend": {"pk": learner.pk},
        "training:void": {"number": completion.number},
        "training:answer": {"pk": learner.requests.model.objects.first().pk},
        "training:department": {"slug": "the-one"},
        "training:certificate": {"number": completion.number},
        "training:certificate_pdf_page": {"number": completion.number},
    }.get(name, {})
