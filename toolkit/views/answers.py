"""The pages where questions are answered, alone or in rows."""

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

from equity_office.writing import sections
from equity_office.writing.unsaved import keeps_unsaved, name_of
from indicators.models import Indicator
from toolkit.forms.answers import CellsForm
from toolkit.forms.assessments import FigureForm
from toolkit.models import Answer, Figure, Row
from toolkit.reads import evidence, missing, snapshots, timeline, words
from toolkit.rules import authority
from toolkit.rules.contents import form_of
from toolkit.rules.questions import Type
from toolkit.services import answers
from toolkit.services.assessments import NotADraft
from toolkit.views.screening import find, find_written

CANNOT_WRITE = (NotADraft, answers.RowRemoved)


def find_question(assessment, key):
    """A question that this assessment asks."""
    if assessment.template is None:
        raise Http404
    question = form_of(assessment.template).questions.get(key)
    if question is None:
        raise Http404
    return question


def step_address(assessment, question):
    step = form_of(assessment.template).step_of(question.key)
    return f"{assessment.address_of('step', step.key)}#question-{question.key}"


@require_safe
@login_required
def step(request, pk, step):
    """A step with everything that is answered in it, each question in its own form."""
    assessment = find(request, pk)
    actions = authority.actions(request.user, assessment)
    form = form_of(assessment.template) if assessment.template else None
    asked = form and form.step(step)
    if asked is None:
        raise Http404
    snapshot = snapshots.of(assessment)
    said = next(said for each, said in words.dressed(form, snapshot) if each is asked)
    can_write = assessment.is_draft and "write_assessment" in actions
    kept = {each.key: each for each in assessment.answers.all()} if can_write else {}
    here = list(form.steps).index(asked)

    context = {
        "assessment": assessment,
        "step": asked,
        "number": here + 1,
        "count": len(form.steps),
        "asked": [
            (each, *opened(request, assessment, each.question, kept)) for each in said
        ]
        if can_write
        else [(each, None, "", "") for each in said],
        "can_write": can_write,
        "can_review": assessment.is_open and "return_assessment" in actions,
        "countdown": words.countdown(assessment, timezone.localdate()),
        "missed": assessment.missed_decision(timezone.localdate()),
        "missing": [each for each in missing.of(form, snapshot) if each.step == step],
        "reviews": assessment.reviews.for_page().filter(step=step),
        "removed": removed(assessment, asked) if can_write else [],
        "before": form.steps[here - 1] if here else None,
        "after": form.steps[here + 1] if here + 1 < len(form.steps) else None,
    }
    return render(request, "toolkit/answers/step.html", context)


def opened(request, assessment, question, kept):
    """The open form of a question, where it is sent, and what the browser keeps it
    under; None where it is answered in rows."""
    if question.is_in_rows:
        return None, "", ""
    key = question.key
    address = assessment.address_of("question", key)
    section = kept.get(key) or Answer(assessment=assessment, key=key)
    section.assessment = assessment
    form = CellsForm(section=section, question=question, way_out="")
    return form, address, f"{request.user.pk} {address}"


def removed(assessment, step):
    """(question, row, what it says) of what was taken out of the tables of a step."""
    questions = {each.key: each for each in step.questions if each.is_in_rows}
    rows = [
        *assessment.rows.filter(key__in=questions).exclude(removed_at=None),
        *assessment.figures.filter(key__in=questions)
        .exclude(removed_at=None)
        .select_related("indicator"),
    ]
    rows.sort(key=lambda row: row.removed_at, reverse=True)
    return [
        (questions[row.key], row, first_words(questions[row.key], row)) for row in rows
    ]


def first_words(question, row):
    """What a removed row is known again by: the first thing that it says in words."""
    if isinstance(row, Figure):
        return str(row)
    said = [row.cells.get(column.key) for column in question.columns]
    said = [text for text in said if isinstance(text, str)]
    return next((text for text in said if not text.isdecimal() and text), _("Row"))


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def question(request, pk, key):
    """One question by itself: where its form is sent, and where it is found again."""
    assessment = find_written(request, pk)
    question = find_question(assessment, key)
    if question.is_in_rows:
        return redirect(step_address(assessment, question))
    kept = Answer.objects.filter(assessment=assessment, key=key).first()
    section = kept or Answer(assessment=assessment, key=key)
    section.assessment = assessment
    return answer(request, section, question)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def row(request, pk, key, row):
    assessment = find_written(request, pk)
    question = find_question(assessment, key)
    rows = Row.objects.filter(assessment=assessment, key=key)
    section = get_object_or_404(rows, pk=row)
    section.assessment = assessment
    return answer(request, section, question)


def answer(request, section, question):
    way_out = step_address(section.assessment, question)
    data = request.POST if request.method == "POST" else request.typed
    form = CellsForm(data, section=section, question=question, way_out=way_out)

    return sections.answer(
        request,
        form,
        section,
        write=answers.save,
        show=lambda form, status: show_cells(request, form, status),
        refusals=CANNOT_WRITE,
        done=way_out,
    )


def show_cells(request, form, status):
    template = "toolkit/answers/cells.html"
    if sections.is_autosave(request):
        template += "#form"
    context = {
        "form": form,
        "question": form.question,
        "assessment": form.section.assessment,
        "address": request.get_full_path(),
        "keep": name_of(request),
    }
    return render(request, template, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def add(request, pk, key):
    assessment = find_written(request, pk)
    question = find_question(assessment, key)
    if not question.is_table:
        raise Http404
    section = Row(assessment=assessment, key=key)
    data = request.POST if request.method == "POST" else request.typed
    way_out = step_address(assessment, question)
    form = CellsForm(data, section=section, question=question, way_out=way_out)
    if request.method != "POST" or not form.is_valid():
        return show_cells(request, form, 422 if request.method == "POST" else 200)

    try:
        answers.add(row=section, values=form.values, by=request.user, at=timezone.now())
    except CANNOT_WRITE as refusal:
        form.add_error(None, str(refusal))
        return show_cells(request, form, 409)

    messages.success(request, _("Added."), extra_tags=name_of(request))
    return redirect(way_out)


@require_POST
@login_required
def change(request, pk, key, row, deed):
    assessment = find_written(request, pk)
    question = find_question(assessment, key)
    kept = Figure if question.type == Type.FIGURES else Row
    found = get_object_or_404(kept, assessment=assessment, key=key, pk=row)
    if deed not in DEEDS:
        raise Http404

    try:
        DEEDS[deed](found, request.user, timezone.now())
    except CANNOT_WRITE as refusal:
        messages.error(request, str(refusal))
    else:
        if deed == "remove":
            messages.success(
                request,
                _("Removed. It stands at the end of this page, to be put back."),
            )
    return redirect(step_address(assessment, question))


DEEDS = {
    "up": lambda row, by, at: answers.shift(row=row, by_places=-1),
    "down": lambda row, by, at: answers.shift(row=row, by_places=1),
    "remove": lambda row, by, at: answers.remove(row=row, by=by, at=at),
    "restore": lambda row, by, at: answers.restore(row=row, by=by, at=at),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def figures(request, pk, key):
    """Choose an indicator, then the groups and the place, and take what it says."""
    assessment = find_written(request, pk)
    question = find_question(assessment, key)
    if question.type != Type.FIGURES:
        raise Http404
    data = request.POST if request.method == "POST" else request.GET
    indicators = Indicator.objects.released().for_report()
    indicator = indicators.filter(slug=data.get("indicator", "")).first()
    finding = indicator and evidence.findings(indicator)
    form = FigureForm(
        data if request.method == "POST" else None,
        finding=finding,
        cancel_url=step_address(assessment, question),
    )
    if request.method == "POST" and finding and form.is_valid():
        return take(request, assessment, question, indicator, form.cleaned_data)

    context = {
        "assessment": assessment,
        "question": question,
        "indicators": indicators,
        "indicator": indicator,
        "finding": finding,
        "form": form if finding else None,
        "way_out": step_address(assessment, question),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "toolkit/answers/figures.html", context, status=status)


def take(request, assessment, question, indicator, asked):
    figure = Figure(assessment=assessment, key=question.key, indicator=indicator)
    try:
        answers.take(figure=figure, asked=asked, by=request.user, at=timezone.now())
    except (*CANNOT_WRITE, evidence.NothingPublic) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Added, as it stands today."))
    return redirect(step_address(assessment, question))


@require_safe
@login_required
def history(request, pk, key):
    assessment = find(request, pk)
    question = find_question(assessment, key)
    if question.type == Type.FIGURES:
        raise Http404

    context = {
        "assessment": assessment,
        "question": question,
        "versions": timeline.of_question(assessment, question),
        "way_out": step_address(assessment, question),
    }
    return render(request, "toolkit/answers/answer_history.html", context)
