"""The pages where a record is corrected, joined with another, or split."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from departments.permissions import require
from equity_office.writing.unsaved import keeps_unsaved
from training.forms.people import JoinForm, PersonForm, SplitForm
from training.models import Learner
from training.services import people


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def correct(request, pk):
    learner = find(request, pk)
    form = PersonForm(sent(request), learner=learner, initial=people.said_of(learner))

    def write():
        people.correct(
            learner=learner, values=form.values, by=request.user, at=timezone.now()
        )
        return _("Corrected.")

    return answer(request, learner, form, "correct", write)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def join(request, pk):
    learner = find(request, pk)
    form = JoinForm(sent(request), learner=learner)

    def write():
        people.join(
            learner=learner,
            other=form.cleaned_data["other"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The two records are one now.")

    return answer(request, learner, form, "join", write)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def split(request, pk):
    learner = find(request, pk)
    form = SplitForm(sent(request), learner=learner)

    def write():
        people.split(
            learner=learner,
            completions=form.cleaned_data["completions"].values("pk"),
            values=form.values,
            by=request.user,
            at=timezone.now(),
        )
        return _("The other person has a record of their own now.")

    return answer(request, learner, form, "split", write)


def find(request, pk):
    require(request.user, "correct_records")
    return get_object_or_404(Learner.objects.select_related("user"), pk=pk)


def sent(request):
    return request.POST if request.method == "POST" else request.typed


def answer(request, learner, form, what, write):
    """The form's page, or the record once it is written."""
    if request.method == "POST" and form.is_valid():
        try:
            said = write()
        except people.CannotJoin as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, said)
            return redirect(learner)

    context = {"learner": learner, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, f"training/people/{what}.html", context, status=status)
