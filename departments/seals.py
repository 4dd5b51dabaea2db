"""The audit trail as a chain: each event is sealed by a hash of itself and of the seal
before, so that none can be changed, left out or put between without all later seals being
others. The last seal of each day goes out of the house: into a file, and to the
auditors."""

import hashlib
import json
from datetime import UTC
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from departments.models import AuditEvent, Membership, Seal
from departments.roles import Role
from equity_office import mail
from equity_office.jobs import services as jobs

# Any number of our own: one process seals at a time.
LOCK = 20_260_504
BATCH = 1_000
FACTS = (
    "pk", "by_id", "by_name", "by_role", "verb", "subject_type_id", "subject_pk",
    "subject", "reason", "changes",
)  # fmt: skip


def digest(event, before):
    """The SHA-256 of an event after the seal `before`; empty for the first."""
    facts = [before, event.at.astimezone(UTC).isoformat()]
    facts += [getattr(event, name) for name in FACTS]
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def seal():
    """Seal what happened since, in short steps. Returns the last seal, or None."""
    while _seal_some() == BATCH:
        pass
    return Seal.objects.order_by("pk").last()


@transaction.atomic
def _seal_some():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = Seal.objects.order_by("pk").last()
    before, made = last.sha256 if last else "", []
    for event in AuditEvent.objects.filter(seal=None).order_by("pk")[:BATCH]:
        before = digest(event, before)
        made.append(Seal(event=event, sha256=before))
    Seal.objects.bulk_create(made)
    return len(made)


def faults():
    """A sentence for everything in the chain that is not as it was sealed, or as it went
    out of the house."""
    before, seals = "", {}
    for each in Seal.objects.select_related("event").order_by("pk").iterator():
        if each.sha256 != digest(each.event, before):
            yield (
                f"Seal {each.pk}: event {each.event_id} of {each.event.at:%Y-%m-%d} is "
                "not what was sealed, or one before it was taken out or put in."
            )
        before = each.sha256
        seals[each.pk] = each.sha256
    for day, pk, sha256 in heads():
        if seals.get(pk) != sha256:
            yield f"Seal {pk} is not the one that went out on {day}."


def file_of_heads():
    return Path(settings.VAR_DIR, "record", "heads.txt")


def heads():
    """(day, number of the seal, its hash) of each day's last seal, as it was kept."""
    if not file_of_heads().exists():
        return []
    lines = file_of_heads().read_text("utf-8").splitlines()
    return [(day, int(pk), sha256) for day, pk, sha256 in map(str.split, lines)]


def send_daily(job):
    """The daily job."""
    at = timezone.now()
    with transaction.atomic():
        send_head(at)
        jobs.finish(job=job, at=at)


def send_head(at):
    """Seal, and have the last seal leave the house; nothing where nothing happened since
    the last time."""
    last, day = seal(), at.astimezone(UTC).date().isoformat()
    if last is None or any(pk == last.pk for _day, pk, _sha in heads()):
        return
    auditors = Membership.objects.current(at.date()).filter(role=Role.AUDITOR)
    for address in auditors.values_list("user__email", flat=True).distinct():
        mail.post(
            to=address,
            letter="record_head",
            context={"day": at.date(), "seal": last},
            at=at,
            key=f"record head {day} {address}",
        )
    # With the letters or not at all: the next run would take it for sent.
    transaction.on_commit(partial(_keep_head, f"{day} {last.pk} {last.sha256}"))


def _keep_head(line):
    path = file_of_heads()
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
