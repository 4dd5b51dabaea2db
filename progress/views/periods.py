"""The page of a plan's update periods, and of how often its leads are asked."""

from statistics import mode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from departments.permissions import allowed, require
from plans.models import Plan
from progress.forms.updates import RhythmForm
from progress.models import UpdatePeriod
from progress.rules import calendar
from progress.services import updates
from progress.views.updates import find_plan


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def periods(request, slug, code):
    plan = find_plan(request, slug, code)
    today = timezone.localdate()
    found = list(UpdatePeriod.objects.of(plan).with_counts().in_order())
    to_come = [period for period in found if period.opens_on > today]
    can_change = (
        plan.status == Plan.Status.ADOPTED
        and bool(to_come)
        and "schedule_updates" in allowed(request.user, plan.department)
    )
    form = RhythmForm(
        request.POST if request.method == "POST" else None,
        months=mode([each.period.months for each in to_come] or [calendar.QUARTERLY]),
    )
    if request.method == "POST":
        require(request.user, "schedule_updates", plan.department)
        if form.is_valid():
            return change(request, plan, form.cleaned_data["months"])

    context = {
        "plan": plan,
        "periods": [
            (period, period.stage_on(today, period.waiting), counts(period))
            for period in found
        ],
        "form": form if can_change else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "progress/periods/periods.html", context, status=status)


def change(request, plan, months):
    try:
        updates.reschedule(plan=plan, months=months, by=request.user, at=timezone.now())
    except updates.PeriodClosed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The periods to come follow the new rhythm."))

    return redirect("progress:periods", plan.department.slug, plan.period.code)


def counts(period):
    """(what, how many) of the updates that there are."""
    said = [
        (_("waiting"), period.waiting),
        (_("submitted"), period.submitted),
        (_("accepted"), period.accepted),
    ]
    return [(what, count) for what, count in said if count]
