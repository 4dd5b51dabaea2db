"""The pages of those who keep the figures: loading, notes, pooling, withdrawing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from departments.permissions import allowed, may, require
from equity_office.writing.unsaved import keeps_unsaved
from indicators.forms.data import (
    NoteForm,
    ReasonForm,
    RemoveNoteForm,
    WithdrawForm,
)
from indicators.models import Dataset, Indicator, Release
from indicators.services import choices, datasets, publication
from indicators.services import notes as note_services


@require_safe
@login_required
def figures(request):
    mine = Indicator.objects.kept_by(request.user, timezone.localdate())
    shown = Indicator.objects.all() if may(request.user, "see_drafts") else mine

    context = {"indicators": shown.for_desk()}
    return render(request, "indicators/data/figures.html", context)


@require_safe
@login_required
def keep(request, slug):
    indicator = find_indicator(slug)
    actions = allowed(request.user, indicator.steward)
    if not actions & {"load_figures", "see_drafts"}:
        raise PermissionDenied

    context = {
        "indicator": indicator,
        "files": indicator.datasets.for_desk(),
        "notes": indicator.notes.for_story(),
        "withdrawals": indicator.withdrawals.select_related("group"),
        "actions": actions,
        "offers": choices.pooling_offers(indicator, timezone.localdate()),
        "breakdowns": Indicator.Breakdown.choices
        if choices.has_parts(indicator)
        else (),
    }
    return render(request, "indicators/data/keep.html", context)


def find_indicator(slug):
    return get_object_or_404(
        Indicator.objects.select_related(
            "steward", "scheme", "reference_group", "baseline_group"
        ),
        slug=slug,
    )


def find_kept(request, slug):
    """An indicator whose figures this person loads."""
    indicator = find_indicator(slug)
    require(request.user, "load_figures", indicator.steward)
    return indicator


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def withdraw_file(request, slug, pk):
    indicator = find_kept(request, slug)
    dataset = get_object_or_404(Dataset.objects.filter(indicator=indicator), pk=pk)
    data = request.POST if request.method == "POST" else request.typed
    form = ReasonForm(data, indicator=indicator)
    if request.method != "POST" or not form.is_valid():
        context = {"indicator": indicator, "dataset": dataset, "form": form}
        status = 422 if request.method == "POST" else 200
        return render(
            request, "indicators/data/withdraw_file.html", context, status=status
        )

    try:
        datasets.withdraw_upload(
            dataset=dataset,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except datasets.AlreadyReleased as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("The file is withdrawn; what it had replaced is in force again.")
        )

    return redirect("indicators:keep", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def withdraw(request, slug):
    indicator = find_indicator(slug)
    require(request.user, "withdraw_figure")
    released = Release.objects.withdrawable(indicator)
    data = request.POST if request.method == "POST" else request.typed
    form = WithdrawForm(data, indicator=indicator, released=released)
    if request.method != "POST" or not form.is_valid():
        context = {"indicator": indicator, "form": form, "has_any": bool(released)}
        status = 422 if request.method == "POST" else 200
        return render(request, "indicators/data/withdraw.html", context, status=status)

    try:
        publication.withdraw_figure(
            indicator=indicator,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except publication.NothingToWithdraw as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("The figure is withdrawn. A notice with your reason stands there."),
        )

    return redirect("indicators:keep", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def note(request, slug):
    indicator = find_kept(request, slug)
    data = request.POST if request.method == "POST" else request.typed
    form = NoteForm(
        data, indicator=indicator, initial={"dated_on": timezone.localdate()}
    )
    if request.method != "POST" or not form.is_valid():
        context = {"indicator": indicator, "form": form}
        status = 422 if request.method == "POST" else 200
        return render(request, "indicators/data/note.html", context, status=status)

    note_services.add_note(
        indicator=indicator, by=request.user, at=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("The note is added, and public."))

    return redirect(indicator)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def change_note(request, slug, pk):
    indicator = find_kept(request, slug)
    note = get_object_or_404(indicator.notes, pk=pk)
    data = request.POST if request.method == "POST" else request.typed
    form = NoteForm(
        data,
        indicator=indicator,
        initial={"dated_on": note.dated_on, "body": note.body},
        submit=_("Save the note"),
    )
    if request.method != "POST" or not form.is_valid():
        context = {"indicator": indicator, "form": form, "note": note}
        status = 422 if request.method == "POST" else 200
        return render(request, "indicators/data/note.html", context, status=status)

    note_services.change_note(
        note=note, by=request.user, at=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("The note is changed."))

    return redirect("indicators:keep", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove_note(request, slug, pk):
    indicator = find_kept(request, slug)
    note = get_object_or_404(indicator.notes, pk=pk)
    if request.method != "POST":
        form = RemoveNoteForm(indicator=indicator)
        context = {"indicator": indicator, "note": note, "form": form}
        return render(request, "indicators/data/remove_note.html", context)

    note_services.remove_note(note=note, by=request.user, at=timezone.now())
    messages.success(request, _("The note is removed."))

    return redirect("indicators:keep", slug)


@require_POST
@login_required
def pool(request, slug):
    indicator = find_kept(request, slug)
    count = request.POST.get("count", "")
    if count not in POOLABLE:
        messages.error(request, _("So many periods cannot be taken together."))
        return redirect("indicators:keep", slug)

    choices.pool_periods(
        indicator=indicator, count=int(count), by=request.user, at=timezone.now()
    )
    messages.success(request, _("This holds from the next report on."))

    return redirect("indicators:keep", slug)


@require_POST
@login_required
def choose_breakdown(request, slug):
    indicator = find_kept(request, slug)
    breakdown = request.POST.get("breakdown", "")
    if breakdown not in Indicator.Breakdown.values:
        messages.error(request, _("Choose what it is published for."))
        return redirect("indicators:keep", slug)

    choices.choose_breakdown(
        indicator=indicator, breakdown=breakdown, by=request.user, at=timezone.now()
    )
    messages.success(request, _("This holds from the next report on."))

    return redirect("indicators:keep", slug)


POOLABLE = {"0", *map(str, range(2, 11))}
