"""What was not done: missed, late, deferred, canceled and never updated, with the
reasons given, written by the data alone."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from plans.models import Action, Delivery
from progress.models import ProgressUpdate


class Kind(models.TextChoices):
    MISSED = "missed", _("Not done by its day")
    LATE = "late", _("Done late")
    DEFERRED = "deferred", _("Deferred")
    CANCELED = "canceled", _("Canceled")
    NEVER = "never", _("Never reported on")


@dataclass(frozen=True, slots=True)
class Undone:
    action: Action
    kind: Kind
    # The last accepted one; None where there is none.
    update: ProgressUpdate | None

    @property
    def reason(self):
        return self.update.reason if self.update else ""


def undone(actions, today):
    """What of these actions (of plans in force) was not done as promised, in their
    order. Two queries."""
    told_of = ProgressUpdate.objects.of_outer_action()
    latest = told_of.latest()
    owed = told_of.filter(submitted_at=None, period__grace_until__lt=today)
    late = latest.filter(finished_on__gt=OuterRef("due_on"))
    found = (
        actions.annotate(
            is_told=Exists(told_of.exclude(submitted_at=None)),
            is_owed=Exists(owed),
            is_late=Exists(late),
        )
        .filter(
            Q(delivery__in=[Delivery.DEFERRED, Delivery.CANCELED])
            | Q(due_on__lt=today) & ~Q(delivery=Delivery.COMPLETED)
            | Q(delivery=Delivery.COMPLETED, is_late=True)
            | Q(is_told=False, is_owed=True)
        )
        .for_index()
    )
    found = list(found)
    latest = ProgressUpdate.objects.latest().select_related("period")
    updates = {
        (update.thread, *_plan_of(update.period)): update
        for update in latest.filter(thread__in=[action.thread for action in found])
    }
    return [
        Undone(
            action,
            _kind(action),
            updates.get((action.thread, *_place(action.goal.plan))),
        )
        for action in found
    ]


def _place(plan):
    return plan.department_id, plan.starts_on, plan.ends_on


def _plan_of(period):
    return period.department_id, period.plan_starts_on, period.plan_ends_on


def _kind(action):
    if action.delivery == Delivery.DEFERRED:
        return Kind.DEFERRED
    if action.delivery == Delivery.CANCELED:
        return Kind.CANCELED
    if action.delivery == Delivery.COMPLETED:
        return Kind.LATE
    return Kind.NEVER if action.is_owed and not action.is_told else Kind.MISSED
