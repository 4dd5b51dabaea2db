"""A plan's snapshot: one JSON-ready mapping of its goals, actions and measures, with codes
for what is worded by the page. Pages, files and frozen versions are made from it alone."""

from django.db.models import Prefetch

from equity_office.writing.editing import plain
from plans.models import Action, CityGoal, PerformanceMeasure, Strategy

ACTION_FACTS = [
    "lead_role",
    "partners",
    "starts_on",
    "due_on",
    "is_resident_facing",
    "staff_level",
    "cost_usd",
    "funding",
    "priority",
    "lift",
    "impact",
]
MEASURE_FACTS = [
    "kind",
    "title",
    "unit",
    "baseline",
    "baseline_on",
    "target",
    "target_on",
]


def of(plan):
    """The plan as it stands. Seven queries, however long it is."""
    actions = Action.objects.kept().in_order().select_related("lead")
    measures = PerformanceMeasure.objects.kept().in_order()
    goals = (
        plan.goals.kept()
        .in_order()
        .prefetch_related(
            Prefetch("city_goals", CityGoal.objects.order_by("position", "pk")),
            Prefetch("strategies", Strategy.objects.order_by("position", "pk")),
            "indicators",
            Prefetch(
                "actions", actions.prefetch_related(Prefetch("measures", measures))
            ),
        )
    )
    return {
        "pk": plan.pk,
        "department": plan.department.name,
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "version": plan.version,
        "statement": plan.statement,
        "goals": [_goal(goal, number) for number, goal in enumerate(goals, start=1)],
    }


def _goal(goal, number):
    return {
        "pk": goal.pk,
        "carried_from": goal.carried_from_id,
        "number": str(number),
        "title": goal.title,
        "result": goal.result,
        "city_goals": [_named(each) for each in goal.city_goals.all()],
        "strategies": [_named(each) for each in goal.strategies.all()],
        "indicators": [_named(each) for each in goal.indicators.all()],
        "actions": [
            _action(action, f"{number}.{part}")
            for part, action in enumerate(goal.actions.all(), start=1)
        ],
    }


def _named(row):
    return {
        "slug": getattr(row, "slug", ""),
        "title": row.title,
        "translations": {
            language: {"title": texts["title"]}
            for language, texts in row.translations.items()
            if "title" in texts
        },
    }


def _action(action, number):
    return {
        "pk": action.pk,
        "carried_from": action.carried_from_id,
        "number": number,
        "title": action.title,
        "lead": action.lead_id,
        "steps": [step for step in plain(action.steps).splitlines() if step.strip()],
        **{name: plain(getattr(action, name)) for name in ACTION_FACTS},
        "measures": [_measure(measure) for measure in action.measures.all()],
    }


def _measure(measure):
    return {
        "pk": measure.pk,
        "carried_from": measure.carried_from_id,
        **{name: plain(getattr(measure, name)) for name in MEASURE_FACTS},
    }
