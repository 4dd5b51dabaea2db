"""Plans, goals, actions and measures, ready to be submitted unless a test says less."""

from datetime import date

from equity_office import periods
from plans.models import Action, CityGoal, Goal, PerformanceMeasure, Plan, Strategy
from plans.services import comments, plans
from tests.factories import NOON, make_department, make_member, make_user, numbers

PERIOD = periods.parse("2026-2028")


def make_city_goal(**overrides):
    number = next(numbers)
    fields = {
        "title": f"End disparities in government {number}",
        "slug": f"goal-{number}",
        "body": "Fair hiring, fair contracting, equitable services.",
        "instrument": "Resolution 37144",
        "adopted_on": date(2015, 7, 8),
        "position": number,
    }
    return CityGoal.objects.create(**fields | overrides)


def make_strategy(*goals, **overrides):
    fields = {"title": f"Be data driven {next(numbers)}"}
    strategy = Strategy.objects.create(**fields | overrides)
    strategy.city_goals.set(goals)
    return strategy


def make_plan(department=None, period=PERIOD, by=None, **overrides):
    plan = plans.start_plan(
        department=department or make_department(),
        period=period,
        by=by or make_user(),
        at=NOON,
    )
    fields = {"statement": "Homes for everyone."} | overrides
    for name, value in fields.items():
        setattr(plan, name, value)
    plan.save()
    return plan


def make_goal(plan, *city_goals, **overrides):
    fields = {"title": "Fewer evictions", "result": "Families keep their homes."}
    goal = Goal.objects.create(
        plan=plan, position=plan.goals.count(), **fields | overrides
    )
    goal.city_goals.set(city_goals or [make_city_goal()])
    return goal


def make_action(goal, **overrides):
    fields = {
        "title": "Pay for a lawyer in eviction court",
        "lead_role": "lead",
        "due_on": date(2027, 6, 30),
        "is_resident_facing": True,
    }
    return Action.objects.create(
        goal=goal, position=goal.actions.count(), **fields | overrides
    )


def make_measure(action, **overrides):
    fields = {
        "kind": "effect",
        "title": "Families who kept their home",
        "unit": "%",
        "baseline": 40,
        "baseline_on": date(2025, 12, 31),
        "target": 70,
        "target_on": date(2028, 12, 31),
    }
    return PerformanceMeasure.objects.create(
        action=action, position=action.measures.count(), **fields | overrides
    )


def make_ready_plan(department=None, **overrides):
    """A draft that passes the health check."""
    plan = make_plan(department, **overrides)
    make_measure(make_action(make_goal(plan)))
    return plan


def make_window(plan, **overrides):
    fields = {"closes_on": date(2099, 12, 31), "by": None, "at": NOON} | overrides
    return comments.open_window(plan=plan, **fields)


def make_public_comment(plan, **overrides):
    window = plan.windows.first() or make_window(plan)
    fields = {"part": "1.1", "name": "Rosa", "body": "And the elders?", "at": NOON}
    return comments.say(window=window, **fields | overrides)


def bring_to(plan, status, by=None):
    """The plan as far along its life as `status`; what others check, others do."""
    by = by or make_member("administrator")
    way = {"submitted": "submit", "signed": "sign", "reviewed": "review"}
    way |= {"adopted": "adopt", "closed": "close"}
    for reached, name in way.items():
        if plan.status == status:
            break
        extra = {"council_file": "37144"} if name == "adopt" else {}
        plan = plans.move(
            plan=plan,
            name=name,
            by=by if name in {"adopt", "close"} else None,
            at=NOON,
            reason="It is over.",
            **extra,
        )
        assert plan.status == reached
    return Plan.objects.select_related("department").get(pk=plan.pk)
