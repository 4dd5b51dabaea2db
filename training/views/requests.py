"""The pages of leave, more time, and requests with their answers."""

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

from departments.permissions import require
from equity_office.forms import Helper
from equity_office.writing.unsaved import keeps_unsaved
from training.forms.courses import AnswerForm, AskForm, ExtensionForm, LeaveForm
from training.models import Extension, Learner, Leave, Request, Requirement
from training.reads import duties
from training.services import requests as request_services

REQUESTS_PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def ask(request):
    """Ask the office to be exempt, or for another way."""
    learner = Learner.objects.who(request.user)
    owed = duties.of_learner(learner, timezone.localdate())
    data = request.POST if request.method == "POST" else request.typed
    requirements = Requirement.objects.filter(pk__in=[each.pk for each, _duty in owed])
    form = AskForm(data, requirements=requirements.in_order())
    if request.method == "POST" and form.is_valid():
        try:
            request_services.ask(
                learner=learner, at=timezone.now(), **form.cleaned_data
            )
        except request_services.AskedAlready as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("The office has your request. Its answer will stand here.")
            )
        return redirect("training:mine")

    context = {"form": form if owed else None}
    status = 422 if request.method == "POST" else 200
    return render(request, "training/requests/ask.html", context, status=status)


@require_safe
@login_required
def requests(request):
    require(request.user, "answer_requests")
    pages = Paginator(Request.objects.for_page(), REQUESTS_PER_PAGE)

    context = {
        "page": pages.get_page(request.GET.get("page")),
    }
    return render(request, "training/requests/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def answer(request, pk):
    require(request.user, "answer_requests")
    asked = get_object_or_404(
        Request.objects.select_related("learner", "requirement"), pk=pk
    )
    data = request.POST if request.method == "POST" else request.typed
    form = AnswerForm(data, initial={"before": asked.status})
    if request.method != "POST" or not form.is_valid():
        context = {"asked": asked, "form": form}
        status = 422 if request.method == "POST" else 200
        return render(request, "training/requests/answer.html", context, status=status)

    try:
        request_services.answer(
            request=asked, by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except request_services.AnsweredAlready as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Answered."))
    return redirect("training:requests")


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def leave(request, pk):
    return allow(
        request,
        pk,
        LeaveForm,
        request_services.record_leave,
        "training/requests/leave.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def extend(request, pk):
    return allow(
        request,
        pk,
        ExtensionForm,
        request_services.extend,
        "training/requests/extend.html",
    )


KINDS = {"leave": Leave, "extension": Extension}


@require_POST
@login_required
def take_back(request, pk, kind, row):
    """Remove a leave or an extension that was recorded by mistake."""
    require(request.user, "answer_requests")
    if kind not in KINDS:
        raise Http404
    row = get_object_or_404(KINDS[kind], pk=row, learner=pk)
    request_services.take_back(row=row, by=request.user, at=timezone.now())
    messages.success(request, _("Taken back."))
    return redirect("training:learner", pk)


def allow(request, pk, form_class, write, template):
    """A form about the time that somebody has."""
    require(request.user, "answer_requests")
    learner = get_object_or_404(Learner, pk=pk)
    form = form_class(request.POST if request.method == "POST" else request.typed)
    form.helper = Helper(_("Save"), cancel_url=learner.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            write(
                learner=learner, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect(learner)

    context = {"learner": learner, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)
