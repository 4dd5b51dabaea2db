from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from departments import services
from departments.forms import DepartmentForm
from departments.models import AuditEvent, Department
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
