"""The page where rosters are loaded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from departments.permissions import require
from equity_office import numbers
from indicators.imports.read import FileRefused
from training.files import rosters
from training.forms.courses import RosterForm
from training.models import Roster

# More refusals than anybody reads at once.
SHOWN = 20


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
            return load(request, form.cleaned_data)
        except FileRefused as refused:
            refusals = refused.refusals
        except rosters.Refused as refusal:
            form.add_error("as_of", str(refusal))

    found = Roster.objects.annotate(people=Count("entries")).order_by("-as_of")
    context = {
        "form": form,
        "refusals": refusals[:SHOWN],
        "more": max(len(refusals) - SHOWN, 0),
        "rosters": found.select_related("loaded_by"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "training/rosters/rosters.html", context, status=status)


def load(request, asked):
    upload = asked["file"]
    content = upload.read(rosters.LARGEST + 1)
    roster, changes = rosters.load(
        content=content,
        file_name=upload.name[:200],
        as_of=asked["as_of"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(
        request,
        _(
            "%(roster)s is loaded: %(joined)s people are new on it, %(left)s have left, "
            "%(moved)s have moved."
        )
        % {
            "roster": roster,
            "joined": numbers.count(changes.joined),
            "left": numbers.count(changes.left),
            "moved": numbers.count(changes.moved),
        },
    )
    return redirect("training:rosters")
