"""The pages where a file is sent, looked at and loaded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from equity_office.jobs import heartbeat
from indicators.findings import previews
from indicators.forms.data import ConfirmForm, LoadForm
from indicators.imports.map import Mapping, MappingRefused
from indicators.models import Upload
from indicators.models.uploads import KEPT
from indicators.services import datasets, loading, waiting
from indicators.views.data import find_kept


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def load(request, slug):
    indicator = find_kept(request, slug)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {"mapping": mapping_before(request, indicator)}
    form = LoadForm(*data, indicator=indicator, initial=initial)
    refused = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        upload = datasets.keep_upload(
            indicator=indicator,
            file_name=file.name,
            content=file.read(),
            mapping=form.cleaned_data["mapping"],
            by=request.user,
            at=timezone.now(),
        )
        if waiting.is_large(upload):
            waiting.begin_to_read(upload, at=timezone.now())
            return redirect("indicators:confirm", slug, upload.key)
        try:
            datasets.preview_upload(upload, timezone.localdate())
        except datasets.FileRefused as refusal:
            refused = waiting.tell_refusal(refusal)
        except MappingRefused as refusal:
            form.add_error("mapping", str(refusal))
        else:
            return redirect("indicators:confirm", slug, upload.key)
        upload.delete()

    status = 422 if form.is_bound else 200
    context = {"indicator": indicator, "form": form, "refused": refused}
    return render(request, "indicators/data/load.html", context, status=status)


def mapping_before(request, indicator):
    """The mapping of a file that was refused and is sent again, or of the last one."""
    again = Upload.objects.visible_to(request.user).filter(indicator=indicator)
    if upload := again.with_key(request.GET.get("again", "")):
        return upload.mapping
    last = indicator.datasets.in_force().order_by("-pk").first()
    return Mapping(**last.mapping).to_toml() if last else ""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm(request, slug, key):
    indicator = find_kept(request, slug)
    files = Upload.objects.visible_to(request.user).waiting(timezone.now())
    files = files.select_related("job", "indicator").defer("content")
    upload = get_object_or_404(files, indicator=indicator, key=key)
    if upload.job:
        return follow(request, indicator, upload)
    try:
        preview = datasets.preview_upload(upload, timezone.localdate())
    except (datasets.FileRefused, MappingRefused) as refusal:
        upload.delete()
        messages.error(request, str(refusal))
        return redirect("indicators:load", slug)
    data = request.POST if request.method == "POST" else None
    form = ConfirmForm(data, indicator=indicator, oddities=preview.oddities)
    if not form.is_valid():
        context = previews.context_of(indicator, preview)
        return render_confirm(request, upload, form, context)

    try:
        loading.record_observations(preview=preview, by=request.user, at=timezone.now())
    except loading.FileAlreadyLoaded as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, waiting.loaded())
    upload.delete()

    return redirect("indicators:keep", slug)


def render_confirm(request, upload, form, context):
    context |= {"indicator": upload.indicator, "upload": upload, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "indicators/data/confirm.html", context, status=status)


def follow(request, indicator, upload):
    """The page of a large file: that it is read, what it says, that it is loaded."""
    told = upload.told or {}
    if upload.job.finished_at is None:
        return render_waiting(request, upload)
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if "done" in told or "error" in told or not told:
        if "done" in told:
            messages.success(request, told["done"])
        else:
            messages.error(request, told.get("error") or upload.job.error)
        upload.delete()
        return redirect("indicators:keep", indicator.slug)
    if "page" not in told:
        context = {"indicator": indicator, "upload": upload, **told}
        return render(request, "indicators/data/refused.html", context, status=422)

    data = request.POST if request.method == "POST" else None
    form = ConfirmForm(data, indicator=indicator, oddities=told["questions"])
    if not form.is_valid():
        return render_confirm(request, upload, form, {"told": told})

    waiting.begin_to_load(upload, answered=told["questions"], at=timezone.now())
    return redirect("indicators:confirm", indicator.slug, upload.key)


def render_waiting(request, upload):
    template = "indicators/data/waiting.html" + ("#state" if request.htmx else "")
    context = {
        "indicator": upload.indicator,
        "upload": upload,
        "forgotten": upload.uploaded_at + KEPT,
        "has_worker": heartbeat.all_work(),
    }
    return render(request, template, context)
