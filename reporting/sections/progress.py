from django.utils.translation import gettext_lazy as _

from departments.models import Department
from plans.models import Plan
from progress.reads import words
from progress.reads.rollups import NOTHING, of_period
from reporting.sections import section


@section("progress", title=_("What was done"), position=45)
def progress(question, part):
    """How far every plan was when the period ended, and who had none."""
    period = question.period
    plans = Plan.objects.told_of(period)
    by_plan = of_period(plans, period, "goal__plan_id")
    departments = Department.objects.for_index(period.ends_on)
    without = departments.exclude(plans__in=plans)
    return {
        "whole": words.told(of_period(plans, period)),
        "plans": [
            {
                "department": str(plan.department),
                "slug": plan.department.slug,
                "period": plan.period.label,
                "version": plan.version,
                "done": words.told(by_plan.get(plan.pk, NOTHING)),
            }
            for plan in plans.by_department()
        ],
        "without": [str(department) for department in without],
    }
