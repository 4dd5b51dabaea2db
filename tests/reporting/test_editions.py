from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from departments.models import AuditEvent
from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from equity_office.printing.rendering import NotPrinted, RendererLost
from indicators.models import Dataset, Release
from reporting.files import documents
from reporting.models import Edition, Run, Section
from reporting.services import editions
from tests.factories import (
    NOON,
    RATES,
    load,
    make_built_edition,
    make_edition,
    make_indicator,
    make_reviewed_edition,
    publish,
    start_build,
    work_off,
)

pytestmark = pytest.mark.django_db

SMALL = b"""period,group,numerator,denominator
2023,Black,64,197
2023,Hispanic,4,111
2023,White,154,1681
"""


def test_a_build_freezes_its_question_and_queues_its_parts(administrator):
    dataset = load(make_indicator())

    run = start_build(by=administrator)

    assert run.question["dataset_pks"] == [dataset.pk]
    assert len(run.inputs_hash) == 64
    assert run.edition.status == Edition.Status.BUILDING
    tasks = list(Job.objects.order_by("pk").values_list("task", "status"))
    assert tasks[-1] == ("reporting.assemble", "waiting")
    assert set(tasks[:-1]) == {("reporting.build_section", "queued")}
    assert AuditEvent.objects.filter(by=administrator, verb="build started").exists()


def test_a_build_needs_figures():
    with pytest.raises(editions.NothingToReport):
        start_build()

    assert not Edition.objects.exists()


def test_figures_of_a_later_year_do_not_count():
    load(make_indicator())

    with pytest.raises(editions.NothingToReport):
        start_build(year=2020)


def test_a_second_build_waits_for_the_first():
    load(make_indicator())
    start_build()

    with pytest.raises(editions.BuildUnderWay):
        start_build()


def test_somebody_quicker_is_named(monkeypatch):
    load(make_indicator())
    make_edition()
    monkeypatch.setattr(Edition.objects.all().__class__, "first", lambda self: None)

    with pytest.raises(editions.BuildUnderWay, match="Somebody else"):
        start_build()


def test_a_build_that_is_worked_off_is_ready_for_review():
    edition = make_built_edition()

    assert edition.status == Edition.Status.IN_REVIEW
    assert {a.kind for a in edition.build.artifacts.all()} == {"page", "pdf", "package"}
    for artifact in edition.build.artifacts.all():
        assert artifact.file.stat().st_size == artifact.byte_count
        assert documents.sha256(artifact.file) == artifact.sha256
    assert {"sources", "pango", "fonts"} <= set(edition.build.toolchain)
    assert [s.slug for s in edition.build.sections.all()] == [
        "mandate",
        "reading",
        "glance",
        "goals",
        "disparities",
        "progress",
        "undone",
        "training",
        "toolkit",
    ]


def test_a_section_that_raises_leaves_a_named_state_to_go_on_from(monkeypatch, caplog):
    load(make_indicator())
    run = start_build()
    tell = editions.sections.tell

    def broken(question, slug, part, *summed_up):
        if slug == "reading":
            raise ZeroDivisionError("by zero")
        return tell(question, slug, part, *summed_up)

    monkeypatch.setattr(editions.sections, "tell", broken)
    at = NOON
    for _attempt in range(5):
        Job.objects.filter(status="queued").update(publish_at=at)
        work_off(at)

    run.refresh_from_db()
    assert run.status == Run.Status.FAILED
    assert "ZeroDivisionError: by zero" in run.error
    assert Edition.objects.get().status == Edition.Status.DRAFTING

    monkeypatch.undo()
    start_build()


def test_a_report_that_cannot_be_laid_out_fails_with_its_sentence(monkeypatch):
    load(make_indicator())
    run = start_build()

    def unfit(run, folder, advance):
        raise NotPrinted("A chart has no text alternative.")

    monkeypatch.setattr(documents, "build", unfit)
    work_off()

    run.refresh_from_db()
    assert (run.status, run.error) == ("failed", "A chart has no text alternative.")


def test_a_renderer_that_was_killed_is_tried_again(monkeypatch):
    """As a system does that is short of memory; the report is made by the next attempt,
    and nothing of the first stays."""
    load(make_indicator())
    run = start_build()
    whole = documents.build

    def killed(run, folder, advance):
        folder.mkdir(parents=True)
        raise RendererLost

    monkeypatch.setattr(documents, "build", killed)
    work_off()
    run.refresh_from_db()
    assert run.status == "building"
    job = Job.objects.get(task="reporting.assemble")
    assert (job.status, job.attempts) == ("queued", 1)
    monkeypatch.setattr(documents, "build", whole)
    work_off(at=timezone.now() + timedelta(minutes=5))

    run.refresh_from_db()
    assert run.status == "succeeded"
    folders = Path(settings.MEDIA_ROOT, "runs", str(run.pk)).iterdir()
    assert [folder.name for folder in folders] == ["2"]


def test_a_part_told_twice_is_kept_once():
    load(make_indicator())
    start_build()
    job = Job.objects.filter(task="reporting.build_section").first()
    taken = jobs.claim(pk=job.pk, at=NOON)
    editions.write_section(taken)

    with pytest.raises(jobs.LeaseLost):
        editions.write_section(taken)

    assert Section.objects.count() == 1


def test_publishing_makes_it_public_and_writes_every_cell(administrator):
    edition = make_reviewed_edition()

    publish(edition, by=administrator)

    edition.refresh_from_db()
    assert edition.status == Edition.Status.PUBLISHED
    assert edition.published_at == NOON
    assert Release.objects.filter(group__isnull=False).count() == 6
    assert Release.objects.filter(group__isnull=True).count() == 2  # everyone, by year
    assert Dataset.objects.get().status == Dataset.Status.RELEASED
    events = AuditEvent.objects.filter(by=administrator)
    assert [event.verb for event in events] == ["edition published"]


def test_hidden_cells_are_released_as_hidden():
    load(make_indicator(), SMALL)
    start_build()
    work_off()

    publish(Edition.objects.get())

    hidden = Release.objects.filter(is_shown=False)
    assert {r.group.slug for r in hidden} == {"black", "hispanic"}
    assert {r.reason for r in hidden} == {"small count"}


def test_what_a_report_hid_stays_hidden_in_the_next():
    indicator = make_indicator()
    load(indicator, SMALL)
    start_build()
    work_off()
    publish(Edition.objects.get())
    indicator.hide_up_to = 3
    indicator.save()

    run = start_build()
    work_off()

    (finding,) = run.sections.get(slug="disparities").snapshot["findings"]
    states = {row["group"]: row["state"] for row in finding["rows"]}
    assert states == {"black": "hidden", "hispanic": "hidden", "white": "shown"}


def test_the_same_data_are_published_again_exactly_as_they_were():
    indicator = make_indicator()
    load(indicator, SMALL)
    start_build()
    work_off()
    publish(Edition.objects.get())
    first = Release.objects.values_list("group", "is_shown", "is_denominator_shown")
    first = set(first)

    start_build()
    work_off()
    publish(Edition.objects.get(revision=2))

    again = Release.objects.filter(publication__endswith="r2/")
    assert set(again.values_list("group", "is_shown", "is_denominator_shown")) == first


def test_corrected_data_keep_hidden_what_was_hidden():
    indicator = make_indicator()
    load(indicator, SMALL)
    start_build()
    work_off()
    publish(Edition.objects.get())
    load(indicator, SMALL.replace(b"154,1681", b"160,1681"))

    run = start_build()
    work_off()

    (finding,) = run.sections.get(slug="disparities").snapshot["findings"]
    states = {row["group"]: row["state"] for row in finding["rows"]}
    assert states == {"black": "hidden", "hispanic": "hidden", "white": "shown"}
    assert finding["everyone"]["numerator"] == 228


def test_a_report_is_not_approved_that_was_built_again_since_it_was_read():
    edition = make_reviewed_edition()

    with pytest.raises(editions.MoveNotOpen, match="built again since"):
        editions.move(edition=edition, name="approve", by=None, at=NOON, build=99)


def test_a_year_that_is_not_over_is_not_reported():
    with pytest.raises(editions.PeriodNotOver):
        start_build(year=NOON.year)


def test_what_a_report_showed_is_not_hidden_by_a_later_rule():
    indicator = make_indicator(hide_up_to=0)
    load(indicator, SMALL)
    start_build()
    work_off()
    publish(Edition.objects.get())
    indicator.hide_up_to = 10
    indicator.save()

    run = start_build()
    work_off()

    (finding,) = run.sections.get(slug="disparities").snapshot["findings"]
    assert {row["state"] for row in finding["rows"]} == {"shown", "unreliable"}


def test_a_correction_is_the_next_revision_and_says_so_on_the_last():
    first = publish(make_reviewed_edition())

    start_build()
    work_off()
    second = publish(Edition.objects.get(revision=2))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("corrected", "published")


def test_a_correction_tells_rates_without_counts_again():
    load(make_indicator(kind="rate_only", per=1000), RATES)
    start_build()
    work_off()
    publish(Edition.objects.get())

    run = start_build()
    work_off()

    run.refresh_from_db()
    assert run.status == Run.Status.SUCCEEDED, run.error


@pytest.mark.parametrize(
    ("name", "status"),
    [("publish", "in_review"), ("approve", "published"), ("withdraw", "approved")],
)
def test_a_move_that_is_not_open_is_refused(name, status):
    edition = make_reviewed_edition()
    Edition.objects.filter(pk=edition.pk).update(status=status, published_at=NOON)

    with pytest.raises(editions.MoveNotOpen):
        editions.move(edition=edition, name=name, by=None, at=NOON, reason="x")


@pytest.mark.parametrize("name", ["return", "withdraw"])
def test_a_move_back_needs_its_reason(name):
    edition = make_reviewed_edition()
    if name == "withdraw":
        publish(edition)

    with pytest.raises(editions.ReasonNeeded):
        editions.move(edition=edition, name=name, by=None, at=NOON, reason="  ")


def test_a_returned_edition_can_be_built_again():
    edition = make_reviewed_edition()

    editions.move(edition=edition, name="return", by=None, at=NOON, reason="A slip")

    assert start_build().edition == edition
    assert AuditEvent.objects.get(verb="edition returned").reason == "A slip"


def test_withdrawing_keeps_the_files_and_the_reason():
    edition = publish(make_reviewed_edition())

    editions.move(
        edition=edition, name="withdraw", by=None, at=NOON, reason="Wrong file"
    )

    edition.refresh_from_db()
    assert (edition.status, edition.withdrawal_reason) == ("withdrawn", "Wrong file")
    assert all(a.file.exists() for a in edition.build.artifacts.all())


def test_only_one_run_builds_at_a_time():
    load(make_indicator())
    run = start_build()

    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(
            edition=run.edition, question={}, inputs_hash="x", started_at=NOON
        )


def test_a_worker_killed_in_the_middle_of_a_part_costs_an_attempt_and_nothing_else():
    load(make_indicator())
    run = start_build()
    job = Job.objects.filter(task="reporting.build_section").first()
    jobs.claim(pk=job.pk, at=NOON)  # and never heard of again
    later = NOON + 2 * jobs.LEASE

    work_off(later)
    work_off(later + timedelta(minutes=1))

    run.refresh_from_db()
    assert run.status == Run.Status.SUCCEEDED
    assert run.sections.count() == 9


def test_the_command_refuses_to_report_without_figures():
    with pytest.raises(CommandError, match="No figures are loaded"):
        call_command("build_report", 2025)
