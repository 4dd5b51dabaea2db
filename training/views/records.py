"""The pages of those who keep the record: who is trained, and what they completed."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from departments.permissions import allowed, require
from equity_office.writing.unsaved import keeps_unsaved
from training.forms.courses import (
    EnrollForm,
    LearnerForm,
    RecordForm,
    SearchForm,
    VoidForm,
)
from training.models import Completion, Enrollment, Learner, Program
from training.reads import duties, standing
from training.services import learning

LEARNERS_PER_PAGE = 50


@require_safe
@login_required
def transcript(request):
    """Everything that somebody completed, for themselves."""
    learner = Learner.objects.who(request.user)
    found = Completion.objects.filter(learner=learner).for_page()

    context = {"completions": found if learner else [], "name": str(request.user)}
    return render(request, "training/records/transcript.html", context)


@require_safe
@login_required
def learners(request):
    require(request.user, "see_learners")
    form = SearchForm(request.GET or None)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    pages = Paginator(Learner.objects.matching(words).in_order(), LEARNERS_PER_PAGE)

    context = {
        "form": form,
        "words": words,
        "query": urlencode({"words": words}),
        "page": pages.get_page(request.GET.get("page")),
        "actions": allowed(request.user),
    }
    return render(request, "training/records/learners.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def add_learner(request):
    require(request.user, "enroll_learners")
    form = LearnerForm(request.POST if request.method == "POST" else request.typed)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(
            request, "training/records/add_learner.html", {"form": form}, status=status
        )

    learner = learning.register(
        learner=form.instance, by=request.user, at=timezone.now()
    )
    messages.success(request, _("Added."))
    return redirect("training:learner", learner.pk)


@require_safe
@login_required
def learner(request, pk):
    require(request.user, "see_learners")
    learner = get_object_or_404(Learner.objects.select_related("user"), pk=pk)
    found = standing.in_programs(learner, Program.objects.in_order())
    offers = Program.objects.in_order().filter(is_offered=True)
    actions = allowed(request.user)
    is_barred = learner.is_person(request.user) and not settings.ALLOW_SELF_REVIEW
    if is_barred:
        actions -= {"record_completion", "answer_requests"}
    ended = learner.enrollments.exclude(withdrawn_at=None).select_related("program")

    today = timezone.localdate()
    context = {
        "learner": learner,
        "owed": duties.of_learner(learner, today),
        "leaves": learner.leaves.order_by("starts_on"),
        "extensions": learner.extensions.select_related("requirement").order_by("pk"),
        "programs": [each for each in found if each.enrollment],
        "form": EnrollForm(
            programs=offers.exclude(
                pk__in=[each.program.pk for each in found if each.enrollment]
            )
        ),
        "completions": learner.completions.for_page(),
        "ended": ended.order_by("-withdrawn_at"),
        "actions": actions,
        "is_barred": is_barred,
        "former": learner.facts.former(learner),
        "can_void": "record_completion" in actions,
    }
    return render(request, "training/records/learner.html", context)


@require_POST
@login_required
def enroll_learner(request, pk):
    require(request.user, "enroll_learners")
    learner = get_object_or_404(Learner, pk=pk)
    form = EnrollForm(request.POST, programs=Program.objects.all())
    if form.is_valid():
        try:
            learning.enroll(
                learner=learner,
                program=form.cleaned_data["program"],
                by=request.user,
                at=timezone.now(),
            )
        except learning.NotOpen as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Enrolled."))
    else:
        messages.error(request, _("Choose a program."))

    return redirect("training:learner", pk)


@require_POST
@login_required
def withdraw_learner(request, pk, enrollment):
    require(request.user, "enroll_learners")
    row = get_object_or_404(Enrollment, pk=enrollment, learner=pk)
    learning.withdraw(enrollment=row, reason="", by=request.user, at=timezone.now())
    messages.success(
        request, _("Withdrawn. What was done is kept; enroll again to go on with it.")
    )
    return redirect("training:learner", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def record(request, pk):
    require(request.user, "record_completion")
    learner = get_object_or_404(Learner, pk=pk)
    data = request.POST if request.method == "POST" else request.typed
    form = RecordForm(data, learner=learner)
    if request.method == "POST" and form.is_valid():
        try:
            learning.record(
                learner=learner,
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except (learning.Missing, learning.Impossible) as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Recorded."))
            before = standing.steps_before(learner, form.cleaned_data["course"])
            if before:
                said = _("What comes before it is not completed yet: %(courses)s.")
                names = ", ".join(map(str, before))
                messages.warning(request, said % {"courses": names})
            return redirect("training:learner", pk)

    context = {"learner": learner, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "training/records/record.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def void(request, number):
    require(request.user, "record_completion")
    valid = Completion.objects.valid().select_related("learner")
    completion = get_object_or_404(valid, number=number)
    data = request.POST if request.method == "POST" else request.typed
    form = VoidForm(data, completion=completion)
    if request.method != "POST" or not form.is_valid():
        context = {"completion": completion, "form": form}
        status = 422 if request.method == "POST" else 200
        return render(request, "training/records/void.html", context, status=status)

    learning.void(
        completion=completion,
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("Voided. It stays in the record, with your reason."))
    return redirect("training:learner", completion.learner_id)
