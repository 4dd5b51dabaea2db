"""Files that show what an update says: what is taken, and how they are kept."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.services import record_event
from equity_office.attachments.refusals import Refused
from equity_office.attachments.taking import understand
from progress.models import EvidenceFile
from progress.services.updates import lock_open

# Files of one update.
MOST = 10


def add(*, update, upload, by, at):
    """Keep an uploaded file with an update. Raises Refused, and what `lock_open`
    raises."""
    name, content_type, content = understand(upload)  # before anybody has to wait
    row = EvidenceFile(
        update=update,
        name=name,
        content_type=content_type,
        byte_count=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_at=at,
        added_by=by,
    )
    with transaction.atomic():
        update = lock_open(update, at)
        _refuse_more(update, row)
        row.file.save(name, ContentFile(content), save=False)
        row.save()
        _record(gettext_noop("evidence added"), row, by, at)
    return row


def _refuse_more(update, row):
    kept = update.evidence_files.kept()
    if kept.filter(sha256=row.sha256).exists():
        raise Refused(_("This very file is there already."))
    if kept.count() >= MOST:
        raise Refused(
            _("An update has up to %(most)s files. Remove one first.") % {"most": MOST}
        )


@transaction.atomic
def remove(*, row, by, at):
    """Take a file away; it can be put back while the update is open."""
    lock_open(row.update, at)
    if EvidenceFile.objects.kept().filter(pk=row.pk).update(removed_at=at):
        _record(gettext_noop("evidence removed"), row, by, at)


@transaction.atomic
def put_back(*, row, by, at):
    """Raises Refused where the same file was added again meanwhile, or too many."""
    update = lock_open(row.update, at)
    if not update.evidence_files.kept().filter(pk=row.pk).exists():
        _refuse_more(update, row)
        EvidenceFile.objects.filter(pk=row.pk).update(removed_at=None)
        _record(gettext_noop("evidence put back"), row, by, at)


def _record(verb, row, by, at):
    record_event(verb=verb, subject=row.update, by=by, at=at, reason=row.name)
