"""The page where the office, or the community board, says whether a gap is closing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from departments.permissions import require
from equity_office import periods
from equity_office.writing.unsaved import keeps_unsaved
from indicators.findings.findings import of_releases
from indicators.models import Indicator
from plans.forms.plans import RatingForm
from plans.models import CityGoal
from plans.reads import contributions, outcomes


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def rate(request, slug, year, side):
    if side not in outcomes.ACTIONS:
        raise Http404
    require(request.user, outcomes.ACTIONS[side])
    goal = get_object_or_404(CityGoal, slug=slug)
    if year not in outcomes.years_of(goal, timezone.localdate()):
        raise Http404
    period = periods.year(year)
    data = request.POST if request.method == "POST" else request.typed
    form = form_for(data, goal, period, side)
    if request.method != "POST" or not form.is_valid():
        return show(request, goal, period, side, form)

    try:
        outcomes.rate(
            goal=goal,
            period=period,
            side=side,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except outcomes.RatedMeanwhile as refusal:
        read = refusal.last.pk if refusal.last else ""
        again = form_for({**data.dict(), "read": read}, goal, period, side)
        again.add_error(None, str(refusal))
        return show(request, goal, period, side, again)
    except outcomes.BothSides as refusal:
        form.add_error(None, str(refusal))
        return show(request, goal, period, side, form)

    messages.success(request, _("Your rating is public now."))
    return redirect(f"{goal.get_absolute_url()}#outcome")


def show(request, goal, period, side, form):
    released = Indicator.objects.released().filter(
        pk__in=contributions.indicators_of(goal)
    )
    context = {
        "goal": goal,
        "period": period,
        "side": outcomes.Side(side),
        "last": form.last,
        "findings": of_releases(released.for_report()),
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "plans/ratings/rate.html", context, status=status)


def form_for(data, goal, period, side):
    indicators = None
    if side == outcomes.Side.OFFICE:
        pks = contributions.indicators_of(goal)
        indicators = Indicator.objects.filter(pk__in=pks).order_by("title", "pk")
    ratings = goal.ratings.over(period).in_force().filter(side=side)
    last = ratings.for_page().first()
    return RatingForm(data, goal=goal, indicators=indicators, last=last)
