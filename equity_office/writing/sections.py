"""What a request to the form of a section is answered with, by hand or by itself."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from equity_office.writing.editing import ChangedMeanwhile
from equity_office.writing.unsaved import AUTOSAVE, name_of


def answer(request, form, section, *, write, show, refusals, done):
    """Save a section's form and go to `done`. `write` is the service that saves it,
    `show(form, status)` is its page, `refusals` are what saving raises for a person to
    read."""
    if request.method != "POST":
        return show(form, 200)
    if not form.is_valid():
        return refuse(request, form, show, 422)
    try:
        write(
            section=section,
            values=form.values,
            before=form.seen,
            unanswered=form.already_sent,
            by=request.user,
            at=timezone.now(),
        )
    except ChangedMeanwhile as conflict:
        return show(form.after(conflict), 409)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return refuse(request, form, show, 422)
    except refusals as refusal:
        form.add_error(None, str(refusal))
        return refuse(request, form, show, 409)
    if is_autosave(request):
        return JsonResponse({"before": form.sent})
    messages.success(request, _("Saved."), extra_tags=name_of(request))
    return redirect(done)


def is_autosave(request):
    return AUTOSAVE in request.headers


def refuse(request, form, show, status):
    if not is_autosave(request):
        return show(form, status)
    said = [
        f"{form[name].label}: {error}" if name in form.fields else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]
    return JsonResponse({"refused": said}, status=status)
