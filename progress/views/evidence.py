"""The pages of the files that show what an update says."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from departments.permissions import require
from equity_office.attachments.refusals import Refused
from plans.models import Plan
from plans.views.plans import find_place
from progress.forms.updates import EvidenceForm
from progress.models import EvidenceFile
from progress.services import evidence
from progress.views.updates import CANNOT_WRITE, find_period, read_day

DEEDS = {"remove": evidence.remove, "put-back": evidence.put_back}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def files(request, slug, code, day, pk):
    """The files of an update, and the form that adds one."""
    update = find_update(request, slug, code, day, pk)
    is_sent = request.method == "POST"
    form = EvidenceForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        update=update,
    )
    if form.is_valid():
        try:
            row = evidence.add(
                update=update,
                upload=form.cleaned_data["file"],
                by=request.user,
                at=timezone.now(),
            )
        except (*CANNOT_WRITE, Refused) as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("“%(file)s” was added.") % {"file": row})
            return redirect(update.period.address_of("files", update.pk))

    context = {
        "update": update,
        "files": update.evidence_files.order_by("removed_at", "pk"),
        "is_open": update.is_waiting and update.is_open_on(timezone.localdate()),
        "form": form,
    }
    status = 422 if is_sent else 200
    return render(request, "progress/evidence/files.html", context, status=status)


@require_POST
@login_required
def change(request, slug, code, day, pk, file, deed):
    update = find_update(request, slug, code, day, pk)
    row = get_object_or_404(update.evidence_files, pk=file)
    if deed not in DEEDS:
        raise Http404
    try:
        DEEDS[deed](row=row, by=request.user, at=timezone.now())
    except (*CANNOT_WRITE, Refused) as refusal:
        messages.error(request, str(refusal))

    return redirect(update.period.address_of("files", update.pk))


def find_update(request, slug, code, day, pk):
    period = find_period(request, slug, code, day)
    require(request.user, "write_update", period.department)
    return get_object_or_404(period.updates.for_page(), pk=pk)


@require_safe
def file(request, slug, code, day, pk, name):
    """A file: for everybody once its update is accepted, before that for who works on
    the plan. It is saved and never shown in the page's place."""
    department, place = find_place(slug, code)
    found = EvidenceFile.objects.kept().filter(
        pk=pk,
        name=name,
        update__period__department=department,
        update__period__plan_starts_on=place.starts_on,
        update__period__plan_ends_on=place.ends_on,
        update__period__ends_on=read_day(day),
    )
    works = Plan.objects.worked_on_by(request.user, timezone.localdate())
    if not works.at(department, place).exists():
        found = found.public()
    row = get_object_or_404(found)
    try:
        content = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error

    return FileResponse(
        content,
        as_attachment=True,
        filename=row.name,
        content_type=row.content_type,
    )
