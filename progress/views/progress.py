"""What everybody reads: how far the plans are, and what was not done."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plans.models import Action, Plan
from plans.views.plans import find_place
from progress.models import ProgressUpdate
from progress.reads import words
from progress.reads.rollups import NOTHING, roll_up
from progress.reads.undone import undone_today


@require_safe
def city(request):
    actions = Action.objects.in_force()
    by_plan = roll_up(actions, "goal__plan_id")

    today = timezone.localdate()
    context = {
        "today": today,
        "whole": roll_up(actions.once(Plan.objects.in_force())),
        "plans": [
            (plan, by_plan.get(plan.pk, NOTHING)) for plan in Plan.objects.for_index()
        ],
        "undone": undone_today(Plan.objects.told(), today),
    }
    return render(request, "progress/progress/city.html", context)


@require_safe
def plan(request, slug, code):
    department, period = find_place(slug, code)
    plan = Plan.objects.told().at(department, period).order_by("-version").first()
    if plan is None:
        raise Http404
    actions = Action.objects.of(plan).kept().filter(goal__removed_at=None).for_index()
    rows = list(actions)
    latest = ProgressUpdate.objects.latest().in_plan(plan)
    latest = latest.select_related("period__department", "action")
    updates = {update.thread: update for update in latest.whole()}
    by_goal = roll_up(actions, "goal_id")

    context = {
        "plan": plan,
        "whole": roll_up(actions),
        "goals": [
            {
                "goal": goal,
                "rollup": by_goal.get(goal.pk, NOTHING),
                "actions": [
                    told(action, updates.get(action.thread))
                    for action in rows
                    if action.goal_id == goal.pk
                ],
            }
            for goal in plan.goals.kept().in_order()
        ],
        "undone": undone_today(Plan.objects.filter(pk=plan.pk), timezone.localdate()),
    }
    return render(request, "progress/progress/plan.html", context)


def told(action, update):
    """An action with what its last accepted update says."""
    return {
        "row": action,
        "update": update,
        "readings": words.readings(update) if update else [],
    }
