"""Documents as PDF files: asked for by a page or a move, made by a job, kept until the
document says something else."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from equity_office.printing.models import Print
from equity_office.printing.rendering import NotPrinted, Rendering
from equity_office.web.context_processors import words

FOLDER = "prints"
TASK = "printing.make"
# So many wait at once; the next is begun when its reader asks again.
MOST_WAITING = 50


@transaction.atomic
def ask(*, subject, template, snapshot, language, at, again=False):
    """The print of a document as it is told now (JSON-ready), on its way where there is
    none yet. `again` tries anew what has failed."""
    with translation.override(language):
        sha256 = fingerprint(template, snapshot)
    printed, _made = Print.objects.select_for_update().get_or_create(
        subject=subject,
        language=language,
        defaults={
            "template": template,
            "snapshot": snapshot,
            "sha256": "",
            "asked_at": at,
        },
    )
    if printed.sha256 == sha256 and _stands(printed, again):
        return printed
    _discard(printed.path)
    printed.template, printed.snapshot, printed.sha256 = template, snapshot, sha256
    printed.path, printed.byte_count, printed.asked_at = "", None, at
    printed.job = _enqueue(at)
    printed.save()
    return printed


def _enqueue(at):
    waiting = Job.objects.filter(task=TASK, finished_at=None)
    if waiting.count() >= MOST_WAITING:
        return None
    return jobs.enqueue(task=TASK, queue=Job.Queue.REPORTS, at=at)


def _stands(printed, again):
    """Whether nothing is to be done: it is there, on its way, or cannot be made."""
    return printed.is_ready or printed.is_under_way or (printed.error and not again)


def fingerprint(template, snapshot):
    """Of everything that the document says, its city's and its office's names too."""
    said = [template, snapshot, _around()]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def make(job):
    """Lay the document out. What was asked for anew meanwhile is left to its own job."""
    printed = Print.objects.filter(job=job).first()
    if printed is None:
        jobs.finish(job=job, at=timezone.now())
        return
    folder = Path(settings.MEDIA_ROOT, FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    # An attempt that lost its lease may still be writing: each has its own file.
    pdf = folder / f"{printed.pk}-{job.pk}-{job.attempts}.pdf"
    source = pdf.with_suffix(".html")
    with translation.override(printed.language):
        jobs.advance(job=job, step=0, doing=_("Laying out the PDF"))
        source.write_text(page_of(printed), "utf-8")
        try:
            with Rendering(source, pdf, substitutes=True) as rendering:
                rendering.result()
        except NotPrinted as failure:
            raise jobs.PermanentFailure(str(failure)) from failure
        finally:
            source.unlink()
    if not _keep(job, pdf):
        pdf.unlink()


def _keep(job, pdf):
    """Put the file in its place; False where another is wanted by now."""
    try:
        with transaction.atomic():
            jobs.finish(job=job, at=timezone.now())
            return Print.objects.filter(job=job).update(
                path=f"{FOLDER}/{pdf.name}", byte_count=pdf.stat().st_size
            )
    except jobs.LeaseLost:
        return False


def page_of(printed):
    """The document as HTML for the renderer, in the language that is active."""
    said = _around() | {"asked_at": printed.asked_at} | printed.snapshot
    return render_to_string(printed.template, said)


def _around():
    return words() | {"site": settings.SITE_ADDRESS}


@transaction.atomic
def forget(subjects):
    """Remove the prints of documents that are gone."""
    prints = Print.objects.filter(subject__in=subjects)
    for printed in prints:
        _discard(printed.path)
    prints.delete()


def _discard(path):
    """Remove a file that no row will name, once that is committed."""
    if path:
        transaction.on_commit(
            lambda: Path(settings.MEDIA_ROOT, path).unlink(missing_ok=True)
        )
