"""The pages of who answers for what, and of handing over."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from departments.models import Department, User
from departments.permissions import may, require
from equity_office import numbers
from equity_office.writing.unsaved import keeps_unsaved
from progress.forms.updates import HandOverForm
from progress.reads import owners
from progress.services import updates


@require_safe
@login_required
def register(request):
    """What nobody answers for, in the departments of the person, or in all of them."""
    today = timezone.localdate()
    departments = Department.objects.of(request.user, today)
    if may(request.user, "see_drafts"):
        departments = Department.objects.order_by("name", "pk")
    found = owners.items([department.pk for department in departments], today)

    context = {
        "troubles": [item for item in found if item.trouble],
        "others": [item for item in found if not item.trouble],
    }
    return render(request, "progress/owners/owners.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def hand_over(request, slug, pk):
    department = get_object_or_404(Department, slug=slug)
    require(request.user, "hand_over", department)
    known = User.objects.filter(
        Q(memberships__department=department)
        | Q(pk__in=owners.led_in(department).values("lead"))
    )
    leaving = get_object_or_404(known.distinct(), pk=pk)
    form = HandOverForm(
        request.POST if request.method == "POST" else request.typed,
        department=department,
        leaving=leaving,
        today=timezone.localdate(),
    )
    if request.method != "POST" or not form.is_valid():
        context = {
            "department": department,
            "leaving": leaving,
            "actions": owners.led_by(leaving, department),
            "form": form,
        }
        status = 422 if request.method == "POST" else 200
        return render(request, "progress/owners/hand_over.html", context, status=status)

    moved = updates.hand_over(
        department=department,
        leaving=leaving,
        by=request.user,
        at=timezone.now(),
        **form.cleaned_data,
    )
    messages.success(
        request,
        ngettext(
            "%(count)s action handed over.",
            "%(count)s actions handed over.",
            len(moved),
        )
        % {"count": numbers.count(len(moved))},
    )
    return redirect("progress:owners")
