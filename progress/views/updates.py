"""The pages where leads say how far they are, and the office accepts it."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from departments.four_eyes import OwnWork
from departments.holders import holders_of
from departments.models import Department
from departments.permissions import allowed, may, require
from equity_office import numbers
from equity_office.writing import sections
from equity_office.writing.unsaved import keeps_unsaved
from plans.models import Plan
from plans.views.plans import find_place
from progress.forms.updates import ActualForm, SendBackForm, UpdateForm
from progress.models import (
    MeasureActual,
    ProgressUpdate,
    UpdatePeriod,
    in_force,
)
from progress.reads import todos, words
from progress.services import updates as update_services

UPDATES_PER_PAGE = 40
# The kinds of section on the page of a period.
KINDS = {"update": (ProgressUpdate, UpdateForm), "actual": (MeasureActual, ActualForm)}
CANNOT_WRITE = (
    update_services.PeriodClosed,
    update_services.AlreadyTold,
    update_services.NoLongerAsked,
)
CANNOT_MOVE = (
    update_services.MoveNotOpen,
    update_services.Changed,
    update_services.NoLongerAsked,
    OwnWork,
)


def find_period(request, slug, code, day):
    """The period of an address, for who works on the plan."""
    plan = find_plan(request, slug, code)
    periods = UpdatePeriod.objects.of(plan).select_related("department")
    return get_object_or_404(periods, ends_on=read_day(day))


def find_plan(request, slug, code):
    """The plan of an address that is told, for who works on it."""
    department, place = find_place(slug, code)
    worked_on = Plan.objects.worked_on_by(request.user, timezone.localdate())
    plans = worked_on.told().select_related("department").at(department, place)
    plan = plans.order_by("-version").first()
    if plan is None:
        raise Http404
    return plan


def read_day(text):
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


@require_safe
@login_required
def desk(request):
    today = timezone.localdate()
    departments = Department.objects.of(request.user, today)
    if may(request.user, "see_drafts"):
        departments = Department.objects.all()
    pks = [department.pk for department in departments]
    items = todos.items(pks, holders_of(pks, today), today)
    mine = [item for item in items if request.user in item.people]

    context = {"items": sorted(mine, key=lambda item: item.urgency)}
    return render(request, "progress/updates/desk.html", context)


@require_safe
@login_required
def period(request, slug, code, day):
    """Every update of a period: the forms of what waits, the words of what was told."""
    period = find_period(request, slug, code, day)
    today = timezone.localdate()
    actions = allowed(request.user, period.department)
    is_in_force = in_force(period).exists()
    can_write = is_in_force and "write_update" in actions
    updates = list(period.updates.for_page().whole())
    is_mine = todos.is_mine(request.user, period.department, today)
    mine = [update for update in updates if is_mine(update.action)]
    shows_all = request.GET.get("whose") == "all" or not mine
    pages = Paginator(updates if shows_all else mine, UPDATES_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    parts = [part_of(request, update, can_write) for update in page]

    context = {
        "period": period,
        "parts": parts,
        "page": page,
        "query": "whose=all" if shows_all and mine else "",
        "shows_all": shows_all,
        "has_own": bool(mine),
        "can_write": can_write,
        "can_accept": "accept_update" in actions,
        "is_overdue": period.is_overdue_on(today)
        and any(update.status == ProgressUpdate.Status.DUE for update in updates),
        "waits": can_write
        and any(
            update.is_waiting and update.is_open_on(today)
            for update in page.paginator.object_list
        ),
    }
    return render(request, "progress/updates/period.html", context)


def part_of(request, update, can_write):
    """An update as the page shows it, with its forms where it is written in."""
    is_open = (
        can_write and update.is_waiting and update.is_open_on(timezone.localdate())
    )
    return {
        "update": update,
        "form": UpdateForm(instance=update) if is_open else None,
        "address": address_of("update", update),
        "keep": keep(request, address_of("update", update)),
        "is_barred": update.submitted_by_id == request.user.pk
        and not settings.ALLOW_SELF_REVIEW,
        "readings": words.readings(update),
        "actuals": [
            {
                "actual": actual,
                "form": ActualForm(instance=actual) if is_open else None,
                "address": address_of("actual", actual),
                "keep": keep(request, address_of("actual", actual)),
            }
            for actual in update.actuals.all()
        ],
    }


def address_of(kind, row):
    update = row if kind == "update" else row.update
    return update.period.address_of("save", kind, row.pk)


def keep(request, address):
    """What a browser keeps the words of a form under."""
    return f"{request.user.pk} {address}"


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def save(request, slug, code, day, kind, pk):
    period = find_period(request, slug, code, day)
    require(request.user, "write_update", period.department)
    if kind not in KINDS:
        raise Http404
    model, form_class = KINDS[kind]
    within = {"update": "period", "actual": "update__period"}[kind]
    row = get_object_or_404(model.objects.filter(**{within: period}), pk=pk)
    update = row if kind == "update" else row.update
    data = request.POST if request.method == "POST" else request.typed
    form = form_class(data, instance=row)

    def show(form, status):
        is_part = sections.is_autosave(request)
        template = "progress/updates/save.html" + ("#form" if is_part else "")
        address = address_of(kind, row)
        context = {
            "form": form,
            "update": update,
            "address": address,
            "keep": keep(request, address),
        }
        return render(request, template, context, status=status)

    return sections.answer(
        request,
        form,
        row,
        write=update_services.save_update,
        show=show,
        refusals=CANNOT_WRITE,
        done=update.get_absolute_url(),
    )


@require_POST
@login_required
def submit(request, slug, code, day):
    """Submit everything of mine, or of everybody, that says what it must."""
    period = find_period(request, slug, code, day)
    require(request.user, "write_update", period.department)
    is_mine = todos.is_mine(request.user, period.department, timezone.localdate())
    shows_all = request.POST.get("whose") == "all"
    waiting = [
        update
        for update in period.updates.waiting().for_page()
        if shows_all or is_mine(update.action)
    ]
    count, refused = 0, []
    try:
        count, refused = update_services.submit(
            updates=waiting, by=request.user, at=timezone.now()
        )
    except update_services.PeriodClosed as refusal:
        messages.error(request, str(refusal))
    for update, missing in refused:
        said = {"action": update.action, "missing": missing}
        messages.error(request, _("“%(action)s”: %(missing)s") % said)
    if count:
        messages.success(
            request,
            ngettext(
                "%(count)s update submitted.", "%(count)s updates submitted.", count
            )
            % {"count": numbers.count(count)},
        )
    if not waiting:
        messages.error(request, _("Nothing of yours waits to be submitted here."))
    query = "?whose=all" if shows_all else ""
    return redirect(period.get_absolute_url() + query)


@require_POST
@login_required
def accept(request, slug, code, day, pk):
    update = find_told(request, slug, code, day, pk)
    try:
        update_services.move(
            update=update,
            name="accept",
            by=request.user,
            at=timezone.now(),
            mark=request.POST.get("told", ""),
        )
    except CANNOT_MOVE as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Accepted. It is public now."))

    return redirect(update)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def send_back(request, slug, code, day, pk):
    update = find_told(request, slug, code, day, pk)
    form = SendBackForm(
        request.POST if request.method == "POST" else request.typed, update=update
    )
    if request.method != "POST" or not form.is_valid():
        context = {"update": update, "form": form}
        status = 422 if request.method == "POST" else 200
        return render(
            request, "progress/updates/send_back.html", context, status=status
        )

    try:
        update_services.move(
            update=update,
            name="send_back",
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except CANNOT_MOVE as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Sent back. Its lead sees what is missing."))

    return redirect(update)


def find_told(request, slug, code, day, pk):
    period = find_period(request, slug, code, day)
    require(request.user, "accept_update", period.department)
    return get_object_or_404(period.updates.for_page(), pk=pk)
