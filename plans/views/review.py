"""The pages where plans are started, reviewed, moved through their life, and amended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from departments.four_eyes import OwnWork
from departments.models import Department
from departments.permissions import allowed, may, require
from equity_office.writing.unsaved import keeps_unsaved
from plans.forms.plans import CommentForm, PlanMoveForm, StartForm
from plans.models import Plan, ReviewComment
from plans.reads import timeline
from plans.rules import lives
from plans.services import plans
from plans.views.editor import find_draft, find_section, find_written, number
from plans.views.plans import chosen, find_place


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk(request):
    today = timezone.localdate()
    visible = Plan.objects.visible_to(request.user, today)
    mine = Department.objects.of(request.user, today)
    if may(request.user, "see_drafts"):
        mine = Department.objects.for_index(today)
    form = StartForm(
        request.POST if request.method == "POST" else None,
        departments=mine,
        today=today,
    )
    if form.is_valid():
        return start(request, form)

    context = {
        "form": form,
        "open": visible.open().for_desk(),
        "kept": visible.public().filter(department__in=mine).for_desk(),
        "departments": mine,
    }
    status = 422 if form.is_bound else 200
    return render(request, "plans/review/desk.html", context, status=status)


def start(request, form):
    department, period = form.cleaned_data["department"], form.cleaned_data["period"]
    require(request.user, "submit_plan", department)
    earlier = Plan.objects.public().filter(
        department=department, ends_on__lt=period.ends_on
    )
    last = earlier.order_by("-ends_on", "-version").first()
    try:
        plan = plans.start_plan(
            department=department,
            period=period,
            carried_from=last if form.cleaned_data["go_on"] else None,
            by=request.user,
            at=timezone.now(),
        )
    except plans.PlanExists as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:desk")

    return redirect(plan.address_of("draft"))


@require_safe
@login_required
def history(request, slug, code):
    """Of the version that was asked for, or the latest; for who works on it."""
    department, period = find_place(slug, code)
    worked_on = Plan.objects.worked_on_by(request.user, timezone.localdate())
    versions = worked_on.at(department, period).order_by("-version")
    plan = chosen(versions, request.GET.get("version"))
    if plan is None:
        raise Http404

    context = {
        "plan": plan,
        "versions": versions,
        "entries": timeline.entries(plan),
    }
    return render(request, "plans/review/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def comment(request, slug, code):
    plan = find_draft(request, slug, code)
    actions = allowed(request.user, plan.department)
    if not actions & {"review_plan", "sign_plan"}:
        raise PermissionDenied
    part = commented_part(plan, request.GET)
    form = CommentForm(
        request.POST if request.method == "POST" else request.typed, plan=plan
    )
    if request.method != "POST" or not form.is_valid():
        context = {"plan": plan, "form": form, "part": list(part.values())}
        status = 422 if request.method == "POST" else 200
        return render(request, "plans/review/comment.html", context, status=status)

    plans.comment(
        plan=plan,
        body=form.cleaned_data["body"],
        by=request.user,
        at=timezone.now(),
        **part,
    )
    messages.success(request, _("Its writers see your comment beside their words."))
    return redirect(f"{plan.address_of('draft')}#comments")


def commented_part(plan, asked):
    """The goal or the action that a comment is about; nothing for the whole plan."""
    for kind in ("goal", "action"):
        if kind in asked:
            return {kind: find_section(plan, kind, number(asked[kind]))}
    return {}


@require_POST
@login_required
def settle(request, slug, code, pk):
    plan = find_written(request, slug, code)
    row = get_object_or_404(ReviewComment, plan=plan, pk=pk)
    plans.settle_comment(comment=row, by=request.user, at=timezone.now())

    return redirect(f"{plan.address_of('draft')}#comments")


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def amend(request, slug, code):
    department, period = find_place(slug, code)
    in_force = Plan.objects.in_force().select_related("department")
    plan = get_object_or_404(in_force.at(department, period))
    require(request.user, "submit_plan", department)
    data = request.POST if request.method == "POST" else request.typed
    form = PlanMoveForm(data, plan=plan, label=_("Open an amendment"), asks=["reason"])
    if request.method != "POST" or not form.is_valid():
        return show_move(request, plan, "amend", form)

    try:
        following = plans.amend(
            plan=plan, by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except plans.MoveNotOpen as refusal:
        messages.error(request, str(refusal))
        return redirect(plan)

    return redirect(following.address_of("draft"))


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def move(request, slug, code, name):
    step = lives.MOVES.get(name)
    if step is None:
        raise Http404
    plan = find_moved(request, slug, code, step)
    require(request.user, step.action, plan.department)
    asks = ["reason"] if step.needs_reason else []
    asks += ["council_file"] if name == "adopt" else []
    form = PlanMoveForm(
        request.POST if request.method == "POST" else request.typed,
        plan=plan,
        label=step.label,
        asks=asks,
        is_harmful=step.needs_reason,
    )
    if request.method != "POST" or not form.is_valid():
        return show_move(request, plan, name, form)

    try:
        plan = plans.move(
            plan=plan,
            name=name,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except (plans.MoveNotOpen, plans.NotReady, OwnWork) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done: %(move)s.") % {"move": step.label})

    return redirect(plan.address_of("draft" if plan.is_open else "detail"))


def find_moved(request, slug, code, step):
    """The version that a move is about: the one in force, or the open one."""
    if Plan.Status.ADOPTED not in step.sources:
        return find_draft(request, slug, code)
    department, period = find_place(slug, code)
    in_force = Plan.objects.in_force().select_related("department")
    return get_object_or_404(in_force.at(department, period))


def show_move(request, plan, name, form):
    context = {"plan": plan, "name": name, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "plans/review/move.html", context, status=status)
