import io

import pytest
from django.core.management import CommandError, call_command

from departments.models import AuditEvent, Department, Membership, User
from departments.services import record_event
from equity_office.celery import app
from equity_office.jobs.models import Job
from equity_office.process.environment import mark_of_demonstration
from indicators.models import CategoryScheme, Dataset, Indicator, Observation, Release
from reporting import demonstration
from reporting.models import Edition
from tests.factories import (
    NOON,
    TODAY,
    load,
    make_department,
    make_indicator,
    publish,
    start_build,
    work_off,
)
from tests.training import factories as training
from training.models import Course, Learner, Program, Requirement
from training.services import learning, requests

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def city(one_transaction):
    """Loaded once; what a test does with it is taken back."""
    demonstration.load(at=NOON, today=TODAY)


def call(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_it_has_real_figures_in_many_domains(city):
    indicators = Indicator.objects.all()

    assert indicators.count() >= 8
    assert len(set(indicators.values_list("domain", flat=True))) >= 5
    assert all(indicator.source for indicator in indicators)
    periods = [
        indicator.observation_set.values("starts_on").distinct().count()
        for indicator in indicators
    ]
    assert sum(count >= 5 for count in periods) >= 2


def test_it_has_a_dozen_departments_and_every_role(city):
    assert Department.objects.count() == 12
    held = set(Membership.objects.values_list("role", flat=True))
    assert held == set(Membership.Role.values)
    assert User.objects.get(email="lead@harborview.example").check_password(
        demonstration.PASSWORD
    )


def test_its_schemes_are_joined_by_a_crosswalk(city):
    assert {"spd-15-1997", "spd-15-2024", "local"} == set(
        CategoryScheme.objects.values_list("slug", flat=True)
    )
    groups = CategoryScheme.objects.get(slug="spd-15-2024").groups
    assert groups.filter(kind="group").count() == 7
    assert groups.first().comes_from.exists()


def test_loading_it_again_adds_nothing(city):
    counts = (
        User.objects.count(),
        Observation.objects.count(),
        Dataset.objects.count(),
    )

    assert "0 new files" in call("load_demo")

    assert counts == (
        User.objects.count(), Observation.objects.count(), Dataset.objects.count()
    )  # fmt: skip


def test_its_total_rows_are_left_out_and_counted(city):
    dataset = Dataset.objects.get(file_name="population.csv")

    assert dataset.rows_excluded == 5


def test_its_report_is_built_published_and_removed_with_it(city, settings):
    start_build(year=demonstration.YEAR)
    work_off()
    edition = publish(Edition.objects.get())
    work_off()
    link = settings.PUBLISHED_ROOT / edition.address
    record_event(
        verb="x",
        subject=edition,
        by=User.objects.get(email="admin@harborview.example"),
        at=NOON,
    )
    assert link.exists()

    assert "is removed" in call("load_demo", clear=True)

    for model in (
        Edition,
        Release,
        Dataset,
        Indicator,
        User,
        Department,
        CategoryScheme,
    ):
        assert not model.objects.exists(), model
    assert not AuditEvent.objects.filter(by__isnull=False).exists()
    assert not link.exists()
    assert not list((settings.PUBLISHED_ROOT / ".editions").iterdir())
    assert not list((settings.MEDIA_ROOT / "runs").iterdir())


def test_clearing_keeps_the_citys_own(city):
    department = Department.objects.get(slug="parks")
    own = make_indicator(steward=department)
    load(own)

    call("load_demo", clear=True)

    assert Indicator.objects.get() == own
    assert Department.objects.get() == department


def test_clearing_keeps_what_its_people_did_for_the_citys_own(city):
    """Somebody real was enrolled, and completed a course, by a made-up administrator;
    and made-up people had leave and more time."""
    admin = User.objects.get(email="admin@harborview.example")
    made_up = Learner.objects.get(user__email="staff@harborview.example")
    by = {"by": admin, "at": NOON}
    requests.record_leave(learner=made_up, starts_on=TODAY, ends_on=None, **by)
    requests.extend(
        learner=made_up, requirement=Requirement.objects.get(), until=TODAY,
        reason="Ill", **by,
    )  # fmt: skip
    real = training.make_learner()
    learning.enroll(learner=real, program=Program.objects.get(), **by)
    course = Course.objects.get(slug="laying-the-foundation")
    training.record(real, course, by=admin)

    assert "is removed" in call("load_demo", clear=True)

    assert list(Learner.objects.all()) == [real]
    assert real.completions.get().recorded_by is None
    assert real.enrollments.get().enrolled_by is None
    assert "is loaded" in call("load_demo")


def test_it_is_not_loaded_beside_a_citys_own_departments(db, settings, tmp_path):
    settings.IS_DEMONSTRATION = False
    settings.VAR_DIR = tmp_path
    make_department()

    for command, options in (("load_demo", {}), ("demo", {"port": 0})):
        with pytest.raises(CommandError, match=r"accounts: 0, departments: 1"):
            call(command, **options)

    assert not mark_of_demonstration(settings.VAR_DIR).exists()
    settings.IS_DEMONSTRATION = True
    assert "is loaded" in call("load_demo")


def test_clearing_stops_where_a_report_of_the_citys_own_stands_on_it(city):
    load(make_indicator())
    start_build(year=demonstration.YEAR)

    with pytest.raises(CommandError, match="also tells figures of your own"):
        call("load_demo", clear=True)

    assert Indicator.objects.count() == 11


def test_build_report_says_where_to_look(city):
    assert "Look at /desk/reports/runs/" in call("build_report", 2025)


def test_build_report_says_when_no_worker_is_alive(city, monkeypatch):
    from reporting.management.commands import build_report

    monkeypatch.setattr(build_report, "PATIENCE", 0.1)

    with pytest.raises(CommandError, match="No worker is alive"):
        call("build_report", 2025, wait=True)


def test_build_report_follows_what_an_interrupted_one_has_started(city, monkeypatch):
    from reporting.management.commands import build_report

    monkeypatch.setattr(build_report, "PATIENCE", 0.1)
    start_build(year=2025)

    out = io.StringIO()
    with pytest.raises(CommandError, match="No worker is alive"):
        call_command("build_report", 2025, wait=True, stdout=out)
    assert "is under way already." in out.getvalue()
    with pytest.raises(CommandError, match="is running already"):
        call("build_report", 2025)

    assert Edition.objects.get().runs.count() == 1


def test_build_report_says_why_a_build_failed(city, monkeypatch):
    from reporting.management.commands import build_report

    def fail(run):
        run.__class__.objects.filter(pk=run.pk).update(status="failed", error="A slip.")

    start = build_report.editions.start_build

    def started(**arguments):
        run = start(**arguments)
        fail(run)
        return run

    monkeypatch.setattr(build_report.editions, "start_build", started)

    with pytest.raises(CommandError, match="A slip."):
        call("build_report", 2025, wait=True)


def test_verify_edition_needs_an_edition():
    with pytest.raises(CommandError, match="No edition of 1999"):
        call("verify_edition", 1999)


def test_verify_edition_says_what_it_found(city, settings):
    start_build(year=demonstration.YEAR)
    work_off()
    edition = Edition.objects.get()

    assert "intact, rebuilt" in call("verify_edition", 2025)

    settings.CHECKSUM_KEY, key = "another", settings.CHECKSUM_KEY
    with pytest.raises(CommandError, match=r"file\(s\) are not what was built"):
        call("verify_edition", 2025)
    settings.CHECKSUM_KEY = key

    edition.build.artifacts.get(kind="pdf").file.write_bytes(b"forged")
    with pytest.raises(CommandError, match=r"1 file\(s\) are not what was built"):
        call("verify_edition", 2025)


def test_no_job_is_left_over(city):
    start_build(year=demonstration.YEAR)
    work_off()

    assert not Job.objects.unfinished().exists()


def test_its_report_speaks_spanish_throughout(city):
    run = start_build(year=demonstration.YEAR, language="es")
    for job in Job.objects.filter(task="reporting.build_section"):
        app.tasks[job.task](job.pk)

    findings = run.sections.get(slug="disparities").snapshot["findings"]
    told = "\n".join(
        text
        for finding in findings
        for text in (
            finding["sentence"],
            finding["change"],
            finding["compared_with"],
            *finding["hidden"],
            *(chart["description"] for chart in finding["charts"]),
        )
    )

    assert "denegaciones por cada 100 solicitudes de préstamo" in told
    assert "Negro o afroamericano" in told
    for word in (
        "denials",
        "Black",
        "everyone",
        "between",
        "Since",
        "group ",
        "percent",
    ):
        assert word not in told, word
