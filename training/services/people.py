"""Who a learner is: number, name and address with the days from which they hold; records
that are joined, split and corrected."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments import four_eyes
from departments.services import record_event
from training.models import (
    CheckAttempt,
    Completion,
    Learner,
    LearnerFact,
    ModuleProgress,
)

BATCH = 1000
# The day of what nobody noted a day for.
BEFORE = date(1900, 1, 1)
# Rounds go out of each other's way by so much: those of another record, and all of one.
ASIDE, FAR = 1000, 10_000
COURSE = "module__version__course"
KINDS = tuple(LearnerFact.Kind.values)


class CannotJoin(Exception):
    """Two records hold what one person cannot have; the message says what."""


def facts_of(learners):
    """Learner's pk → kind → [(day, value)] in order. One query."""
    found = {}
    rows = LearnerFact.objects.filter(learner__in=learners).order_by("as_of", "pk")
    for pk, kind, day, value in rows.values_list("learner", "kind", "as_of", "value"):
        found.setdefault(pk, {}).setdefault(kind, []).append((day, value))
    return found


def on(facts, kind, day):
    """What of a kind was said on a day, or first; empty where nothing ever was."""
    told = facts.get(kind, [])
    before = [value for since, value in told if since <= day]
    return before[-1] if before else told[0][1] if told else ""


def _begin(learners):
    """What was known of somebody before days were noted."""
    dated = set(facts_of(learners))
    LearnerFact.objects.bulk_create(
        [
            LearnerFact(learner=each, kind=kind, value=value, as_of=BEFORE)
            for each in learners
            if each.pk not in dated
            for kind, value in said_of(each).items()
        ],
        batch_size=BATCH,
    )


def is_known_on(facts, day):
    return any(since <= day for told in facts.values() for since, _value in told)


def tell(values, *, as_of, roster=None, new=()):
    """Keep what is said of learners from a day on (learner → kind → value), and let each
    carry what is said last. What was known of a later day stays. Of `new` learners
    nothing was known before."""
    _begin(set(values) - set(new))
    known = facts_of(values)
    LearnerFact.objects.bulk_create(
        [
            LearnerFact(
                learner=learner, kind=kind, value=value, as_of=as_of, roster=roster
            )
            for learner, said in values.items()
            for kind, value in said.items()
            if on(known.get(learner.pk, {}), kind, as_of) != value
        ],
        batch_size=BATCH,
    )
    _close_given_away(values, as_of, roster)
    carry_last(values)


def _close_given_away(values, as_of, roster):
    """Of a day long ago somebody had a number or an address that another has been known
    by since: from then on they have it no more."""
    told = {
        (kind, value): learner
        for learner, said in values.items()
        for kind, value in said.items()
        if value and kind != "name"
    }
    later = LearnerFact.objects.filter(
        kind__in=["number", "email"], as_of__gt=as_of, value__in=[v for _k, v in told]
    )
    closed = {}
    for fact in later.order_by("-as_of", "-pk"):
        learner = told.get((fact.kind, fact.value))
        if learner and fact.learner_id != learner.pk:
            closed[learner, fact.kind] = fact.as_of
    LearnerFact.objects.bulk_create(
        [
            LearnerFact(learner=learner, kind=kind, value="", as_of=day, roster=roster)
            for (learner, kind), day in closed.items()
            if not learner.facts.filter(kind=kind, as_of__gt=as_of).exists()
        ]
    )


def carry_last(learners):
    """Let each learner carry what is said last of them. Numbers and addresses that are
    traded pass through nobody's hands."""
    known, changed = facts_of(learners), []
    for learner in learners:
        told = known.get(learner.pk, {})
        last = said_of(learner) | {kind: said[-1][1] for kind, said in told.items()}
        now = (last["number"] or None, last["name"] or learner.name, last["email"])
        if now != (learner.number, learner.name, learner.email):
            learner.number, learner.name, learner.email = now
            changed.append(learner)
    Learner.objects.filter(pk__in=[each.pk for each in changed]).update(
        number=None, email=""
    )
    Learner.objects.bulk_update(changed, KINDS, batch_size=BATCH)


def said_of(learner):
    return {
        "number": learner.number or "",
        "name": learner.name,
        "email": learner.email,
    }


@transaction.atomic
def correct(*, learner, values, by, at):
    """Say what somebody is called, and by what number and address (kind → text), from
    today on. Raises ValidationError and OwnWork."""
    learner = Learner.objects.select_for_update().get(pk=learner.pk)
    mark = four_eyes.decide(is_about_self=learner.is_person(by), by=by)
    before = said_of(learner)
    asked = Learner(
        pk=learner.pk,
        user=learner.user,
        name=values["name"],
        email=values["email"],
        number=values["number"] or None,
    )
    asked._state.adding = False
    asked.full_clean()
    tell({learner: values}, as_of=timezone.localdate(at))
    record_event(
        verb=gettext_noop("record corrected"),
        subject=learner,
        by=by,
        at=at,
        changes={
            kind: [before[kind], values[kind]]
            for kind in KINDS
            if before[kind] != values[kind]
        }
        | mark,
    )
    return learner


@transaction.atomic
def join(*, learner, other, by, at, as_of=None, is_decided=True):
    """Let two records be one: everything of `other` becomes `learner`'s, who is called
    so from `as_of`, today, on. Where it is not for anybody to decide, nobody has to be
    another person. Raises CannotJoin and OwnWork."""
    learner, other = _locked(learner, other)
    is_about_self = learner.is_person(by) or other.is_person(by)
    mark = four_eyes.decide(is_about_self=is_decided and is_about_self, by=by)
    _refuse_two_people(learner, other)
    words = f"{other} ({other.number or '–'}, {other.email or '–'})"
    _move_training(other, learner)
    programs = learner.enrollments.open().values("program")
    twice = other.enrollments.open().filter(program__in=programs)
    twice.update(withdrawn_at=at, withdrawn_by=by, withdrawn_because=_("Joined."))
    starts = learner.leaves.values("starts_on")
    other.leaves.filter(starts_on__in=starts).delete()
    open_ones = learner.requests.open().values("requirement")
    other.requests.open().filter(requirement__in=open_ones).delete()
    for rows in (
        other.enrollments,
        other.entries,
        other.leaves,
        other.extensions,
        other.requests,
    ):
        rows.update(learner=learner)
    user, other.user = other.user, None
    other.save(update_fields=["user"])
    _begin([learner, other])
    both = {kind: said_of(learner)[kind] or said_of(other)[kind] for kind in KINDS}
    other.facts.update(learner=learner)
    other.delete()
    learner.user = learner.user or user
    learner.save(update_fields=["user"])
    tell({learner: both}, as_of=as_of or timezone.localdate(at))
    record_event(
        verb=gettext_noop("records joined"),
        subject=learner,
        by=by,
        at=at,
        changes={"record": [words, str(learner)]} | mark,
    )
    return learner


def _locked(learner, other):
    pks = [learner.pk, other.pk]
    found = Learner.objects.select_for_update().order_by("pk").in_bulk(pks)
    return found[learner.pk], found[other.pk]


def _refuse_two_people(learner, other):
    if learner == other:
        raise CannotJoin(_("This is the same record."))
    if learner.user_id and other.user_id:
        raise CannotJoin(_("Both sign in, each by an account of their own."))
    both = other.entries.filter(
        roster__in=learner.entries.values("roster"),
        roster__replaced_by=None,
        roster__undone_at=None,
    )
    if entry := both.select_related("roster").first():
        raise CannotJoin(
            _("Both stand on the roster of %(day)s: they are two people.")
            % {"day": date_format(entry.roster.as_of)}
        )
    other.entries.filter(roster__in=learner.entries.values("roster")).delete()
    for done in learner.completions.valid():
        twice = other.completions.valid().filter(
            course=done.course_id, completed_on=done.completed_on
        )
        if twice.exists():
            raise CannotJoin(
                _("Both completed %(course)s on %(day)s. Void one of them first.")
                % {"course": done.title, "day": date_format(done.completed_on)}
            )


@transaction.atomic
def split(*, learner, completions, values, by, at):
    """Give these completions, and what was done for them, to a record of their own with
    this name, number and address (kind → text). Raises ValidationError and OwnWork."""
    learner = Learner.objects.select_for_update().get(pk=learner.pk)
    is_about_self = learner.is_person(by) or values["email"] == getattr(by, "email", 0)
    mark = four_eyes.decide(is_about_self=is_about_self, by=by)
    made = Learner(
        name=values["name"], email=values["email"], number=values["number"] or None
    )
    made.full_clean()
    made.save()
    tell({made: values}, as_of=timezone.localdate(at), new=[made])
    _move_training(learner, made, completions)
    record_event(
        verb=gettext_noop("record split"),
        subject=learner,
        by=by,
        at=at,
        changes={"record": [str(learner), f"{made} ({made.number or '–'})"]} | mark,
    )
    return made


def _move_training(giver, taker, completions=None):
    """Completions, and what was done in their rounds, go to another learner; all of
    them, with what was begun, where none are named."""
    moved = giver.completions.all()
    if completions is not None:
        moved = moved.filter(pk__in=completions)
    pks = list(moved.values_list("pk", flat=True))
    rounds = set(moved.taken().values_list("course", "round"))
    for model in (ModuleProgress, CheckAttempt):
        rows = model.objects.filter(learner=giver)
        places = rows.values_list("pk", COURSE, "round")
        goes = [
            pk
            for pk, course, number in places
            if completions is None or (course, number) in rounds
        ]
        rows.filter(pk__in=goes).update(learner=taker, round=F("round") + ASIDE)
    own = Completion.objects.filter(pk__in=pks)
    own.taken().update(learner=taker, round=F("round") + ASIDE)
    own.update(learner=taker)
    for learner in (giver, taker):
        _count_rounds(learner)


def _count_rounds(learner):
    """Number the rounds of each course anew, by the day on which they were completed;
    what is under way is the last."""
    taken, progress, attempts = (
        Completion.objects.taken().filter(learner=learner),
        ModuleProgress.objects.filter(learner=learner),
        CheckAttempt.objects.filter(learner=learner),
    )
    found = {course: [] for course in progress.values_list(COURSE, flat=True)}
    for done in taken.order_by("completed_on", "pk"):
        found.setdefault(done.course_id, []).append(done.round)
    for course, rounds in found.items():
        begun = progress.filter(**{COURSE: course})
        for rows in (
            taken.filter(course=course),
            begun,
            attempts.filter(**{COURSE: course}),
        ):
            # Out of each other's way first: no two have the same number at any time.
            rows.update(round=F("round") + FAR)
            for place, number in enumerate(rounds):
                rows.filter(round=number + FAR).update(round=place)
            if rows is begun:
                _keep_first(rows.filter(round__gte=FAR))
            rows.filter(round__gte=FAR).update(round=len(rounds))


def _keep_first(rows):
    """Of a module that was done in both records once is enough."""
    kept = {}
    for row in rows.order_by("round", "pk"):
        if kept.setdefault(row.module_id, row) != row:
            row.delete()
