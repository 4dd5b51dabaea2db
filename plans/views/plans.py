from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from departments import four_eyes
from departments.models import Department
from departments.permissions import allowed
from equity_office import periods
from equity_office.checksums import refuse_changed
from equity_office.lives import open_to
from indicators.findings.findings import of_releases
from indicators.models import Indicator
from plans.forms.plans import FilterForm
from plans.models import Action, CityGoal, CommentWindow, Plan
from plans.reads import contributions, outcomes, words
from plans.rules import lives

ACTIONS_PER_PAGE = 50


@require_safe
def goals(request):
    counts = contributions.by_city_goal()

    entries = [
        {"goal": goal, "count": counts.get(goal.pk, contributions.NOTHING)}
        for goal in CityGoal.objects.for_index()
    ]
    return render(request, "plans/plans/goals.html", {"entries": entries})


@require_safe
def goal(request, slug):
    goal = get_object_or_404(CityGoal.objects.for_index(), slug=slug)
    served = contributions.to_city_goal(goal)
    count = contributions.count(served)
    indicators = Indicator.objects.released().filter(
        pk__in=contributions.indicators_of(goal)
    )

    context = {
        "goal": goal,
        "count": count,
        "cost": words.dollars(str(count.cost_usd or "")),
        "served": served,
        "findings": of_releases(indicators.for_report()),
        "outcomes": outcomes.of_goal(goal),
        "to_rate": outcomes.to_rate(goal, request.user, timezone.localdate()),
    }
    return render(request, "plans/plans/goal.html", context)


@require_safe
def index(request):
    form = FilterForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = Action.objects.in_force().matching(**asked)
    pages = Paginator(found.for_index(), ACTIONS_PER_PAGE)

    context = {
        "form": form,
        "plans": Plan.objects.for_index(),
        "windows": CommentWindow.objects.for_index(timezone.localdate()),
        "page": pages.get_page(request.GET.get("page")),
        "query": urlencode(
            {name: value for name, value in request.GET.items() if name != "page"}
        ),
    }
    return render(request, "plans/plans/index.html", context)


@require_safe
def detail(request, slug, code):
    department, period = find_place(slug, code)
    versions = Plan.objects.public().at(department, period).order_by("-version")
    plan = chosen(versions, request.GET.get("version"))
    if plan is None:
        return redirect_to_draft(request, department, period)

    actions = allowed(request.user, department)
    context = {
        "plan": plan,
        "snapshot": words.with_deliveries(
            words.dressed(words.public(plan.snapshot)), plan
        ),
        "versions": versions,
        "sees_history": actions & {"write_plan", "see_drafts"},
        "can_amend": plan.status == Plan.Status.ADOPTED and "submit_plan" in actions,
        "was_self_reviewed": four_eyes.was_self_reviewed(plan),
        "moves": open_to(lives.MOVES, plan.status, actions),
    }
    return render(request, "plans/plans/detail.html", context)


def chosen(versions, number):
    """The version that was asked for, or the latest; None where there is none."""
    plans = list(versions.select_related("department", "adopted_by"))
    if number:
        plans = [plan for plan in plans if str(plan.version) == number]
        if not plans:
            raise Http404
    if not plans:
        return None
    if plans[0].adopted_at:
        refuse_changed(plans[0])
    return plans[0]


def redirect_to_draft(request, department, period):
    """Nothing is public yet; for who may see it there may be a draft."""
    visible = Plan.objects.visible_to(request.user, timezone.localdate())
    draft = visible.open().at(department, period).first()
    if draft is None:
        raise Http404
    return redirect(draft.address_of("draft"))


def find_place(slug, code):
    """The department and the period of an address."""
    try:
        period = periods.from_code(code)
    except periods.UnknownPeriod as error:
        raise Http404 from error
    return get_object_or_404(Department, slug=slug), period
