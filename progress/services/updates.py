from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from simple_history.utils import bulk_update_with_history

from departments import four_eyes
from departments.holders import holders_of
from departments.services import record_event
from equity_office.jobs import services as jobs
from equity_office.writing import editing
from plans.models import Action, Delivery, PerformanceMeasure, Plan
from progress.models import (
    MeasureActual,
    ProgressUpdate,
    UpdatePeriod,
    in_force,
)
from progress.reads import owners
from progress.reads.as_of import as_of
from progress.rules import calendar
from progress.rules.lives import MOVES
from progress.services import reminders
from progress.services.saying import Missing, refuse_unsaid


class PeriodClosed(Exception):
    """Updates for this period are no longer taken, or not yet."""


class NoLongerAsked(Exception):
    """An amendment took the action away, and its update with it."""


class Changed(Exception):
    """The update says something else than what was read."""


class AlreadyTold(Exception):
    """This update was submitted; it is written in again once it is sent back."""


class NoAccess(Exception):
    """Whoever is to take over could not write there."""


class MoveNotOpen(Exception):
    """The update's status does not allow this move now."""


@transaction.atomic
def schedule(*, plan, at, months=calendar.QUARTERLY):
    """Store the update periods of a plan where it has none, from the one in which it is
    adopted on, and ask for what is due."""
    today = timezone.localdate(at)
    if not UpdatePeriod.objects.of(plan).exists():
        found = calendar.stretches(plan.starts_on, plan.ends_on, months)
        _store(plan, [each for each in found if each.ends_on >= today])
    for period in UpdatePeriod.objects.of(plan).open_on(today):
        open_updates(period)


def _store(plan, stretches):
    rows = [
        UpdatePeriod(
            department=plan.department,
            plan_starts_on=plan.starts_on,
            plan_ends_on=plan.ends_on,
            **{name: getattr(each, name) for name in each.__slots__},
        )
        for each in stretches
    ]
    UpdatePeriod.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def reschedule(*, plan, months, by, at):
    """Ask for updates every so many months from now on; what was asked for already
    stays as it is. Raises PeriodClosed where nothing is left to be asked for."""
    today = timezone.localdate(at)
    # Two who change it at once wait for each other here.
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.status != Plan.Status.ADOPTED:
        raise PeriodClosed(_("This plan is closed."))
    to_come = UpdatePeriod.objects.of(plan).filter(opens_on__gt=today).in_order()
    first = to_come.first()
    if first is None:
        raise PeriodClosed(_("The last update of this plan is asked for already."))
    found = calendar.stretches(plan.starts_on, plan.ends_on, months)
    found = [each for each in found if each.ends_on >= today]
    # What was over of the first one's time goes along with it.
    found[0] = replace(found[0], starts_on=first.starts_on)
    to_come.delete()
    _store(plan, found)
    # What is open now closes when the next falls due, so that nobody writes two behind.
    is_open = UpdatePeriod.objects.of(plan).open_on(today)
    is_open.update(closes_on=Greatest(F("grace_until"), Value(found[0].due_on)))
    record_event(
        verb=gettext_noop("update rhythm changed"),
        subject=plan,
        by=by,
        at=at,
        reason=ngettext("Every %(count)s month", "Every %(count)s months", months)
        % {"count": months},
    )


def open_all(at):
    """Ask for every update that a plan in force owes today; asking twice asks once."""
    for plan in Plan.objects.in_force().select_related("department"):
        schedule(plan=plan, at=at)


@transaction.atomic
def open_updates(period):
    """A row for every action of the period that has none, as its last update left it,
    and one for each of its measures."""
    told = ProgressUpdate.objects.filter(period=period).values("thread")
    owed = in_force(period).exclude(delivery__in=Delivery.ended())
    ProgressUpdate.objects.bulk_create(
        [
            ProgressUpdate(
                period=period, action=each, thread=each.thread, delivery=each.delivery
            )
            for each in owed.exclude(thread__in=told).for_index()
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    _follow(period)
    waiting = ProgressUpdate.objects.filter(period=period).waiting()
    updates = dict(waiting.values_list("action_id", "pk"))
    known = MeasureActual.objects.filter(update__in=waiting)
    known = set(known.values_list("update_id", "measure__thread"))
    measures = PerformanceMeasure.objects.kept().in_order()
    MeasureActual.objects.bulk_create(
        [
            MeasureActual(update_id=updates[measure.action_id], measure=measure)
            for measure in measures.filter(action__in=waiting.values("action"))
            if (updates[measure.action_id], measure.thread) not in known
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


def _follow(period):
    """What waits is about the version in force: an amendment takes it along with its
    readings, or away where it dropped what nobody has written about."""
    actions = {action.thread: action for action in in_force(period)}
    rows = ProgressUpdate.objects.filter(period=period).waiting()
    rows = list(rows.select_for_update().order_by("pk"))
    dropped = [row.pk for row in rows if row.thread not in actions]
    ProgressUpdate.objects.filter(pk__in=dropped).untouched().delete()
    moved = [
        row
        for row in rows
        if row.thread in actions and row.action_id != actions[row.thread].pk
    ]
    for row in moved:
        row.action = actions[row.thread]
    ProgressUpdate.objects.bulk_update(moved, ["action"], batch_size=500)
    _follow_measures(moved)


def _follow_measures(updates):
    """The readings of these updates stand beside the measures of the version in force;
    an empty one goes with its measure."""
    measures = {
        (measure.action_id, measure.thread): measure
        for measure in PerformanceMeasure.objects.kept().filter(
            action__in=[update.action_id for update in updates]
        )
    }
    actuals = list(
        MeasureActual.objects.filter(update__in=updates).select_related(
            "measure", "update"
        )
    )
    moved, gone = [], []
    for actual in actuals:
        place = (actual.update.action_id, actual.measure.thread)
        if measure := measures.get(place):
            actual.measure = measure
            moved.append(actual)
        elif actual.value is None:
            gone.append(actual.pk)
    MeasureActual.objects.bulk_update(moved, ["measure"], batch_size=500)
    MeasureActual.objects.filter(pk__in=gone).delete()


@transaction.atomic
def hand_over(*, department, leaving, to, by, at):
    """Let somebody else lead every action of the department that names `leaving`, in
    plans in force and in drafts; what the plan promises stays as it is. Returns the
    actions. Raises NoAccess."""
    holders = holders_of([department.pk], timezone.localdate(at))
    if to not in holders.present(department.pk):
        raise NoAccess(
            _("%(person)s holds no role in %(department)s, and could not write there.")
            % {"person": to, "department": department}
        )
    actions = list(owners.led_by(leaving, department))
    for action in actions:
        action.lead = to
    bulk_update_with_history(
        actions, Action, ["lead"], batch_size=500, default_user=by, default_date=at
    )
    if actions:
        record_event(
            verb=gettext_noop("actions handed over"),
            subject=department,
            by=by,
            at=at,
            reason=_("From %(leaving)s to %(to)s: %(actions)s")
            % {
                "leaving": leaving,
                "to": to,
                "actions": "; ".join(str(action) for action in actions),
            },
        )
    return actions


@transaction.atomic
def save_update(*, section, values, before, by, at, unanswered=None):
    """Write what its author changed of an update, or of the reading of one of its
    measures (field → value), over nobody's words. Raises PeriodClosed, AlreadyTold,
    ChangedMeanwhile and ValidationError."""
    update = section if isinstance(section, ProgressUpdate) else section.update
    row = lock_open(update, at)
    if section is not update:
        row = MeasureActual.objects.select_for_update().get(pk=section.pk)
    written = editing.write(row, values, before, unanswered)
    if written:
        editing.sign(row, by, at)
        editing.save(row, values, written)
    return row


def lock_open(update, at):
    """An update as it stands now, locked, to be written in. Raises NoLongerAsked,
    PeriodClosed and AlreadyTold."""
    row = _locked(update)
    _refuse_closed(row, at)
    if not row.is_waiting:
        raise AlreadyTold(
            _("This update was submitted. It can be changed once it is sent back.")
        )
    return row


@transaction.atomic
def submit(*, updates, by, at):
    """Submit what of these updates says what it must. Returns how many that is, and
    (update, Missing) of the others. Raises PeriodClosed."""
    rows = _with_parents().filter(pk__in=[update.pk for update in updates])
    count, refused = 0, []
    for row in rows.waiting().for_page():
        try:
            _make(row, MOVES["submit"], by, at)
            count += 1
        except Missing as missing:
            refused.append((row, missing))
    return count, refused


@transaction.atomic
def move(*, update, name, by, at, reason="", mark=None):
    """Make one of the moves of an update's life. Who may is the caller's question;
    `mark` is that of what the person has read, where they say so."""
    step = MOVES[name]
    update = _locked(update)
    if update.status not in step.sources:
        raise MoveNotOpen(
            _("This update is “%(status)s”; that move is not open to it.")
            % {"status": update.get_status_display()}
        )
    if mark is not None and mark != update.mark:
        raise Changed(_("This update was submitted anew since you read it."))
    if step.needs_reason and not reason.strip():
        raise Missing("reason", _("Give a reason."))
    was_accepted = update.status == ProgressUpdate.Status.ACCEPTED
    _make(update, step, by, at, reason)
    if name == "accept" or was_accepted:
        _tell_plan(update)
    return update


def _make(update, step, by, at, reason=""):
    changes = four_eyes.review(step=step, subject=update, by=by)
    if step.name == "submit":
        _refuse_closed(update, at)
        refuse_unsaid(update, at)
        update.submitted_at, update.submitted_by = at, by
    else:
        update.reviewed_at, update.reviewed_by = at, by
        update.sent_back_because = reason
    update.status = step.target
    editing.sign(update, by, at)
    update.save()
    record_event(
        verb=step.verb, subject=update, by=by, at=at, reason=reason, changes=changes
    )


def _locked(update):
    row = _with_parents().filter(pk=update.pk).first()
    if row is None:
        raise NoLongerAsked(_("This update is no longer asked for."))
    return row


def _with_parents():
    rows = ProgressUpdate.objects.select_for_update(of=("self",))
    return rows.select_related("period__department", "action__goal")


def _refuse_closed(update, at):
    """Days are days in the city; the first and the last are part of the period."""
    period, today = update.period, timezone.localdate(at)
    if not in_force(period).exists():
        raise PeriodClosed(_("This plan is closed."))
    if update.is_open_on(today):
        return
    if today < period.opens_on:
        raise PeriodClosed(
            _("Updates for %(period)s are not taken yet; they are from %(day)s on.")
            % {"period": period.period.label, "day": date_format(period.opens_on)}
        )
    raise PeriodClosed(
        _("Updates for %(period)s are closed since %(day)s.")
        % {"period": period.period.label, "day": date_format(period.closes_on)}
    )


def _tell_plan(update):
    """The plan's action, in every version, stands as its last accepted update says;
    what goes on from it in a later plan does too, until it is told there itself."""
    rows = Action.objects.filter(
        thread=update.thread, goal__plan__department=update.period.department
    )
    # Two acceptances at once wait for each other here.
    list(rows.select_for_update(of=("self",)).order_by("pk"))
    stands = dict(as_of(rows, date.max).values_list("pk", "stood"))
    for delivery in set(stands.values()):
        pks = [pk for pk, stood in stands.items() if stood == delivery]
        Action.objects.filter(pk__in=pks).update(delivery=delivery)
    if stands[update.action_id] in Delivery.ended():
        _ask_no_more(update.thread)


def _ask_no_more(thread):
    """What is ended is not asked for; what somebody has begun to write stays."""
    ProgressUpdate.objects.filter(thread=thread).untouched().delete()


def work_daily(job):
    """The schedule's work of a day: ask for what is owed, then remind."""
    at = timezone.now()
    with transaction.atomic():
        jobs.finish(job=job, at=at)
        open_all(at)
        reminders.remind(at)
