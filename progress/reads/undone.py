"""What was not done: missed, late, deferred, canceled, dropped and never reported on,
with the reasons given, written by the data alone."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from plans.models import Action, Delivery, Plan
from plans.models.plan import same_plan
from progress.models import ProgressUpdate
from progress.reads.as_of import as_of

HALTED = (Delivery.DEFERRED, Delivery.CANCELED)


class Kind(models.TextChoices):
    MISSED = "missed", _("Not done by its day")
    LATE = "late", _("Done late")
    DEFERRED = "deferred", _("Deferred")
    CANCELED = "canceled", _("Canceled")
    DROPPED = "dropped", _("Dropped from the plan")
    NEVER = "never", _("Never reported on")


@dataclass(frozen=True, slots=True)
class Undone:
    action: Action
    kind: Kind
    # As it was given; empty where none was.
    reason: str

    @property
    def address(self):
        """Where it stands, in the version of the plan that promises it."""
        plan = self.action.goal.plan
        is_replaced = plan.status == Plan.Status.REPLACED
        version = f"?version={plan.version}" if is_replaced else ""
        return f"{plan.get_absolute_url()}{version}#action-{self.action.pk}"


def undone(plans, over, stood_on=None):
    """What these plans promised and was not done when the day `over` ended, plan by
    plan in their order; what goes on in a later one of them is told there. Deliveries
    are those of the end of `stood_on`, of the same day where none is given. Three
    queries."""
    stood_on = stood_on or over
    begun = plans.filter(starts_on__lte=over)
    actions = Action.objects.promised_in(begun).once(begun)
    found = [
        *_slipped(as_of(actions, stood_on), over),
        *_dropped(begun, plans, stood_on),
    ]
    told = ProgressUpdate.objects.filter(pk__in=[action.told_by for action in found])
    reasons = dict(told.values_list("pk", "reason"))
    return [
        Undone(action, _kind(action), _reason(action, reasons))
        for action in sorted(found, key=_place)
    ]


def undone_today(plans, today):
    """The same for a page: today is not over, and what was completed today is done."""
    return undone(plans, today - timedelta(days=1), stood_on=today)


def _slipped(actions, over):
    told_of = ProgressUpdate.objects.filter(period__ends_on__lte=over).of_outer_action()
    owed = told_of.filter(submitted_at=None, period__grace_until__lte=over)
    finished_on = ProgressUpdate.objects.filter(pk=OuterRef("told_by"))
    return (
        actions.annotate(
            is_told=Exists(told_of.exclude(submitted_at=None)),
            is_owed=Exists(owed),
            finished_on=Subquery(finished_on.values("finished_on")[:1]),
        )
        .filter(
            Q(stood__in=HALTED)
            | Q(due_on__lte=over) & ~Q(stood=Delivery.COMPLETED)
            | Q(stood=Delivery.COMPLETED, finished_on__gt=F("due_on"))
            | Q(is_told=False, is_owed=True)
        )
        .for_index()
    )


def _dropped(begun, plans, day):
    """The unfinished actions that an amendment took out of the plans that have begun,
    each as it last stood there, with the amendment's reason. What goes on in any of
    the plans was not dropped."""
    way, version = "goal__plan__", OuterRef("goal__plan__version")
    amended = begun.filter(**same_plan(way), version__gt=version)
    amendment = Plan.history.filter(
        **same_plan(way), history_type="+", version=version + 1
    )
    kept = Action.objects.filter(thread=OuterRef("thread"))
    later = kept.promised_in(Plan.objects.public()).filter(
        **same_plan(way, way), goal__plan__version__gt=version
    )
    return (
        as_of(Action.objects.promised_in(Plan.objects.replaced()), day)
        .filter(Exists(amended), ~Exists(later), ~Exists(kept.promised_in(plans)))
        .exclude(stood=Delivery.COMPLETED)
        .annotate(
            dropped_because=Subquery(amendment.values("history_change_reason")[:1])
        )
        .for_index()
    )


def place_of(plan):
    """What all versions of a plan have in common."""
    return plan.department_id, plan.starts_on, plan.ends_on


def _place(action):
    goal = action.goal
    return (
        goal.plan.department.name, *place_of(goal.plan),
        goal.position, action.position, action.pk,
    )  # fmt: skip


def _kind(action):
    if action.stood in HALTED:
        return Kind(action.stood)
    if hasattr(action, "dropped_because"):
        return Kind.DROPPED
    if action.stood == Delivery.COMPLETED:
        return Kind.LATE
    return Kind.NEVER if action.is_owed and not action.is_told else Kind.MISSED


def _reason(action, reasons):
    if _kind(action) == Kind.DROPPED:
        return action.dropped_because or ""
    return reasons.get(action.told_by, "")
