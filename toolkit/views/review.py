"""The pages where an assessment is reviewed, signed, concluded and published."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from departments.four_eyes import OwnWork
from equity_office.writing.unsaved import keeps_unsaved
from toolkit.forms.assessments import MoveForm, RedactionForm, ReviewForm
from toolkit.models import Redaction, Review
from toolkit.reads import library
from toolkit.rules import authority, lives
from toolkit.rules.contents import form_of
from toolkit.services import assessments
from toolkit.views.answers import find_question
from toolkit.views.screening import find, find_written


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def move(request, pk, name):
    step = lives.MOVES.get(name) or lives.EXEMPTION.get(name)
    if step is None:
        raise Http404
    assessment = find(request, pk)
    authority.require(request.user, step.action, assessment)
    data = request.POST if request.method == "POST" else request.typed
    form = MoveForm(data, step=step, assessment=assessment)
    if request.method != "POST" or not form.is_valid():
        context = {"assessment": assessment, "name": name, "form": form, "step": step}
        status = 422 if request.method == "POST" else 200
        return render(request, "toolkit/review/move.html", context, status=status)

    try:
        assessment = assessments.move(
            assessment=assessment,
            name=name,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done: %(move)s.") % {"move": step.label})

    return redirect(
        assessment.address_of("detail" if name in ("publish", "exempt") else "draft")
    )


REFUSALS = (assessments.MoveNotOpen, assessments.NotReady, OwnWork)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def review(request, pk, step):
    """Say how far a step is, and what would make it better."""
    assessment = find(request, pk)
    authority.require(request.user, "return_assessment", assessment)
    asked = assessment.template and form_of(assessment.template).step(step)
    if not asked:
        raise Http404
    made = Review(assessment=assessment, step=step, written_by=request.user)
    form = ReviewForm(
        request.POST if request.method == "POST" else request.typed, instance=made
    )
    if request.method == "POST" and form.is_valid():
        try:
            assessments.review(review=form.instance, at=timezone.now())
        except assessments.MoveNotOpen as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Its writers see what you said."))
        return redirect(f"{assessment.address_of('draft')}#reviews")

    context = {"assessment": assessment, "step": asked, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "toolkit/review/review.html", context, status=status)


@require_POST
@login_required
def settle(request, pk, review):
    assessment = find_written(request, pk)
    found = get_object_or_404(Review, assessment=assessment, pk=review)
    assessments.settle(review=found, by=request.user, at=timezone.now())

    return redirect(f"{assessment.address_of('draft')}#reviews")


@require_safe
@login_required
def signature(request, pk, signature):
    """Exactly what somebody signed."""
    assessment = find(request, pk)
    found = get_object_or_404(assessment.signatures.for_page(), pk=signature)

    context = {
        "assessment": assessment,
        "signature": found,
    } | library.shown(found)
    return render(request, "toolkit/review/signature.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def withhold(request, pk, key):
    assessment = find(request, pk)
    authority.require(request.user, "conclude_assessment", assessment)
    question = library.asked_before(assessment).get(key)
    question = question or find_question(assessment, key)
    made = Redaction(assessment=assessment, key=key)
    data = request.POST if request.method == "POST" else request.typed
    if request.method == "POST" and "show" in data:
        try:
            assessments.show(
                assessment=assessment, key=key, by=request.user, at=timezone.now()
            )
        except assessments.MoveNotOpen as refusal:
            messages.error(request, str(refusal))
        return redirect(f"{assessment.address_of('draft')}#question-{key}")
    form = RedactionForm(data, instance=made)
    if request.method == "POST" and form.is_valid():
        try:
            assessments.withhold(
                assessment=assessment,
                key=key,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except assessments.MoveNotOpen as refusal:
            messages.error(request, str(refusal))
        return redirect(f"{assessment.address_of('draft')}#question-{key}")

    context = {
        "assessment": assessment,
        "question": question,
        "form": form,
        "made": assessment.redactions.filter(key=key).first(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "toolkit/review/withhold.html", context, status=status)
