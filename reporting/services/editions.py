import shutil
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from departments import four_eyes
from departments.services import record_event
from equity_office import periods
from equity_office.after_commit import after_commit
from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from equity_office.printing.rendering import NotPrinted
from indicators.models import Dataset, Release
from indicators.services import publication
from reporting import sections
from reporting.files import documents, publishing
from reporting.models import Artifact, Edition, Run, Section
from reporting.reads.questions import Question
from reporting.rules.lives import BUILDABLE, BUILT, MOVES

ASSEMBLY_STEPS = 4
# A section may fall into so many parts.
PARTS = 100
# A page that must change, a withdrawn one above all, is tried for days.
SETTLE_ATTEMPTS = 1000


class BuildUnderWay(Exception):
    """A build of this edition is running already."""


class NothingToReport(Exception):
    """No figures were loaded that this report could tell."""


class PeriodNotOver(Exception):
    """The period of the report is still to end."""


class MoveNotOpen(Exception):
    """The edition's status does not allow this move now."""


class ReasonNeeded(Exception):
    """This move needs a reason."""


@transaction.atomic
def start_build(*, year, by, at, scope="city", language=None):
    """Start to build the open revision of a year's report, or its first, or the one
    that corrects what is published. Returns the run."""
    if periods.year(year).ends_on >= timezone.localdate(at):
        raise PeriodNotOver(_("%(year)s is not over yet.") % {"year": year})
    language = language or settings.LANGUAGE_CODE
    edition = open_edition(year=year, scope=scope, language=language, at=at)
    if edition.status not in BUILDABLE:
        raise BuildUnderWay(_("A build of this report is running already."))
    question = ask(edition, at)
    if not question.dataset_pks:
        raise NothingToReport(_("No figures are loaded for this period yet."))
    run = Run.objects.create(
        edition=edition,
        question=question.to_json(),
        inputs_hash=question.inputs_hash,
        requested_by=by,
        started_at=at,
    )
    for number, (kind, part) in enumerate(sections.plan(question)):
        jobs.enqueue(
            task="reporting.build_section",
            arguments={
                "run": run.pk,
                "section": kind.slug,
                "part": part,
                "position": kind.position * PARTS + number,
            },
            batch=run.batch,
            at=at,
        )
    jobs.enqueue(
        task="reporting.assemble",
        arguments={"run": run.pk},
        queue=Job.Queue.REPORTS,
        batch=run.assembly_batch,
        after=run.batch,
        steps=ASSEMBLY_STEPS,
        at=at,
    )
    set_status(edition, Edition.Status.BUILDING)
    record_event(verb=BUILT, subject=edition, by=by, at=at)
    return run


def open_edition(*, year, scope, language, at):
    """The unpublished revision, made where there is none, and locked."""
    mine = Edition.objects.select_for_update().filter(
        year=year, scope=scope, language=language
    )
    latest = mine.order_by("-revision").first()
    if latest and latest.status not in Edition.PUBLIC:
        return latest
    period = periods.year(year)
    try:
        with transaction.atomic():
            return Edition.objects.create(
                year=year,
                starts_on=period.starts_on,
                ends_on=period.ends_on,
                scope=scope,
                language=language,
                revision=latest.revision + 1 if latest else 1,
                created_at=at,
            )
    except IntegrityError as error:
        raise BuildUnderWay(
            _("Somebody else has started a build of this report just now.")
        ) from error


def ask(edition, at):
    """The question of a build: what is in force at this moment, fixed."""
    datasets = Dataset.objects.in_force().filter(
        observations__ends_on__lte=edition.ends_on
    )
    return Question(
        year=edition.year,
        starts_on=edition.starts_on.isoformat(),
        ends_on=edition.ends_on.isoformat(),
        scope=edition.scope,
        language=edition.language,
        revision=edition.revision,
        dataset_pks=tuple(sorted(set(datasets.values_list("pk", flat=True)))),
        asked_on=timezone.localdate(at).isoformat(),
    )


def write_section(job):
    """Tell one part of one section and keep its snapshot."""
    run = Run.objects.get(pk=job.arguments["run"])
    slug, part = job.arguments["section"], job.arguments["part"]
    jobs.advance(job=job, step=0, doing=sections.title(slug))
    snapshot = sections.tell(Question.from_json(run.question), slug, part)
    with transaction.atomic():
        jobs.finish(job=job, at=timezone.now())
        Section.objects.update_or_create(
            run=run,
            slug=slug,
            part=part,
            defaults={"snapshot": snapshot, "position": job.arguments["position"]},
        )


def assemble(job):
    """Make the files of a run from its snapshots, and hand the edition to review."""
    run = Run.objects.select_related("edition").get(pk=job.arguments["run"])
    sum_up(run)
    # An attempt that lost its lease may still be writing: each has its own folder.
    relative = Path("runs", str(run.pk), str(job.attempts))
    try:
        built = documents.build(
            run,
            settings.MEDIA_ROOT / relative,
            advance=lambda step, doing: jobs.advance(job=job, step=step, doing=doing),
        )
    except NotPrinted as failure:
        raise jobs.PermanentFailure(str(failure)) from failure
    at = timezone.now()
    with transaction.atomic():
        jobs.finish(job=job, at=at)
        for kind, path in built.files.items():
            Artifact.objects.create(
                run=run,
                kind=kind,
                path=str(relative / path.name),
                byte_count=path.stat().st_size,
                sha256=documents.sha256(path),
            )
        Run.objects.filter(pk=run.pk).update(
            status=Run.Status.SUCCEEDED, toolchain=built.toolchain, finished_at=at
        )
        Edition.objects.filter(pk=run.edition.pk).update(
            status=Edition.Status.IN_REVIEW, build=run
        )
    _sweep_attempts(settings.MEDIA_ROOT / relative)


def _sweep_attempts(kept):
    """Remove what earlier attempts, which were ended, had written."""
    for folder in kept.parent.iterdir():
        if folder != kept:
            shutil.rmtree(folder, ignore_errors=True)


def sum_up(run):
    """Tell the sections that sum up others, now that those are complete. Told again,
    they say the same."""
    question = Question.from_json(run.question)
    told = {}
    for section in run.sections.order_by("position", "pk"):
        told.setdefault(section.slug, []).append(section.snapshot)
    Section.objects.bulk_create(
        [
            Section(
                run=run,
                slug=kind.slug,
                position=kind.position * PARTS,
                snapshot=sections.tell(
                    question, kind.slug, "", told.get(kind.sums_up, [])
                ),
            )
            for kind in sections.summaries()
        ],
        update_conflicts=True,
        unique_fields=["run", "slug", "part"],
        update_fields=["position", "snapshot"],
    )


@transaction.atomic
def fail_run(*, run, error, at):
    """End a run whose job failed for good; the edition can be built again."""
    failed = Run.objects.filter(pk=run.pk, status=Run.Status.BUILDING).update(
        status=Run.Status.FAILED, error=error, finished_at=at
    )
    if failed:
        set_status(run.edition, Edition.Status.DRAFTING)


@transaction.atomic
def move(*, edition, name, by, at, reason="", build=None):
    """Make one of the moves of the edition's life. Who may is the caller's question.
    `build` is the run whose report the person has read, where they say so."""
    step = MOVES[name]
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.status not in step.sources:
        raise MoveNotOpen(
            _("This report is “%(status)s”; that move is not open to it.")
            % {"status": edition.get_status_display()}
        )
    if build and str(edition.build_id) != str(build):
        raise MoveNotOpen(_("This report was built again since you read it."))
    if step.needs_reason and not reason.strip():
        raise ReasonNeeded(_("Give a reason."))
    changes = four_eyes.review(step=step, subject=edition, by=by)
    {"publish": _publish, "withdraw": _withdraw}.get(name, _just_move)(
        edition, step, reason, at
    )
    record_event(
        verb=step.verb, subject=edition, by=by, at=at, reason=reason, changes=changes
    )
    return edition


def _just_move(edition, step, reason, at):
    set_status(edition, step.target)


def _publish(edition, step, reason, at):
    """Make the edition public, write its releases, and let it correct the last one."""
    corrected = list(
        Edition.objects.filter(
            year=edition.year,
            scope=edition.scope,
            language=edition.language,
            status=Edition.Status.PUBLISHED,
        )
    )
    for earlier in corrected:
        set_status(earlier, Edition.Status.CORRECTED)
    Edition.objects.filter(pk=edition.pk).update(published_at=at)
    set_status(edition, Edition.Status.PUBLISHED)
    publication.release(
        publication=edition.public_url,
        cells=list(_cells(edition)),
        references=[
            (finding["facts"]["pk"], finding["reference"]["slug"])
            for finding in _findings(edition)
            if finding["reference"]["slug"]
        ],
        at=at,
    )
    settle_soon(edition, at)


def _withdraw(edition, step, reason, at):
    Edition.objects.filter(pk=edition.pk).update(withdrawal_reason=reason)
    set_status(edition, Edition.Status.WITHDRAWN)
    publication.withdraw_publication(publication=edition.public_url, at=at)
    settle_soon(edition, at)


def _cells(edition):
    """The cells that the edition's snapshot makes public or keeps hidden."""
    for finding in _findings(edition):
        for cell in finding["releases"]:
            facts = dict(cell)
            yield Release(
                indicator_id=finding["facts"]["pk"],
                dataset_id=facts.pop("dataset_pk"),
                group_id=facts.pop("group_pk"),
                department_id=facts.pop("department_pk"),
                starts_on=date.fromisoformat(facts.pop("starts_on")),
                ends_on=date.fromisoformat(facts.pop("ends_on")),
                **facts,
            )


def _findings(edition):
    for section in edition.build.sections.filter(slug="disparities"):
        yield from section.snapshot["findings"]


def settle_soon(edition, at):
    """Write what readers meet right after the commit, on every public revision: each
    says which one is in force. The jobs do it over where this process does not live
    that long, for as long as it takes."""
    revisions = Edition.objects.filter(
        year=edition.year,
        scope=edition.scope,
        language=edition.language,
        status__in=Edition.PUBLIC,
    )
    settle_again(revisions.order_by("pk"), at)


def settle_again(editions, at):
    for edition in editions:
        jobs.enqueue(
            task="reporting.settle",
            arguments={"edition": edition.pk},
            max_attempts=SETTLE_ATTEMPTS,
            at=at,
        )
        after_commit(publishing.settle, edition.pk)


def settle(job):
    publishing.settle(job.arguments["edition"])
    jobs.finish(job=job, at=timezone.now())


def set_status(edition, status):
    Edition.objects.filter(pk=edition.pk).update(status=status)
    edition.status = status
