"""Plain functions that make valid rows; whatever a test cares about, it names."""

from datetime import date, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from zeal import zeal_context

import departments.tasks  # noqa: F401
import equity_office.printing.tasks
import equity_office.tasks  # noqa: F401
import indicators.tasks  # noqa: F401
import progress.tasks  # noqa: F401
import reporting.tasks  # noqa: F401
from departments.models import Department, Membership, User
from equity_office.celery import app
from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from indicators.imports.map import Mapping
from indicators.models import CategoryScheme, Crosswalk, Indicator, RaceGroup
from indicators.services import datasets as indicator_services
from indicators.services import loading
from reporting.files import documents
from reporting.models import Artifact, Edition, Run
from reporting.services import editions

NOON = datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("America/New_York"))
TODAY = NOON.date()
numbers = count(1)

COUNTS = b"""period,group,numerator,denominator
2022,Black,60,200
2022,Hispanic,40,160
2022,White,100,1000
2023,Black,64,197
2023,Hispanic,26,111
2023,White,154,1681
"""
RATES = b"""period,group,value
2021,Black,12.9
2021,White,5.6
2022,Black,12.4
2022,White,5.5
2023,Black,11.9
2023,White,5.1
"""


def make_user(**overrides):
    fields = {"email": f"person{next(numbers)}@city.example", "name": "Kim Doe"}
    return User.objects.create_user(password="a-good-password", **fields | overrides)


def make_department(**overrides):
    number = next(numbers)
    fields = {
        "name": f"Department {number}",
        "short_name": f"D{number}",
        "slug": f"department-{number}",
    }
    return Department.objects.create(**fields | overrides)


def make_member(role, department=None, **overrides):
    user = make_user(**overrides)
    Membership.objects.create(
        user=user, role=role, department=department, starts_on=date(2020, 1, 1)
    )
    return user


def make_scheme(**overrides):
    fields = {"slug": f"scheme-{next(numbers)}", "name": "Our categories"}
    scheme = CategoryScheme.objects.create(**fields | overrides)
    for position, (slug, name, kind, words) in enumerate(
        [
            ("black", "Black or African American", "group", ["black"]),
            ("hispanic", "Hispanic or Latino", "group", ["hispanic"]),
            ("white", "White", "group", []),
            ("other", "Other", "other", []),
            ("unknown", "Unknown", "unknown", []),
        ]
    ):
        RaceGroup.objects.create(
            scheme=scheme,
            slug=slug,
            name=name,
            kind=kind,
            words=words,
            position=position,
        )
    return scheme


def make_indicator(**overrides):
    number = next(numbers)
    fields = {
        "slug": f"indicator-{number}",
        "title": f"Loans denied {number}",
        "question": "Are loans denied more often to some groups?",
        "domain": Indicator.Domain.HOUSING,
        "kind": Indicator.Kind.PROPORTION,
        "direction": Indicator.Direction.LOWER,
        "numerator": "denials",
        "denominator": "applications",
        "source": "A bank",
    }
    scheme = overrides.pop("scheme", None) or make_scheme()
    return Indicator.objects.create(scheme=scheme, **fields | overrides)


def preview(indicator, content=COUNTS, mapping=None, today=TODAY):
    return indicator_services.preview_file(
        indicator=indicator,
        file_name="figures.csv",
        content=content,
        mapping=mapping or Mapping(),
        today=today,
    )


def load(indicator, content=COUNTS, mapping=None, by=None):
    return loading.record_observations(
        preview=preview(indicator, content, mapping), by=by, at=NOON
    )


def make_upload(indicator, by, content=COUNTS, at=None):
    return indicator_services.keep_upload(
        indicator=indicator,
        file_name="figures.csv",
        content=content,
        mapping="",
        by=by,
        at=at or timezone.now(),
    )


def make_edition(**overrides):
    fields = {
        "year": 2024,
        "starts_on": date(2024, 1, 1),
        "ends_on": date(2024, 12, 31),
        "created_at": NOON,
    }
    return Edition.objects.create(**fields | overrides)


def start_build(by=None, year=2024, at=NOON, language=None):
    return editions.start_build(year=year, language=language, by=by, at=at)


def work_off(at=NOON):
    """Run every job that is due, in this process, through the task that a worker runs,
    with no query in a loop; returns how many there were."""
    done = 0
    while True:
        jobs.sweep(at=at)
        due = list(Job.objects.filter(status=Job.Status.QUEUED, publish_at__lte=at))
        if not due:
            return done
        for job in due:
            with zeal_context():
                app.tasks[job.task](job.pk)
            done += 1


def make_built_edition(**indicator):
    """An edition in review with its real files, laid out by the real renderer."""
    load(make_indicator(**indicator))
    run = start_build()
    work_off()
    run.refresh_from_db()
    assert run.status == "succeeded", run.error
    return Edition.objects.get(pk=run.edition_id)


def make_reviewed_edition(**indicator):
    """An edition in review with real snapshots and small files in place of the laid-out
    ones, for tests that look at neither."""
    load(make_indicator(**indicator))
    run = start_build()
    Job.objects.filter(task="reporting.assemble").delete()
    work_off()
    editions.sum_up(run)
    for kind, suffix in (("page", "html"), ("pdf", "pdf"), ("package", "zip")):
        path = f"runs/{run.pk}/1/{documents.file_name(run.edition)}.{suffix}"
        file = Path(settings.MEDIA_ROOT, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            f"<html><body>{documents.BANNER}{kind}{' text' * 200}</body></html>"
        )
        Artifact.objects.create(
            run=run,
            kind=kind,
            path=path,
            byte_count=file.stat().st_size,
            sha256=documents.sha256(file),
        )
    Run.objects.filter(pk=run.pk).update(status=Run.Status.SUCCEEDED)
    Edition.objects.filter(pk=run.edition_id).update(
        status=Edition.Status.IN_REVIEW, build=run
    )
    return Edition.objects.get(pk=run.edition_id)


def approve(edition, by=None, at=NOON):
    return editions.move(edition=edition, name="approve", by=by, at=at)


def publish(edition, by=None, at=NOON):
    edition = approve(edition, at=at)  # by somebody else
    return editions.move(edition=edition, name="publish", by=by, at=at)


def make_crosswalk(from_group, to_group):
    return Crosswalk.objects.create(from_group=from_group, to_group=to_group)
