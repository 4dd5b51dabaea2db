"""The pages where rosters are sent, looked at, loaded and undone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from departments.permissions import require
from indicators.imports.read import FileRefused
from training.files.rosters import LARGEST
from training.forms.rosters import ConfirmRosterForm, RosterForm
from training.models import Roster, RosterUpload
from training.services import rosters

# More refusals, or names of a kind, than anybody reads at once.
SHOWN, SHOWN_NAMES = 20, 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request):
    require(request.user, "load_roster")
    is_sent = request.method == "POST"
    form = RosterForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        today=timezone.localdate(),
    )
    refusals = []
    if form.is_valid():
        try:
            return keep(request, form.cleaned_data)
        except FileRefused as refused:
            refusals = refused.refusals
        except rosters.Refused as refusal:
            form.add_error("as_of", str(refusal))

    found = Roster.objects.in_force().annotate(people=Count("entries"))
    found = list(found.select_related("loaded_by").order_by("-as_of"))
    context = {
        "form": form,
        "refusals": refusals[:SHOWN],
        "more": max(len(refusals) - SHOWN, 0),
        "rosters": found,
        "last": max(found, key=lambda each: (each.loaded_at, each.pk), default=None),
    }
    status = 422 if form.is_bound else 200
    return render(request, "training/rosters/rosters.html", context, status=status)


def keep(request, asked):
    """Put a file that can be read aside, and lead on to what it would change."""
    content, at = asked["file"].read(LARGEST + 1), timezone.now()
    rosters.look(content=content, as_of=asked["as_of"], at=at)
    upload = rosters.keep_upload(
        content=content,
        file_name=asked["file"].name,
        as_of=asked["as_of"],
        by=request.user,
        at=at,
    )
    return redirect("training:confirm_roster", upload.key)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm(request, key):
    require(request.user, "load_roster")
    at = timezone.now()
    waiting = RosterUpload.objects.visible_to(request.user).waiting(at)
    upload = get_object_or_404(waiting, key=key)
    content = bytes(upload.content)
    try:
        preview = rosters.look(content=content, as_of=upload.as_of, at=at)
    except (FileRefused, rosters.Refused) as refusal:  # something changed meanwhile
        messages.error(request, str(refusal))
        return redirect("training:rosters")
    data = request.POST if request.method == "POST" else None
    form = ConfirmRosterForm(data, preview=preview)
    if not form.is_valid():
        context = {
            "upload": upload,
            "preview": preview,
            "form": form,
            "lists": lists(preview),
        }
        status = 422 if form.is_bound else 200
        return render(request, "training/rosters/confirm.html", context, status=status)

    try:
        roster = rosters.load(
            content=content,
            file_name=upload.file_name,
            as_of=upload.as_of,
            by=request.user,
            at=at,
            answers=form.answers,
        )
    except (rosters.Refused, rosters.Unanswered) as refusal:
        said = str(refusal) or _("Something changed meanwhile. Look at it once more.")
        messages.error(request, said)
        return redirect("training:confirm_roster", key)

    upload.delete()
    messages.success(request, _("%(roster)s is loaded.") % {"roster": roster})
    return redirect("training:rosters")


def lists(preview):
    """(what, how many, the first names) of what a roster would change."""
    renamed = [f"{before} → {after}" for before, after in preview.renamed]
    found = [
        (_("New on it"), preview.joined),
        (_("No longer on it"), preview.left),
        (_("In another department"), preview.moved),
        (_("With another name"), renamed),
    ]
    return [
        (what, len(names), names[:SHOWN_NAMES], max(len(names) - SHOWN_NAMES, 0))
        for what, names in found
        if names
    ]


@require_POST
@login_required
def undo(request, pk):
    require(request.user, "load_roster")
    roster = get_object_or_404(Roster.objects.in_force(), pk=pk)
    try:
        rosters.undo(roster=roster, by=request.user, at=timezone.now())
    except rosters.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("%(roster)s is undone; what it had replaced is in force again.")
        messages.success(request, said % {"roster": roster})

    return redirect("training:rosters")
