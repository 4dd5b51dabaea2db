from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.models import AuditEvent, Department, User
from departments.permissions import may


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


class ChangedMeanwhile(Exception):
    """Somebody else saved the same text; `theirs` is what it says now."""

    def __init__(self, theirs):
        self.theirs = theirs
        super().__init__(_("Somebody else has saved this text while you were writing."))


def forget_old_addresses(user):
    """Let nobody sign in, or be sent a link, by an address that the person has left."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()


@transaction.atomic
def describe(*, department, mission, before, by, at):
    """Write what a department does. Refuses to write over a text that its author has
    not seen: `before` is what it said when the page was opened."""
    department = Department.objects.select_for_update().get(pk=department.pk)
    if lines(department.mission) != lines(before):
        raise ChangedMeanwhile(department.mission)
    if lines(mission) == lines(before):
        return
    department.mission = mission
    # A translation of the old text would now say something else.
    department.translations = {
        language: {name: text for name, text in texts.items() if name != "mission"}
        for language, texts in department.translations.items()
    }
    department.save(update_fields=["mission", "translations"])
    record_event(verb=gettext_noop("described"), subject=department, by=by, at=at)


def lines(text):
    """A text without its ends, whatever the browser made of its line breaks."""
    return [line.rstrip() for line in text.strip().splitlines()]


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
