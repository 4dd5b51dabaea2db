"""What changes somebody's time to complete: leave, extensions, and exemptions or other
ways that they ask for and are answered."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments import four_eyes
from departments.services import record_event
from training.models import Extension, Learner, Leave, Request

# Longer is a mistyped year.
LONGEST = timedelta(5 * 366)


class AskedAlready(Exception):
    """The same waits for its answer already."""


class AnsweredAlready(Exception):
    """Somebody else has answered."""


@transaction.atomic
def record_leave(*, learner, starts_on, ends_on, by, at):
    """Stop the clock from a day to a day (None: not known yet). A leave from the same
    first day is corrected. Raises ValidationError."""
    Learner.objects.select_for_update().get(pk=learner.pk)
    known = Leave.objects.filter(learner=learner, starts_on=starts_on)
    leave = known.first() or Leave(learner=learner, starts_on=starts_on)
    leave.ends_on, leave.recorded_at, leave.recorded_by = ends_on, at, by
    leave.full_clean()
    if ends_on and ends_on - starts_on > LONGEST:
        raise ValidationError({"ends_on": _("That is longer than five years.")})
    others = learner.leaves.exclude(pk=leave.pk).filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on)
    )
    overlapping = others.filter(starts_on__lte=ends_on) if ends_on else others
    if other := overlapping.order_by("starts_on").first():
        message = _("It overlaps with the leave from %(day)s. Correct that one first.")
        day = {"day": date_format(other.starts_on)}
        raise ValidationError({"starts_on": message % day})
    changes = _decide(learner, by)
    leave.save()
    verb = gettext_noop("leave recorded")
    record_event(verb=verb, subject=leave, by=by, at=at, changes=changes)
    return leave


@transaction.atomic
def extend(*, learner, requirement, until, reason, by, at):
    """Give somebody time until a day. Raises ValidationError."""
    today = timezone.localdate(at)
    if until < today:
        raise ValidationError({"until": _("This day is over already.")})
    if until - today > LONGEST:
        raise ValidationError({"until": _("That is longer than five years.")})
    extension = Extension(
        learner=learner,
        requirement=requirement,
        until=until,
        reason=reason,
        granted_at=at,
        granted_by=by,
    )
    extension.full_clean()
    changes = _decide(learner, by)
    extension.save()
    record_event(
        verb=gettext_noop("time extended"),
        subject=extension,
        by=by,
        at=at,
        reason=reason,
        changes=changes,
    )
    return extension


@transaction.atomic
def take_back(*, row, by, at):
    """Remove a leave or an extension that was recorded by mistake."""
    changes = _decide(row.learner, by)
    verb = gettext_noop("taken back")
    record_event(verb=verb, subject=row, by=by, at=at, changes=changes)
    row.delete()


def _decide(learner, by):
    return four_eyes.decide(is_about_self=learner.is_person(by), by=by)


@transaction.atomic
def ask(*, learner, requirement, kind, words, at):
    """Ask the office to be exempt, or for another way. Raises AskedAlready."""
    try:
        with transaction.atomic():
            return Request.objects.create(
                learner=learner,
                requirement=requirement,
                kind=kind,
                words=words,
                asked_at=at,
            )
    except IntegrityError as error:
        raise AskedAlready(
            _("You have asked for this already. The answer will stand on this page.")
        ) from error


@transaction.atomic
def answer(*, request, status, words, before, by, at):
    """Grant or refuse what somebody asked, in words. An answer is corrected by another;
    `before` is the status that its author saw. Raises AnsweredAlready."""
    row = Request.objects.select_for_update().get(pk=request.pk)
    if row.status != before:
        raise AnsweredAlready(_("Somebody else has answered this meanwhile."))
    changes = _decide(row.learner, by)
    row.status, row.answer, row.answered_at, row.answered_by = status, words, at, by
    row.save()
    verbs = {
        Request.Status.GRANTED: gettext_noop("request granted"),
        Request.Status.REFUSED: gettext_noop("request refused"),
    }
    # What was asked and answered stays between the two: the trail says that it was.
    record_event(verb=verbs[status], subject=row, by=by, at=at, changes=changes)
    return row
