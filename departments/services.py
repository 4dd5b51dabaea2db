from django.contrib.contenttypes.models import ContentType

from departments.models import AuditEvent


def record_event(*, verb, subject, by, at, reason=""):
    """Append to the audit trail, in the caller's transaction. `by` is None where a
    command or a schedule acts."""
    return AuditEvent.objects.create(
        at=at,
        by=by,
        verb=verb,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_pk=str(subject.pk),
        subject=str(subject)[:200],
        reason=reason,
    )
