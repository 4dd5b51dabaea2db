from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from departments import accounts, services
from departments.forms import DepartmentForm
from departments.four_eyes import OwnWork
from departments.models import AddressChange, AuditEvent, Department
from departments.permissions import allowed, require
from equity_office import mail
from equity_office.writing.editing import ChangedMeanwhile
from equity_office.writing.unsaved import keeps_unsaved

EVENTS_PER_PAGE = 50
LETTERS_PER_PAGE = 20


@require_safe
def index(request):
    departments = Department.objects.for_index(timezone.localdate())

    return render(request, "departments/index.html", {"departments": departments})


@require_safe
def detail(request, slug):
    today = timezone.localdate()
    department = get_object_or_404(Department.objects.for_page(today), slug=slug)

    actions = allowed(request.user, department)
    context = {
        "department": department,
        "mission": department.text("mission"),
        "roles": department.key_roles(),
        "can_edit": "edit_department" in actions,
        "sees_training": "see_completion" in actions,
    }
    return render(request, "departments/detail.html", context)


@require_safe
@login_required
def trail(request):
    require(request.user, "read_audit_trail")
    pages = Paginator(AuditEvent.objects.for_trail(), EVENTS_PER_PAGE)

    context = {"page": pages.get_page(request.GET.get("page"))}
    return render(request, "departments/trail.html", context)


@require_safe
@login_required
def mailbox(request):
    """The letters of the demonstration, which leave no machine."""
    if not settings.IS_DEMONSTRATION:
        raise Http404
    require(request.user, "read_mailbox")
    pages = Paginator(mail.letters_in_files(), LETTERS_PER_PAGE)

    context = {"page": pages.get_page(request.GET.get("page"))}
    return render(request, "departments/mailbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sessions(request):
    """Where somebody is signed in; sent, everywhere else they are no longer."""
    here = request.session.session_key
    if request.method == "POST":
        accounts.end_sessions(request.user, but=here)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("account_sessions")

    known = UserSession.objects.filter(user=request.user)
    context = {"here": here, "sessions": known.order_by("-created_at", "pk")}
    return render(request, "account/sessions.html", context)


@require_safe
@login_required
def addresses(request):
    """Addresses of the office and of heads that a second administrator confirms."""
    require(request.user, "administer")
    waiting = AddressChange.objects.select_related("person", "asked_by")
    not_for = accounts.cannot_confirm(request.user, timezone.now())

    context = {
        "changes": [
            (change, not {change.asked_by_id, change.person_id} & not_for)
            for change in waiting.order_by("asked_at", "pk")
        ]
    }
    return render(request, "departments/addresses.html", context)


@require_POST
@login_required
def decide_address(request, pk):
    require(request.user, "administer")
    change = get_object_or_404(AddressChange.objects.select_related("person"), pk=pk)
    is_confirmed = "confirm" in request.POST
    at = timezone.now()
    try:
        if is_confirmed:
            accounts.confirm_address(
                change=change,
                address=request.POST.get("address", ""),
                by=request.user,
                at=at,
            )
        else:
            accounts.refuse_address(change=change, by=request.user, at=at)
    except (OwnWork, ValidationError) as refusal:
        said = refusal.messages if hasattr(refusal, "messages") else [str(refusal)]
        messages.error(request, " ".join(said))
    else:
        done = _("Confirmed. The person signs in by the new address from now on.")
        messages.success(request, done if is_confirmed else _("Refused."))

    return redirect("departments:addresses")


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def edit(request, slug):
    department = get_object_or_404(Department, slug=slug)
    require(request.user, "edit_department", department)
    data = request.POST if request.method == "POST" else request.typed
    form = DepartmentForm(data, instance=department)
    if request.method != "POST" or not form.is_valid():
        return render_edit(request, department, form)

    try:
        services.describe(
            department=department,
            values=form.values,
            before=form.seen,
            by=request.user,
            at=timezone.now(),
        )
    except ChangedMeanwhile as refusal:
        return render_edit(request, department, form.after(refusal), status=409)

    messages.success(request, _("Saved."))
    return redirect(department)


def render_edit(request, department, form, status=None):
    context = {"department": department, "form": form}
    status = status or (422 if request.method == "POST" else 200)
    return render(request, "departments/edit.html", context, status=status)
