"""What departments do for a citywide goal, added up from the plans in force."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from plans.models import Action, CityGoal, Goal, Plan


@dataclass(frozen=True, slots=True)
class Contribution:
    """How many departments, goals and actions, and their stated cost in dollars."""

    departments: int
    goals: int
    actions: int
    cost_usd: Decimal = Decimal(0)


NOTHING = Contribution(0, 0, 0)


def in_force():
    """The goals of the plans in force; one that goes on in a later plan in force counts
    there alone."""
    kept = Goal.objects.filter(plan__status=Plan.Status.ADOPTED, removed_at=None)
    going_on = kept.filter(carried_from=OuterRef("pk"))
    return kept.filter(~Exists(going_on))


def by_city_goal():
    """Citywide goal's pk → its Contribution, without the cost. One query."""
    kept = Q(actions__isnull=False, actions__removed_at=None)
    rows = (
        in_force()
        .values("city_goals")
        .annotate(
            departments=Count("plan__department", distinct=True),
            served=Count("pk", distinct=True),
            done=Count("actions", kept, distinct=True),
        )
        .order_by("city_goals")
    )
    return {
        row["city_goals"]: Contribution(row["departments"], row["served"], row["done"])
        for row in rows
    }


def to_city_goal(goal):
    """The departments' goals that serve a citywide goal, with their actions, by
    department."""
    actions = Action.objects.kept().in_order()
    return list(
        in_force()
        .filter(city_goals=goal)
        .select_related("plan__department")
        .prefetch_related(Prefetch("actions", actions))
        .order_by("plan__department__name", "plan_id", "position", "pk")
    )


def count(goals):
    """The Contribution of goals that were fetched with their actions."""
    actions = [action for goal in goals for action in goal.actions.all()]
    return Contribution(
        departments=len({goal.plan.department_id for goal in goals}),
        goals=len(goals),
        actions=len(actions),
        cost_usd=sum((action.cost_usd or 0 for action in actions), Decimal(0)),
    )


def indicators_by_goal(plans):
    """Citywide goal's pk → the pks of its indicators and of those of the goals of these
    plans that serve it. Two queries."""
    found = {}
    own = CityGoal.objects.exclude(indicators=None).values_list("pk", "indicators")
    served = Goal.objects.filter(
        plan__in=plans,
        removed_at=None,
        city_goals__isnull=False,
        indicators__isnull=False,
    )
    for goal, indicator in [*own, *served.values_list("city_goals", "indicators")]:
        found.setdefault(goal, set()).add(indicator)
    return found


def indicators_of(goal):
    """The pks of the indicators of a citywide goal, and of the goals that serve it."""
    own = goal.indicators.values_list("pk", flat=True)
    served = in_force().filter(city_goals=goal)
    return {*own, *served.values_list("indicators", flat=True)} - {None}
