from copy import copy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments import four_eyes
from departments.services import record_event
from equity_office import checksums
from equity_office.writing import editing
from indicators.models import RaceGroup
from toolkit.files import prints
from toolkit.models import Assessment, Publication, Redaction, Review, TeamMember
from toolkit.reads import budget, missing, snapshots, words
from toolkit.rules.contents import form_of
from toolkit.rules.lives import EXEMPTED, EXEMPTION, LINKS, MOVES
from toolkit.rules.questions import Type
from toolkit.services import templates


class NotADraft(Exception):
    """Only a draft is written in."""


class MoveNotOpen(Exception):
    """The status of the assessment does not allow this move now."""


class NotReady(Exception):
    """Required answers are missing; `found` says which."""

    def __init__(self, found):
        self.found = found
        super().__init__(
            _("It cannot be signed yet: something is missing. The list says what.")
        )


@transaction.atomic
def start(*, assessment, by, at):
    """Keep a new assessment (unsaved, screened). Raises ValidationError."""
    _refuse_wrong_day(assessment, timezone.localdate(at))
    assessment.clean()
    assessment.template = _template_of(assessment, at)
    assessment.created_at, assessment.created_by = at, by
    _save(assessment, by, at)
    if assessment.is_exempt:
        _record_track(assessment, by, at)
    else:
        verb = gettext_noop("assessment started")
        record_event(verb=verb, subject=assessment, by=by, at=at)
    return assessment


def _refuse_wrong_day(assessment, today):
    """A decision that is over is recorded as such, and no other."""
    is_over = assessment.decision_on < today
    if is_over and not assessment.is_past:
        raise ValidationError({
            "decision_on": _(
                "This day is over. Give a day to come, or say that this records a "
                "decision that has been taken."
            )
        })  # fmt: skip
    if assessment.is_past and not is_over:
        raise ValidationError(
            {"decision_on": _("This day is not over: nothing has been decided yet.")}
        )


def _template_of(assessment, at):
    if assessment.is_exempt:
        return None
    return templates.in_use(assessment.track, at=at)


@transaction.atomic
def save_section(*, section, values, before, by, at, unanswered=None):
    """Write what its author changed of the screening or of the conclusion (field →
    value), over nobody's words. An assessment that changes its track begins with the
    version in use; answers to questions that both ask stay. Raises NotADraft,
    ChangedMeanwhile and ValidationError."""
    today = timezone.localdate(at)
    row = locked(section)
    if not row.is_exempt:
        _refuse_written(row)
    earlier, missed = copy(row), row.missed_decision(today)
    written = editing.write(row, values, before, unanswered)
    if not written:
        return row
    row.missed_on = missed
    if earlier.is_exempt:
        row.status = Assessment.Status.DRAFT  # what is said now, nobody has confirmed
    if row.track != earlier.track:
        _take_track(row, earlier, today, at)
    if row.decision_on != earlier.decision_on:
        _refuse_wrong_day(row, today)
        row.concluded_at = None  # another decision, which is not concluded yet
    _refuse_broken_promise(row, earlier, today)
    editing.sign(row, by, at)
    editing.save(row, values, written)
    if row.track != earlier.track or row.is_exempt:
        _record_track(row, by, at)
    return row


def _take_track(row, earlier, today, at):
    """Begin with the template of another track, or go on with the version that the
    assessment had of it."""
    if row.is_exempt and row.concluded_at:
        raise ValidationError({"track": _("It was concluded: it is exempt no more.")})
    had = row.history.filter(track=row.track).exclude(template=None).first()
    row.template = had.template if had else _template_of(row, at)
    if row.template:
        for key in snapshots.of_type(form_of(row.template), Type.LINES):
            budget.keep(list(row.rows.filter(key=key)))
    if earlier.is_exempt and not row.missed_on:
        # While it was exempt nothing was too late; now the day counts that it had.
        due = copy(earlier)
        due.track = row.track
        row.missed_on = due.missed_decision(today)


def _refuse_broken_promise(row, earlier, today):
    """A promise whose day is over stays: it is kept by a full toolkit of its own."""
    promised = earlier.full_promised_on
    is_over = earlier.track == Assessment.Track.FAST and promised < today
    if is_over and (row.track, row.full_promised_on) != (earlier.track, promised):
        raise ValidationError({
            "full_promised_on": _(
                "The day that was promised is over and stays. Begin the full toolkit as "
                "an assessment of its own, and say there that it keeps this promise."
            )
        })  # fmt: skip


def _record_track(row, by, at):
    verb = gettext_noop("assessment screened again")
    if row.is_exempt:
        verb = EXEMPTED
    reason = row.exemption_reason.title if row.is_exempt else row.get_track_display()
    record_event(verb=verb, subject=row, by=by, at=at, reason=reason)


@transaction.atomic
def join(*, assessment, person, role, by, at):
    """Take somebody into the team."""
    member = TeamMember(assessment=lock_draft(assessment), person=person, role=role)
    member.validate_constraints()
    member.save()
    record_event(verb=gettext_noop("joined the team"), subject=assessment, by=by, at=at)
    return member


@transaction.atomic
def leave(*, member, by, at):
    """Take somebody out of the team; what they wrote stays."""
    assessment = lock_draft(member.assessment)
    member.delete()
    record_event(verb=gettext_noop("left the team"), subject=assessment, by=by, at=at)


@transaction.atomic
def move(*, assessment, name, by, at, reason=""):
    """Make one of the moves of the assessment's life. Who holds the role is the caller's
    question; that nobody signs twice is asked here. Raises MoveNotOpen, NotReady and
    OwnWork."""
    row = locked(assessment)
    step = (EXEMPTION if row.is_exempt else MOVES).get(name)
    if step is None or row.status not in step.sources:
        raise MoveNotOpen(
            _("This assessment is “%(status)s”; that move is not open to it.")
            % {"status": row.get_status_display()}
        )
    changes = four_eyes.review(step=step, subject=row, by=by)
    row.missed_on = row.missed_decision(timezone.localdate(at))
    if name in LINKS:
        _put_signature(row, name, by, at)
    if step.target == Assessment.Status.DRAFT:
        row.signatures.standing().update(void_at=at, void_reason=reason)
    if name == "conclude":
        row.concluded_at = row.concluded_at or at
    if name == "publish":
        _publish(row, by, at)
    row.status = step.target
    _save(row, by, at, reason)
    record_event(
        verb=step.verb, subject=row, by=by, at=at, reason=reason, changes=changes
    )
    return row


def _put_signature(row, name, by, at):
    """What is signed is what stands there now, whole, under its checksum."""
    snapshot = snapshots.of(row)
    if found := missing.of(form_of(row.template), snapshot):
        raise NotReady(found)
    row.signatures.create(
        link=LINKS[name],
        snapshot=snapshot,
        sha256=checksums.of_snapshot(snapshot),
        signed_at=at,
        signed_by=by,
    )


def _publish(row, by, at):
    """Show everyone what the office signed, without what is withheld."""
    signed = row.signatures.standing().get(link=LINKS["conclude"])
    withheld = dict(
        row.redactions.filter(key__in=form_of(row.template).questions).values_list(
            "key", "reason"
        )
    )
    told = words.public(form_of(row.template), signed.snapshot, withheld)
    publication = Publication.objects.create(
        assessment=row,
        number=row.publications.count() + 1,
        snapshot=told,
        told_sha256=checksums.of_snapshot(told),
        sha256=signed.sha256,
        title=row.title,
        subject=row.subject,
        decision_on=row.decision_on,
        council_file=row.council_file,
        direction=row.direction,
        concluded_at=row.concluded_at,
        published_at=at,
        published_by=by,
    )
    named = snapshots.groups_of(form_of(row.template), publication.snapshot)
    publication.groups.set(RaceGroup.objects.filter(pk__in=named))
    prints.make_all(publication, at=at)


@transaction.atomic
def review(*, review, at):
    """Say how far a step is (unsaved), to those who write it. Raises MoveNotOpen."""
    if not locked(review.assessment).is_open:
        raise MoveNotOpen(_("This assessment is concluded and no longer reviewed."))
    review.written_at = at
    review.save()
    record_event(
        verb=gettext_noop("assessment commented on"),
        subject=review.assessment,
        by=review.written_by,
        at=at,
    )
    return review


def settle(*, review, by, at):
    """Mark as dealt with; the first to do so is kept."""
    Review.objects.filter(pk=review.pk, settled_at=None).update(
        settled_at=at, settled_by=by
    )


@transaction.atomic
def withhold(*, assessment, key, reason, by, at):
    """Keep an answer out of what is published next, for a reason that is published."""
    row = _lock_concluded(assessment)
    made = Redaction.objects.update_or_create(
        assessment=row,
        key=key,
        defaults={"reason": reason, "made_at": at, "made_by": by},
    )[0]
    record_event(
        verb=gettext_noop("answer withheld"), subject=row, by=by, at=at, reason=reason
    )
    return made


@transaction.atomic
def show(*, assessment, key, by, at):
    """Publish an answer after all that was to be withheld."""
    row = _lock_concluded(assessment)
    row.redactions.filter(key=key).delete()
    record_event(
        verb=gettext_noop("answer no longer withheld"), subject=row, by=by, at=at
    )


def _lock_concluded(assessment):
    row = locked(assessment)
    if row.status != Assessment.Status.CONCLUDED:
        raise MoveNotOpen(
            _("Answers are withheld when it is concluded, before it is published.")
        )
    return row


def lock_draft(assessment):
    """The assessment as it stands now, locked. Raises NotADraft."""
    row = locked(assessment)
    _refuse_written(row)
    return row


def _refuse_written(row):
    if not row.is_draft:
        status = _("Exempt") if row.is_exempt else row.get_status_display()
        raise NotADraft(
            _("This assessment is “%(status)s” now and no longer written in.")
            % {"status": status}
        )


def locked(assessment):
    rows = Assessment.objects.select_for_update(of=("self",))
    return rows.select_related("department", "template").get(pk=assessment.pk)


def _save(row, by, at, reason=""):
    editing.sign(row, by, at, reason)
    row.save()
