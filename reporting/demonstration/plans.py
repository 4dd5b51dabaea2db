"""The citywide goals and the plans of the demonstration, written and adopted as people
of the city would."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from departments.models import Department, Membership, User
from equity_office import periods
from equity_office.periods import midnight
from indicators.models import Indicator
from plans.files import prints
from plans.models import (
    Action,
    CityGoal,
    Goal,
    OutcomeRating,
    PerformanceMeasure,
    Plan,
    Strategy,
)
from plans.reads import outcomes
from plans.rules.lives import MOVES
from plans.services import comments
from plans.services import plans as plan_services

INSTRUMENT = "Resolution 37144 of the city council"
ADOPTED_ON = date(2015, 7, 8)
# Who makes which move.
MAKES = {
    "submit": "lead",
    "sign": "head",
    "review": "reviewer",
    "adopt": "administrator",
}
RATES = {"office": "reviewer", "board": "board_member"}


def contents():
    return tomllib.loads(Path(__file__).with_name("plans.toml").read_text("utf-8"))


def load(*, at, mail):
    """Load what is missing. Plans that stand there already stay as they are."""
    stated = contents()
    goals = {
        facts["slug"]: _city_goal(facts, position)
        for position, facts in enumerate(stated["goals"])
    }
    strategies = {
        facts["title"]: _strategy(facts, goals, position)
        for position, facts in enumerate(stated["strategies"])
    }
    for facts in stated["plans"]:
        department = Department.objects.get(slug=facts["department"])
        period = periods.parse(f"{facts['first']}-{facts['last']}")
        if not Plan.objects.at(department, period).exists():
            _plan(facts, department, period, goals, strategies, at, mail)
    for facts in stated["ratings"]:
        _rate(facts, goals[facts.pop("goal")], at, mail)


def clear(departments, mail):
    """Remove what the demonstration promised; a city's own plans keep their goals."""
    stated = contents()
    plans = Plan.objects.filter(department__slug__in=departments)
    ours = {
        Plan: plans,
        Goal: Goal.objects.filter(plan__in=plans),
        Action: Action.objects.filter(goal__plan__in=plans),
        PerformanceMeasure: PerformanceMeasure.objects.filter(
            action__goal__plan__in=plans
        ),
    }
    pks = {
        model: list(rows.values_list("pk", flat=True)) for model, rows in ours.items()
    }
    prints.forget(plans)
    plans.delete()
    OutcomeRating.objects.filter(rated_by__email__endswith=mail).delete()
    titles = [facts["title"] for facts in stated["strategies"]]
    slugs = [facts["slug"] for facts in stated["goals"]]
    for model, rows in (
        (Strategy, Strategy.objects.filter(title__in=titles, goals=None)),
        (CityGoal, CityGoal.objects.filter(slug__in=slugs, goals=None)),
    ):
        pks[model] = list(rows.values_list("pk", flat=True))
        model.objects.filter(pk__in=pks[model]).delete()
    for link in Goal.history.model._meta.related_objects:
        link.related_model.objects.filter(goal__in=pks[Goal]).delete()
    for model, gone in pks.items():
        model.history.filter(id__in=gone).delete()


def _in_spanish(facts):
    return {"es": {"title": facts["es_title"], "body": facts["es_body"]}}


def _city_goal(facts, position):
    goal, is_new = CityGoal.objects.get_or_create(
        slug=facts["slug"],
        defaults={
            "title": facts["title"],
            "body": facts["body"],
            "position": position,
            "instrument": INSTRUMENT,
            "adopted_on": ADOPTED_ON,
            "translations": _in_spanish(facts),
        },
    )
    if is_new:
        goal.indicators.set(_indicators(facts))
    return goal


def _strategy(facts, goals, position):
    strategy, is_new = Strategy.objects.get_or_create(
        title=facts["title"],
        defaults={
            "body": facts["body"],
            "position": position,
            "translations": _in_spanish(facts),
        },
    )
    if is_new:
        strategy.city_goals.set([goals[slug] for slug in facts["goals"]])
    return strategy


def _indicators(facts):
    return Indicator.objects.filter(slug__in=facts.get("indicators", []))


def _plan(facts, department, period, goals, strategies, at, mail):
    people = people_of(department, mail)
    lead = people["lead"]
    if "on" in facts:
        at = min(at, noon(facts["on"]))
    plan = plan_services.start_plan(
        department=department, period=period, by=lead, at=at
    )
    plan_services.save_section(
        section=plan,
        values={"statement": facts["statement"]},
        before={"statement": ""},
        by=lead,
        at=at,
    )
    for stated in facts["goals"]:
        links = {
            "city_goals": [goals[slug] for slug in stated["city_goals"]],
            "strategies": [strategies[name] for name in stated.get("strategies", [])],
            "indicators": list(_indicators(stated)),
        }
        goal = Goal(plan=plan, title=stated["title"], result=stated["result"])
        plan_services.add_section(section=goal, links=links, by=lead, at=at)
        for action in stated["actions"]:
            _action(goal, action, people, at)
    for name, role in MAKES.items():
        if plan.status == facts["reach"]:
            break
        file = {"council_file": facts["council_file"]} if name == "adopt" else {}
        plan = plan_services.move(plan=plan, name=name, by=people[role], at=at, **file)
        assert plan.status == MOVES[name].target  # nosec B101
    if "days_open" in facts:
        _listen(plan, facts, people, at)


def _rate(facts, goal, at, mail):
    """Six weeks after the year."""
    period = periods.year(facts.pop("year"))
    side = facts.pop("side")
    rated_at = min(at, noon(period.ends_on + timedelta(days=42)))
    is_over = period.ends_on < timezone.localdate(rated_at)
    if is_over and not goal.ratings.over(period).filter(side=side).exists():
        slug = facts.pop("indicator", None)
        outcomes.rate(
            goal=goal,
            period=period,
            side=side,
            indicator=slug and Indicator.objects.get(slug=slug),
            read="",
            by=people_of(None, mail)[RATES[side]],
            at=rated_at,
            **facts,
        )


def _listen(plan, facts, people, at):
    window = comments.open_window(
        plan=plan,
        closes_on=timezone.localdate(at) + timedelta(days=facts["days_open"]),
        by=people["reviewer"],
        at=at,
    )
    for said in facts["comments"]:
        answer = said.pop("answer", None)
        comment = comments.say(window=window, at=at, **said)
        if answer:
            comments.answer(
                comment=comment,
                answer=answer,
                is_withheld=False,
                by=people["lead"],
                at=at,
            )


def _action(goal, facts, people, at):
    measures, by = facts.pop("measures", []), people["lead"]
    named = people[facts["lead_role"]] if facts.pop("is_named", False) else None
    action = Action(goal=goal, lead=named, **facts)
    plan_services.add_section(section=action, links={}, by=by, at=at)
    for measure in measures:
        row = PerformanceMeasure(action=action, **measure)
        plan_services.add_section(section=row, links={}, by=by, at=at)


def noon(day):
    return midnight(day) + timedelta(hours=12)


def people_of(department, mail):
    """Role → who holds it in this department or for the whole city."""
    people = User.objects.filter(email__endswith=mail)
    held = Membership.objects.for_department(department).filter(user__in=people)
    return {each.role: each.user for each in held.select_related("user")}
