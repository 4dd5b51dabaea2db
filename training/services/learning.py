"""What people do with courses: enroll, take, complete, and have it recorded."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from departments import four_eyes
from departments.services import record_event
from equity_office import numbers
from training.files import certificates
from training.models import (
    CheckAttempt,
    Completion,
    CourseVersion,
    Enrollment,
    Learner,
    Module,
    ModuleProgress,
)
from training.reads import duties, standing
from training.rules import quizzes

ANOTHER_VERSION = gettext_lazy(
    "This belongs to another version of the course. Here is the one that you take."
)


class NotOpen(Exception):
    """This cannot be taken, or enrolled in, just now."""


class Missing(Exception):
    """Something must be said first; `field` names it."""

    def __init__(self, field, message):
        self.field = field
        super().__init__(message)


class Impossible(Exception):
    """What is to be recorded cannot have happened; `field` names what says so."""

    def __init__(self, field, message):
        self.field = field
        super().__init__(message)


@transaction.atomic
def learner_of(user):
    """The learner that a user is; a record with their address becomes theirs."""
    known = Learner.objects.who(user)
    if known is None:
        # An address may still stand with somebody who had it before.
        is_taken = Learner.objects.filter(email__iexact=user.email).exists()
        made, _is_new = Learner.objects.get_or_create(
            user=user,
            defaults={"name": str(user), "email": "" if is_taken else user.email},
        )
        return made
    if known.user_id is None:
        known.user = user
        known.save(update_fields=["user"])
    return known


@transaction.atomic
def register(*, learner, by, at):
    """Keep somebody (unsaved) who is trained and perhaps never signs in."""
    learner.full_clean()
    learner.save()
    record_event(verb=gettext_noop("learner added"), subject=learner, by=by, at=at)
    return learner


@transaction.atomic
def enroll(*, learner, program, by, at):
    """Enroll somebody; who is enrolled stays so. Raises NotOpen."""
    _refuse_closed(program)
    enrollment, is_new = Enrollment.objects.get_or_create(
        learner=learner,
        program=program,
        withdrawn_at=None,
        defaults={"enrolled_at": at, "enrolled_by": by},
    )
    if is_new:
        record_event(verb=gettext_noop("enrolled"), subject=enrollment, by=by, at=at)
    return enrollment


def _refuse_closed(program):
    if not program.is_offered:
        raise NotOpen(_("Nobody can enroll in %(program)s now.") % {"program": program})


@transaction.atomic
def enroll_many(*, learners, program, by, at):
    """Enroll everybody of these who is not in the program. Gives how many are new.
    Raises NotOpen."""
    _refuse_closed(program)
    enrolled = Enrollment.objects.open().filter(program=program).values("learner")
    new = learners.exclude(pk__in=enrolled)
    made = Enrollment.objects.bulk_create(
        [
            Enrollment(learner=each, program=program, enrolled_at=at, enrolled_by=by)
            for each in new
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    if made:
        record_event(
            verb=gettext_noop("many enrolled"),
            subject=program,
            by=by,
            at=at,
            reason=numbers.count(len(made)),
        )
    return len(made)


@transaction.atomic
def withdraw(*, enrollment, reason, by, at):
    """End an enrollment; what was done and completed stays."""
    is_ended = Enrollment.objects.open().filter(pk=enrollment.pk)
    if is_ended.update(withdrawn_at=at, withdrawn_by=by, withdrawn_because=reason):
        record_event(
            verb=gettext_noop("withdrawn from a program"),
            subject=enrollment,
            by=by,
            at=at,
            reason=reason,
        )


@transaction.atomic
def finish(*, learner, module, at, words=""):
    """Mark a module as done, a reflection with what was written in it, and complete the
    course with its last one. Gives the completion, None while something is left. Raises
    NotOpen and Missing."""
    stands = _locked(learner, module, at)
    if module.kind == Module.Kind.CHECK:
        raise NotOpen(_("A knowledge check is done once it is passed."))
    if module.kind == Module.Kind.REFLECTION and not words.strip():
        raise Missing("words", _("Write down a thought first."))
    return _finish(learner, module, stands, at, words)


@transaction.atomic
def answer(*, learner, module, answers, at):
    """Keep a try at a knowledge check (question's pk → places of the answers chosen).
    Gives the attempt. Raises NotOpen, and checks.NotAsked, checks.Unanswered."""
    stands = _locked(learner, module, at)
    questions = list(module.questions.kept().in_order())
    right = quizzes.count_right(questions, answers)
    attempt = CheckAttempt.objects.create(
        learner=learner,
        module=module,
        round=stands.round,
        at=at,
        answers={str(pk): sorted(places) for pk, places in answers.items()},
        right=right,
        asked=len(questions),
        is_passed=quizzes.is_passed(right, len(questions), module.pass_percent),
    )
    if attempt.is_passed:
        _finish(learner, module, stands, at)
    return attempt


def _locked(learner, module, at):
    """How somebody stands in the course of a module that they may take now; two
    requests of one person wait for each other here."""
    Learner.objects.select_for_update().get(pk=learner.pk)
    course = module.version.course
    again = duties.to_take_again(learner, timezone.localdate(at))
    stands = standing.in_courses(learner, [course], again)[course.pk]
    if stands.version != module.version:
        raise NotOpen(ANOTHER_VERSION)
    if not stands.is_open:
        raise NotOpen(stands.why_not)
    enrolled = Enrollment.objects.open().filter(
        learner=learner, program__courses=course
    )
    if not enrolled.exists():
        raise NotOpen(_("Enroll first; what you do here is kept from then on."))
    return stands


def _finish(learner, module, stands, at, words=""):
    done, is_new = ModuleProgress.objects.get_or_create(
        learner=learner,
        module=module,
        round=stands.round,
        defaults={"done_at": at, "words": words},
    )
    if not is_new and done.words != words:
        done.words = words
        done.save(update_fields=["words"])
    left = {each.pk for each in stands.modules} - stands.done - {module.pk}
    if left:
        return None
    return _complete(
        learner=learner,
        version=module.version,
        completed_on=timezone.localdate(at),
        how=Completion.How.TAKEN,
        recorded_at=at,
    )


def _complete(*, learner, version, changes=None, **facts):
    course = version.course
    completion = Completion(
        learner=learner,
        course=course,
        version=version,
        name=learner.name,
        title=course.title,
        round=Completion.objects.taken().filter(learner=learner, course=course).count(),
        number=certificates.new_number(),
        **facts,
    )
    completion.save()
    record_event(
        verb=gettext_noop("course completed"),
        subject=completion,
        by=facts.get("recorded_by") or learner.user,
        at=facts["recorded_at"],
        reason=facts.get("reason", ""),
        changes=changes,
    )
    return completion


@transaction.atomic
def record(*, learner, course, completed_on, how, reason, by, at):
    """Record that somebody completed a course on a day in the city, as a facilitator
    saw or proof from elsewhere shows. A day that is recorded already stays as it is.
    Raises Missing and Impossible."""
    learner = Learner.objects.select_for_update().get(pk=learner.pk)
    if not reason.strip():
        raise Missing("reason", _("Say why it is recorded by hand."))
    changes = four_eyes.decide(is_about_self=learner.is_person(by), by=by)
    if completed_on > timezone.localdate(at):
        raise Impossible("completed_on", _("This day is still to come."))
    if completed_on < course.given_since:
        raise Impossible(
            "completed_on",
            _("%(course)s has been given since %(day)s.")
            % {"course": course, "day": date_format(course.given_since)},
        )
    version = _version_on(course, completed_on)
    if version is None:
        raise Impossible("course", _("Nothing of this course is published yet."))
    known = Completion.objects.valid().filter(
        learner=learner, course=course, completed_on=completed_on
    )
    return known.first() or _complete(
        learner=learner,
        version=version,
        completed_on=completed_on,
        how=how,
        changes=changes,
        reason=reason.strip(),
        recorded_at=at,
        recorded_by=by,
    )


def _version_on(course, day):
    """The version that was taught on a day, or else the first that there was."""
    versions = course.versions.exclude(status=CourseVersion.Status.DRAFT)
    found = list(versions.order_by("number"))
    taught = [v for v in found if timezone.localdate(v.published_at) <= day]
    return (taught or found[:1] or [None])[-1]


@transaction.atomic
def void(*, completion, reason, by, at):
    """Take back what was recorded by mistake; it stays, with the reason. The first to do
    so is kept. Raises Missing."""
    if not reason.strip():
        raise Missing("reason", _("Give a reason."))
    is_about_self = completion.learner.is_person(by)
    changes = four_eyes.decide(is_about_self=is_about_self, by=by)
    valid = Completion.objects.valid().filter(pk=completion.pk)
    if valid.update(voided_at=at, voided_by=by, voided_because=reason.strip()):
        record_event(
            verb=gettext_noop("completion voided"),
            subject=completion,
            by=by,
            at=at,
            reason=reason,
            changes=changes,
        )
