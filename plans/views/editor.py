"""The pages where a plan is written, section by section."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from departments import four_eyes
from departments.permissions import allowed, require
from equity_office.lives import open_to
from equity_office.writing import sections
from equity_office.writing.unsaved import keeps_unsaved, name_of
from plans.forms.plans import ActionForm, GoalForm, MeasureForm, PlanForm
from plans.models import Action, Goal, PerformanceMeasure, Plan
from plans.reads import snapshots, timeline, words
from plans.rules import health, lives
from plans.services import plans as plan_services
from plans.views.plans import find_place

# More than any primary key of ours has.
DIGITS = 18
CANNOT_WRITE = (plan_services.NotADraft, plan_services.SectionRemoved)
# The kinds of section, each with its rows, its form, and what it stands in.
KINDS = {
    "plan": (Plan, PlanForm, None),
    "goal": (Goal, GoalForm, "plan"),
    "action": (Action, ActionForm, "goal"),
    "measure": (PerformanceMeasure, MeasureForm, "action"),
}


def find_draft(request, slug, code):
    """The open version of a plan, for who may see it."""
    department, period = find_place(slug, code)
    visible = Plan.objects.visible_to(request.user, timezone.localdate()).open()
    plans = visible.at(department, period).select_related("department", "carried_from")
    return get_object_or_404(plans)


def find_written(request, slug, code):
    """… for who may write in it."""
    plan = find_draft(request, slug, code)
    require(request.user, "write_plan", plan.department)
    return plan


@require_safe
@login_required
def draft(request, slug, code):
    plan = find_draft(request, slug, code)
    actions = allowed(request.user, plan.department)
    snapshot = snapshots.of(plan)
    holders = plan.department.holders_by_role(timezone.localdate())

    context = {
        "plan": plan,
        "snapshot": words.dressed(snapshot, holders),
        "can_write": plan.is_draft and "write_plan" in actions,
        "findings": health.check(snapshot, set(holders)),
        "comments": plan.comments.for_page(),
        "can_open": "review_plan" in actions,
        "can_comment": "review_plan" in actions or "sign_plan" in actions,
        "removed": timeline.removed(plan),
        "redline": timeline.redline(plan, snapshot),
    } | four_eyes.on_page(
        open_to(lives.MOVES, plan.status, actions), plan, request.user
    )
    return render(request, "plans/editor/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def section(request, slug, code, kind, pk):
    plan = find_written(request, slug, code)
    row = find_section(plan, kind, pk)
    form_class = KINDS[kind][1]
    data = request.POST if request.method == "POST" else request.typed
    form = form_class(data, instance=row, plan=plan, today=timezone.localdate())

    return sections.answer(
        request,
        form,
        row,
        write=plan_services.save_section,
        show=lambda form, status: show_section(request, plan, kind, form, status),
        refusals=CANNOT_WRITE,
        done=f"{plan.address_of('draft')}#{kind}-{pk}",
    )


def show_section(request, plan, kind, form, status=None):
    """The form as a page, in place of the section, or as what an autosave met."""
    status = status or (422 if request.method == "POST" else 200)
    template = "plans/editor/section.html"
    if sections.is_autosave(request) or request.htmx:
        template += "#form"
    context = {
        "plan": plan,
        "kind": kind,
        "form": form,
        "section": form.instance,
        "address": request.get_full_path(),
        "keep": name_of(request),
        "draft_url": plan.address_of("draft"),
        "goals": plan.goals.kept().in_order(),
    }
    return render(request, template, context, status=status)


def find_section(plan, kind, pk):
    if kind not in KINDS:
        raise Http404
    rows = KINDS[kind][0].objects
    if kind == "plan":
        return get_object_or_404(rows.filter(pk=plan.pk), pk=pk)
    return get_object_or_404(rows.of(plan), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def add(request, slug, code, kind):
    plan = find_written(request, slug, code)
    row = new_section(plan, kind, request.GET.get("in", ""))
    form_class = KINDS[kind][1]
    data = request.POST if request.method == "POST" else request.typed
    form = form_class(data, instance=row, plan=plan, today=timezone.localdate())
    if request.method != "POST" or not form.is_valid():
        return show_section(request, plan, kind, form)

    links = {f.name: form.cleaned_data[f.name] for f in row._meta.many_to_many}
    try:
        added = plan_services.add_section(
            section=row, links=links, by=request.user, at=timezone.now()
        )
    except CANNOT_WRITE as refusal:
        form.add_error(None, str(refusal))
        return show_section(request, plan, kind, form, status=409)

    messages.success(request, _("Added."), extra_tags=name_of(request))
    return redirect(f"{plan.address_of('draft')}#{kind}-{added.pk}")


def new_section(plan, kind, parent_pk):
    """An unsaved section in its place."""
    rows, _form, parent = KINDS.get(kind, (None, None, None))
    if parent is None:
        raise Http404
    if parent == "plan":
        return rows(plan=plan)
    return rows(**{parent: find_section(plan, parent, number(parent_pk))})


def number(text):
    """A primary key of an address, which may hold anything."""
    if not (text.isascii() and text.isdecimal() and len(text) < DIGITS):
        raise Http404
    return int(text)


@require_POST
@login_required
def change(request, slug, code, kind, pk, deed):
    plan = find_written(request, slug, code)
    row = find_section(plan, kind, pk)
    if kind == "plan" or deed not in DEEDS:
        raise Http404

    try:
        anchor = DEEDS[deed](request, row)
    except CANNOT_WRITE as refusal:
        messages.error(request, str(refusal))
        anchor = row

    return redirect(f"{plan.address_of('draft')}#{kind}-{anchor.pk}")


def raise_up(request, row):
    plan_services.shift(section=row, by_places=-1)
    return row


def lower(request, row):
    plan_services.shift(section=row, by_places=1)
    return row


def duplicate(request, row):
    if not isinstance(row, Goal | Action):
        raise Http404
    copy = plan_services.duplicate(section=row, by=request.user, at=timezone.now())
    messages.success(request, _("Here is the copy, right below the first."))
    return copy


def remove(request, row):
    plan_services.remove(section=row, by=request.user, at=timezone.now())
    messages.success(
        request, _("Removed. It stands at the end of this page, to be put back.")
    )
    return row


def restore(request, row):
    plan_services.restore(section=row, by=request.user, at=timezone.now())
    messages.success(request, _("It is back in its place."))
    return row


def transfer(request, row):
    if not isinstance(row, Action):
        raise Http404
    goals = Goal.objects.of(row.plan).kept()
    goal = get_object_or_404(goals, pk=number(request.POST.get("goal", "")))
    plan_services.transfer(action=row, goal=goal, by=request.user, at=timezone.now())
    return row


DEEDS = {
    "up": raise_up,
    "down": lower,
    "duplicate": duplicate,
    "remove": remove,
    "restore": restore,
    "transfer": transfer,
}
