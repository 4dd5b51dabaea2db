"""A large file is read and loaded by the worker, while its steward looks on; a small one
is read by the page itself."""

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from departments.permissions import may
from equity_office import numbers
from equity_office.jobs import services as jobs
from indicators.findings import previews
from indicators.imports.map import MappingRefused
from indicators.imports.read import FileRefused
from indicators.models import Upload
from indicators.services import datasets, loading

# Up to so many bytes a page reads a file within a second.
AT_ONCE = 1_000_000
READ, LOAD = "indicators.read_upload", "indicators.load_upload"
SHOWN_REFUSALS = 50


def is_large(upload):
    return len(upload.content) > AT_ONCE


def begin_to_read(upload, *, at):
    _begin(upload, READ, {}, at)


def begin_to_load(upload, *, answered, at):
    """`answered` are the questions about the file that its steward has answered, code →
    words."""
    _begin(upload, LOAD, {"answered": answered}, at)


@transaction.atomic
def _begin(upload, task, arguments, at):
    arguments |= {"upload": upload.pk, "language": get_language()}
    upload.job = jobs.enqueue(task=task, arguments=arguments, at=at)
    upload.told = None
    upload.save(update_fields=["job", "told"])


def read(job):
    """The job: what the steward is to be told, as their page shows it."""
    _with_upload(job, lambda upload: tell(upload, *_look(upload)))


def load(job):
    """The job: store the file, unless it asks something now that it did not ask before,
    because of what was loaded meanwhile."""
    answered = job.arguments["answered"]

    def work(upload):
        steward = upload.indicator.steward
        if not may(upload.uploaded_by, "load_figures", steward):
            return {"error": _("You no longer keep these figures; nothing was stored.")}
        preview, refusal = _look(upload)
        if refusal or questions_of(preview).items() - answered.items():
            return tell(upload, preview, refusal)
        try:
            loading.record_observations(
                preview=preview,
                by=upload.uploaded_by,
                at=timezone.now(),
                advance=lambda done: _say(job, done, len(preview.reading.cells)),
            )
        except loading.FileAlreadyLoaded as same:
            return {"error": str(same)}
        return {"done": loaded()}

    _with_upload(job, work)


def loaded():
    return _("The file is loaded. Its figures are public with the next report.")


def _with_upload(job, work):
    upload = Upload.objects.filter(job=job).first()
    told = None
    if upload:
        with translation.override(job.arguments["language"]):
            told = work(upload)
    with transaction.atomic():
        jobs.finish(job=job, at=timezone.now())
        Upload.objects.filter(job=job).update(told=told)


def _look(upload):
    """(preview, None), or (None, why it is refused)."""
    try:
        return datasets.preview_upload(upload, timezone.localdate()), None
    except (FileRefused, MappingRefused) as refusal:
        return None, refusal


def tell(upload, preview, refusal):
    """What stands on the page of a file that was read, JSON-ready."""
    if isinstance(refusal, MappingRefused):
        return {"mapping": str(refusal)}
    if refusal:
        return {"refused": tell_refusal(refusal)}
    context = previews.context_of(upload.indicator, preview)
    return {
        "page": render_to_string("indicators/data/_preview.html", context),
        "questions": questions_of(preview),
    }


def questions_of(preview):
    return {code: str(text) for code, text in preview.oddities.items()}


def tell_refusal(refusal):
    """How many places cannot be used, and the first of each kind with how many more."""
    shown = refusal.kinds[:SHOWN_REFUSALS]
    return {
        "count": len(refusal.refusals),
        "kinds": [[str(first), more] for first, more in shown],
    }


def _say(job, done, rows):
    words = _("%(done)s of %(rows)s rows stored")
    doing = words % {"done": numbers.count(done), "rows": numbers.count(rows)}
    jobs.advance(job=job, step=0, doing=doing)
