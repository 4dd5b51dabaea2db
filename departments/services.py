from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments import seals
from departments.models import AuditEvent, Department, User
from departments.permissions import may
from equity_office.after_commit import after_commit
from equity_office.jobs import services as jobs
from equity_office.writing import editing


class NotAllowed(Exception):
    """The person whom a command names may not do this."""


def person_who_may(email, action, department=None):
    """The person whom a command acts for; None, the operator of the machine, where no
    address is given. Raises NotAllowed."""
    if not email:
        return None
    person = User.objects.filter(email=email.lower(), is_active=True).first()
    if person is None:
        raise NotAllowed(_("Nobody signs in as %(email)s.") % {"email": email})
    if not may(person, action, department):
        raise NotAllowed(_("%(person)s may not do this.") % {"person": person})
    return person


@transaction.atomic
def describe(*, department, values, before, by, at):
    """Write what a department says of itself (field → text), over nobody's words:
    `before` is what its form showed. Raises ChangedMeanwhile."""
    department = Department.objects.select_for_update().get(pk=department.pk)
    written = editing.write(department, values, before)
    if not written:
        return
    # A translation of the old text would now say something else.
    department.translations = {
        language: {name: text for name, text in texts.items() if name not in written}
        for language, texts in department.translations.items()
    }
    department.save(update_fields=[*written, "translations"])
    record_event(verb=gettext_noop("described"), subject=department, by=by, at=at)


def clear_sessions(job):
    """The schedule's work of a day: sessions that are over go, and what is known of
    their browsers."""
    SessionStore.clear_expired()
    kept = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=kept).delete()
    jobs.finish(job=job, at=timezone.now())


def held_in_words(person):
    """The roles that somebody holds today, and where. One query for each person whom a
    request knows."""
    if not hasattr(person, "held_in_words"):
        held = person.memberships.current(timezone.localdate())
        words = [
            f"{each.get_role_display()}, {each.department}"
            if each.department
            else str(each.get_role_display())
            for each in held.select_related("department").order_by("pk")
        ]
        if person.is_superuser:
            words.insert(0, _("set up the machine"))
        person.held_in_words = "; ".join(words)
    return person.held_in_words


def record_event(*, verb, subject, by, at, reason="", changes=None):
    """Append to the audit trail, in the caller's transaction, and seal it after. `by` is
    None where a command or a schedule acts; `changes` maps a field to what it said
    before and after."""
    after_commit(seals.seal)
    return AuditEvent.objects.create(
        at=at,
        by=by,
        by_name=str(by or ""),
        by_role=held_in_words(by) if by else "",
        changes=changes or {},
        verb=verb,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_pk=str(subject.pk),
        subject=str(subject)[:200],
        reason=reason,
    )
