"""What waits for a person, and what waits for the office."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Q

from departments.models import Membership
from progress.models import ProgressUpdate, UpdatePeriod


@dataclass(frozen=True, slots=True)
class Waiting:
    """A period of a plan with something to do in it."""

    period: UpdatePeriod
    count: int
    sent_back: int
    is_overdue: bool


def waiting_for(user, today):
    """The periods in which updates of this person wait, the most urgent first. Three
    queries, however many updates."""
    mine = ProgressUpdate.objects.asked_on(today).filter(_led_by(user, today))
    rows = mine.values("period").annotate(
        count=Count("pk", distinct=True),
        sent_back=Count("pk", distinct=True, filter=Q(status="sent_back")),
        due=Min("period__due_on"),
    ).order_by("due", "period")  # fmt: skip
    rows = list(rows)
    periods = UpdatePeriod.objects.select_related("department").in_bulk(
        [row["period"] for row in rows]
    )
    return [
        Waiting(
            periods[row["period"]],
            row["count"],
            row["sent_back"],
            periods[row["period"]].is_overdue_on(today),
        )
        for row in rows
    ]


def _led_by(user, today):
    """Updates of actions that this person leads: by name, or by holding the role where
    nobody who is there is named."""
    held = Membership.objects.current(today)
    is_named = Exists(
        held.filter(
            user=OuterRef("action__lead"), department=OuterRef("period__department")
        )
    )
    condition = Q(pk=None)
    for mine in held.filter(user=user).exclude(department=None):
        condition |= Q(period__department=mine.department_id) & (
            Q(action__lead=user) | ~Q(is_named) & Q(action__lead_role=mine.role)
        )
    return condition


def is_mine(user, department, today):
    """Says of an action of the department whether this person leads it. One query."""
    held = Membership.objects.current(today).filter(department=department)
    held = list(held.values_list("user", "role"))
    present = {person for person, _role in held}
    roles = {role for person, role in held if person == user.pk}

    def mine(action):
        if action.lead_id in present:
            return action.lead_id == user.pk
        return action.lead_role in roles

    return mine


def to_review():
    """The periods with updates that were submitted, (period, how many), oldest first.
    Two queries."""
    submitted = ProgressUpdate.objects.filter(status="submitted")
    counts = dict(
        submitted.order_by()
        .values("period")
        .annotate(count=Count("pk"))
        .values_list("period", "count")
    )
    periods = UpdatePeriod.objects.filter(pk__in=counts).select_related("department")
    return [(period, counts[period.pk]) for period in periods.in_order()]
