"""Completion of training with 1,000 and 10,000 people in fifty departments."""

from datetime import date, timedelta

PEOPLE = (1_000, 10_000)
DEPARTMENTS = 50
DAY = date(2026, 5, 4)


def bench_training():
    """Queries and time of the page, the department's list, and what is published."""
    import time

    from django.test import Client

    from benchmarks.progress import measure
    from tests import factories
    from training.models import Requirement
    from training.services import publication

    client = Client()
    client.force_login(factories.make_member("administrator"))
    for count in PEOPLE:
        requirement, department = _fill(count)
        asked = f"?requirement={requirement.slug}&day={DAY}"
        print(f"{count} people in {DEPARTMENTS} departments, two rosters")
        measure(client, "completion", f"/desk/completion/{asked}")
        page = f"/desk/completion/departments/{department.slug}/{asked}"
        measure(client, "department", page)
        whole = Requirement.objects.whole().get(pk=requirement.pk)
        start = time.process_time()
        publication.tell(whole, DAY)
        print(f"  what is published: {time.process_time() - start:.3f} s")


def _fill(count):
    """People of fifty departments on two rosters, two in three of whom have completed
    three courses."""
    from tests import factories
    from tests.training import factories as training
    from training.models import Completion, Learner

    courses = [training.make_course(kind="session") for _step in range(3)]
    program = training.make_program(*courses)
    requirement = training.make_requirement(
        program, refresh_months=12, refresher=courses[0]
    )
    departments = [factories.make_department() for _number in range(DEPARTMENTS)]
    lines = [
        training.line(departments[number % DEPARTMENTS]) for number in range(count)
    ]
    for day in (DAY - timedelta(365), DAY):
        training.load_roster(lines, as_of=day)
    numbers = {line["number"] for line in lines}
    learners = Learner.objects.filter(number__in=numbers).order_by("pk")
    versions = [(course, course.versions.get()) for course in courses]
    Completion.objects.bulk_create(
        [
            Completion(
                learner=learner, course=course, version=version, title=course.title,
                name=learner.name,
                round=0, completed_on=date(2025, 6, 1) + timedelta(place % 300),
                how="recorded", reason="So.", number=f"{learner.pk}-{version.pk}",
                recorded_at=factories.NOON,
            )
            for place, learner in enumerate(learners)
            if place % 3
            for course, version in versions
        ],
        batch_size=1000,
    )  # fmt: skip
    return requirement, departments[0]


def main():
    import django

    django.setup()
    from django.conf import settings

    settings.DEBUG, settings.ALLOWED_HOSTS = True, ["testserver"]
    bench_training()


if __name__ == "__main__":
    main()
