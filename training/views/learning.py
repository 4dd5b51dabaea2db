"""The pages where people take their training."""

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

from departments.permissions import allowed
from equity_office.writing.unsaved import keeps_unsaved
from training.forms.courses import ReflectionForm, WithdrawForm
from training.models import (
    CheckAttempt,
    Course,
    Enrollment,
    Learner,
    Module,
    ModuleProgress,
    Program,
)
from training.reads import duties, standing
from training.rules import quizzes
from training.rules.markdown import as_html
from training.services import learning

Kind = Module.Kind


@require_safe
@login_required
def mine(request):
    """What somebody is enrolled in, what is left of it, and what else there is."""
    learner = Learner.objects.who(request.user)
    today = timezone.localdate()
    owed = duties.of_learner(learner, today)
    again = duties.refreshable(owed, today)
    found = standing.in_programs(learner, Program.objects.in_order(), again)

    context = {
        "programs": [
            (each, _owed(owed, each.program)) for each in found if each.enrollment
        ],
        "offers": [
            (each, _owed(owed, each.program))
            for each in found
            if not each.enrollment
            and (each.program.is_offered or _owed(owed, each.program))
        ],
        "requests": learner.requests.for_page() if learner else [],
        "can_ask": bool(owed),
        "actions": allowed(request.user),
    }
    return render(request, "training/learning/mine.html", context)


def _owed(owed, program):
    """[(requirement, duty)] that a program fulfills."""
    return [pair for pair in owed if pair[0].program_id == program.pk]


@require_POST
@login_required
def enroll(request, slug):
    program = get_object_or_404(Program, slug=slug)
    try:
        learning.enroll(
            learner=learning.learner_of(request.user),
            program=program,
            by=request.user,
            at=timezone.now(),
        )
    except learning.NotOpen as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You are enrolled."))

    return redirect(program)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def withdraw(request, slug):
    enrolled = Enrollment.objects.open().select_related("program", "learner")
    learner = Learner.objects.who(request.user)
    enrollment = get_object_or_404(enrolled, program__slug=slug, learner=learner)
    form = WithdrawForm(
        request.POST if request.method == "POST" else request.typed,
        cancel_url=enrollment.program.get_absolute_url(),
    )
    if request.method != "POST" or not form.is_valid():
        context = {"enrollment": enrollment, "form": form}
        status = 422 if request.method == "POST" else 200
        return render(
            request, "training/learning/withdraw.html", context, status=status
        )

    learning.withdraw(
        enrollment=enrollment,
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(
        request, _("You have withdrawn. What you did is kept, should you come back.")
    )
    return redirect("training:mine")


@require_safe
@login_required
def course(request, slug):
    _learner, stands = find_course(request, slug)

    return render(request, "training/learning/course.html", {"stands": stands})


def find_course(request, slug):
    """The learner, and how they stand in a course that is taught."""
    course = get_object_or_404(Course, slug=slug)
    learner = Learner.objects.who(request.user)
    again = duties.to_take_again(learner, timezone.localdate())
    stands = standing.in_courses(learner, [course], again)[course.pk]
    if stands.version is None:
        raise Http404
    return learner, stands


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def module(request, slug, place):
    learner, stands = find_course(request, slug)
    if stands.missing:
        messages.warning(request, stands.why_not)
        return redirect(stands.course)
    if not 1 <= place <= len(stands.modules):
        raise Http404
    module = Module.objects.select_related("version__course").get(
        pk=stands.modules[place - 1].pk
    )
    if request.method == "POST":
        return take(request, module, stands, place)

    return show(request, learner, module, stands, place)


def take(request, module, stands, place):
    """Do what the module asks for, and go on."""
    learner = learning.learner_of(request.user)
    now = timezone.now()
    form = None
    try:
        if request.POST.get("module") != str(module.pk):
            raise learning.NotOpen(learning.ANOTHER_VERSION)
        if module.kind == Kind.CHECK:
            return answer(request, learner, module, stands, place, now)
        words = ""
        if module.kind == Kind.REFLECTION:
            form = ReflectionForm(request.POST)
            if not form.is_valid():
                return show(request, learner, module, stands, place, form, 422)
            words = form.cleaned_data["words"]
        completion = learning.finish(
            learner=learner, module=module, words=words, at=now
        )
    except learning.NotOpen as refusal:
        messages.error(request, str(refusal))
        if form:  # what was written stays on the page
            return show(request, learner, module, stands, place, form, 409)
        return redirect(stands.course)

    return go_on(request, completion, stands, place)


def go_on(request, completion, stands, place):
    if completion:
        messages.success(
            request,
            _("You have completed “%(course)s”. Your certificate is ready below.")
            % {"course": stands.course},
        )
        return redirect(stands.course)
    if place == len(stands.modules):
        return redirect(stands.course)
    return redirect("training:module", stands.course.slug, place + 1)


def answer(request, learner, module, stands, place, now):
    try:
        answers = quizzes.read(request.POST)
        attempt = learning.answer(
            learner=learner, module=module, answers=answers, at=now
        )
    except quizzes.NotAsked as refusal:
        return show_check(request, learner, module, stands, place, error=refusal)
    except quizzes.Unanswered as refusal:
        return show_check(
            request, learner, module, stands, place, answers, refusal,
            refusal.questions,
        )  # fmt: skip
    address = request.path
    return redirect(f"{address}?attempt={attempt.pk}#result")


def show(request, learner, module, stands, place, form=None, status=200):
    if module.kind == Kind.CHECK:
        return show_check(request, learner, module, stands, place, status=status)
    if module.kind == Kind.REFLECTION and form is None:
        form = ReflectionForm(request.typed, instance=_thought(learner, module, stands))
    context = page_of(request, module, stands, place) | {"form": form}
    return render(request, "training/learning/module.html", context, status=status)


def _thought(learner, module, stands):
    """What was written in a reflection so far, or the last time."""
    if learner is None:
        return None
    rows = ModuleProgress.objects.filter(learner=learner, module=module)
    return rows.order_by("-round").first()


def show_check(
    request, learner, module, stands, place, answers=None, error=None, missing=(),
    status=200,
):  # fmt: skip
    """A knowledge check: open, refused, or with the answers of a try marked."""
    questions = list(module.questions.kept().in_order())
    attempt = None if error else _attempt(request, learner, module)
    if attempt:
        answers = {int(pk): places for pk, places in attempt.answers.items()}
    elif request.method == "GET" and request.typed:
        answers = _read(request.typed)
    context = page_of(request, module, stands, place) | {
        "attempt": attempt,
        "error": error,
        "questions": quizzes.marked(
            questions, answers or {}, is_graded=bool(attempt), missing=missing
        ),
    }
    status = 422 if error else status
    return render(request, "training/learning/module.html", context, status=status)


def _read(typed):
    """What was chosen before the session ended; nothing where it cannot be read."""
    try:
        return quizzes.read(typed)
    except quizzes.NotAsked:
        return {}


def _attempt(request, learner, module):
    """The try that the address names, where it is this person's."""
    number = request.GET.get("attempt", "")
    if learner is None or not (number.isascii() and number.isdecimal()):
        return None
    return CheckAttempt.objects.filter(
        learner=learner, module=module, pk=number[:18]
    ).first()


def page_of(request, module, stands, place):
    """What the page of a module says of every kind. Who is not enrolled reads it and
    finds the programs to enroll in."""
    enrolled = Enrollment.objects.open().filter(
        learner__user=request.user, program__courses=stands.course
    )
    is_enrolled = enrolled.exists()
    offered = stands.course.programs.filter(is_offered=True).in_order()
    return {
        "is_enrolled": is_enrolled,
        "programs": [] if is_enrolled or not stands.is_open else offered,
        "module": module,
        "stands": stands,
        "place": place,
        "is_done": module.pk in stands.done,
        "body": as_html(module.body),
        "is_last": place == len(stands.modules),
    }
