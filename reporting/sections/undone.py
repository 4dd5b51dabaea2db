from itertools import groupby

from django.utils.translation import gettext_lazy as _

from plans.models import Plan
from progress.reads.undone import place_of
from progress.reads.undone import undone as find
from reporting.sections import section


@section("undone", title=_("What was not done, or too late"), position=50)
def undone(question, part):
    """Everything that was promised and not done when the period ended, with the reasons
    given: by the data alone, and whole."""
    period = question.period
    plans = Plan.objects.told_of(period)
    found = find(plans, period.ends_on)
    return {
        "has_plans": plans.exists(),
        "plans": [
            _of_plan([*entries])
            for _key, entries in groupby(
                found, lambda entry: place_of(entry.action.goal.plan)
            )
        ],
    }


def _of_plan(entries):
    plan = entries[0].action.goal.plan
    return {
        "department": str(plan.department),
        "slug": plan.department.slug,
        "period": plan.period.label,
        "entries": [_told(entry) for entry in entries],
    }


def _told(entry):
    due_on = entry.action.due_on
    return {
        "action": str(entry.action),
        "kind": entry.kind.value,
        "says": str(entry.kind.label),
        "due_on": due_on and due_on.isoformat(),
        "reason": entry.reason,
    }
