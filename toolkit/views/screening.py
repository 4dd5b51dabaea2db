"""The pages where an assessment is begun, screened and put together."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from departments import four_eyes
from departments.models import Department
from departments.permissions import POLICY, may
from equity_office import numbers
from equity_office.lives import open_to
from equity_office.writing import sections
from equity_office.writing.unsaved import keeps_unsaved, name_of
from toolkit.forms.assessments import ConclusionForm, ScreeningForm, TeamForm
from toolkit.models import Assessment, TeamMember
from toolkit.reads import library, missing, snapshots, words
from toolkit.reads import reuse as reuse_reads
from toolkit.reads.timeline import entries
from toolkit.rules import authority, lives
from toolkit.rules.contents import form_of
from toolkit.services import answers, assessments

CANNOT_WRITE = (assessments.NotADraft,)


def find(request, pk):
    """An assessment that is worked on, for who sees it."""
    today = timezone.localdate()
    seen = Assessment.objects.worked_on_by(request.user, today).for_page()
    return get_object_or_404(seen, pk=pk)


def find_written(request, pk):
    """… for who may write in it."""
    assessment = find(request, pk)
    authority.require(request.user, "write_assessment", assessment)
    return assessment


def departments_of(user):
    """Where somebody may begin an assessment."""
    today = timezone.localdate()
    if may(user, "write_assessment"):
        return Department.objects.for_index(today)
    held = user.memberships.current(today).filter(role__in=POLICY["write_assessment"])
    return Department.objects.filter(memberships__in=held).distinct().order_by("name")


@require_safe
@login_required
def desk(request):
    today = timezone.localdate()
    seen = Assessment.objects.worked_on_by(request.user, today).for_desk()

    context = {
        "open": [
            (each, words.countdown(each, today), each.missed_decision(today))
            for each in seen.open().exclude(track=Assessment.Track.EXEMPT)
        ],
        "ended": [
            (each, words.countdown(each, today), each.missed_decision(today))
            for each in seen.filter(status__in=ENDED).exclude(track=EXEMPT)
        ],
        "exempt": seen.exempt(),
        "can_start": departments_of(request.user).exists(),
        "can_load": may(request.user, "load_template"),
    }
    return render(request, "toolkit/screening/desk.html", context)


EXEMPT = Assessment.Track.EXEMPT
ENDED = (Assessment.Status.CONCLUDED, Assessment.Status.PUBLISHED)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def start(request):
    departments = departments_of(request.user)
    if not departments.exists():
        raise PermissionDenied
    data = request.POST if request.method == "POST" else request.typed
    form = ScreeningForm(
        data,
        instance=Assessment(lead=request.user, track=Assessment.Track.FULL),
        departments=departments,
        person=request.user,
    )
    if request.method != "POST" or not form.is_valid():
        return show_screening(request, form, 422 if request.method == "POST" else 200)
    try:
        assessment = assessments.start(
            assessment=form.instance, by=request.user, at=timezone.now()
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return show_screening(request, form, 422)

    messages.success(request, _("Kept."), extra_tags=name_of(request))
    return redirect(
        assessment.address_of("detail" if assessment.is_exempt else "draft")
    )


def show_screening(request, form, status):
    template = "toolkit/screening/screening.html"
    if sections.is_autosave(request):
        template += "#form"
    context = {
        "form": form,
        "assessment": form.instance if form.instance.pk else None,
        "address": request.get_full_path(),
        "keep": name_of(request),
    }
    return render(request, template, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def screening(request, pk):
    assessment = find(request, pk)
    authority.require(request.user, "screen_assessment", assessment)
    data = request.POST if request.method == "POST" else request.typed
    form = ScreeningForm(
        data,
        instance=assessment,
        departments=Department.objects.filter(pk=assessment.department_id),
        person=request.user,
    )
    done = assessment.address_of("draft")
    if sections.is_autosave(request) and request.POST.get("track") == EXEMPT:
        # An exemption is public at once: nobody makes one in passing.
        form.add_error(None, _("Press the button to save an exemption."))
    return sections.answer(
        request,
        form,
        assessment,
        write=assessments.save_section,
        show=lambda form, status: show_screening(request, form, status),
        refusals=CANNOT_WRITE,
        done=done,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def conclude(request, pk):
    assessment = find_written(request, pk)
    if assessment.is_exempt:
        raise Http404
    data = request.POST if request.method == "POST" else request.typed

    def show(form, status):
        template = "toolkit/screening/conclusion.html"
        if sections.is_autosave(request):
            template += "#form"
        context = {
            "form": form,
            "assessment": assessment,
            "address": request.get_full_path(),
            "keep": name_of(request),
        }
        return render(request, template, context, status=status)

    return sections.answer(
        request,
        ConclusionForm(data, instance=assessment),
        assessment,
        write=assessments.save_section,
        show=show,
        refusals=CANNOT_WRITE,
        done=assessment.address_of("draft"),
    )


@require_safe
@login_required
def draft(request, pk):
    assessment = find(request, pk)
    if assessment.is_exempt:
        return redirect(assessment)
    actions = authority.actions(request.user, assessment)
    today, form = timezone.localdate(), form_of(assessment.template)
    snapshot = snapshots.of(assessment)
    found = missing.of(form, snapshot)
    is_concluded = assessment.status == Assessment.Status.CONCLUDED
    can_withhold = is_concluded and "conclude_assessment" in actions

    context = {
        "assessment": assessment,
        "form": form,
        "facts": words.facts(snapshot),
        "steps": words.dressed(form, snapshot),
        "conclusion": words.conclusion(snapshot),
        "countdown": words.countdown(assessment, today),
        "missed": assessment.missed_decision(today),
        "missing": found,
        "missing_in": {each.step for each in found},
        "team": assessment.team.select_related("person").order_by("pk"),
        "signatures": assessment.signatures.for_page(),
        "reviews": reviews_by_step(assessment),
        "can_write": assessment.is_draft and "write_assessment" in actions,
        "can_screen": assessment.is_draft and "screen_assessment" in actions,
        "can_review": assessment.is_open and "return_assessment" in actions,
        "can_withhold": can_withhold,
        "asked_before": library.asked_before(assessment) if can_withhold else {},
        "redactions": dict(assessment.redactions.values_list("key", "reason")),
        "publication": assessment.publications.order_by("-number").first(),
    } | four_eyes.on_page(
        open_to(lives.MOVES, assessment.status, actions), assessment, request.user
    )
    return render(request, "toolkit/screening/draft.html", context)


def reviews_by_step(assessment):
    """[(step, what was said of it)] in the order of the form."""
    found = {}
    for each in assessment.reviews.for_page():
        found.setdefault(each.step, []).append(each)
    return [
        (step, found[step.key])
        for step in form_of(assessment.template).steps
        if step.key in found
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team(request, pk):
    assessment = find_written(request, pk)
    data = request.POST if request.method == "POST" else None
    form = TeamForm(data, instance=TeamMember(assessment=assessment))
    if form.is_valid():
        try:
            assessments.join(
                assessment=assessment,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        except CANNOT_WRITE as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added."))
            return redirect(assessment.address_of("team"))

    context = {
        "assessment": assessment,
        "team": assessment.team.select_related("person").order_by("pk"),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "toolkit/screening/team.html", context, status=status)


@require_POST
@login_required
def leave(request, pk, member):
    assessment = find_written(request, pk)
    member = get_object_or_404(assessment.team.select_related("assessment"), pk=member)
    try:
        assessments.leave(member=member, by=request.user, at=timezone.now())
    except CANNOT_WRITE as refusal:
        messages.error(request, str(refusal))

    # Who left the team of another department sees it no longer.
    return redirect(
        assessment.address_of("team")
        if Assessment.objects.worked_on_by(request.user, timezone.localdate())
        .filter(pk=pk)
        .exists()
        else "toolkit:desk"
    )


@require_safe
@login_required
def history(request, pk):
    assessment = find(request, pk)

    context = {"assessment": assessment, "entries": entries(assessment)}
    return render(request, "toolkit/screening/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reuse(request, pk):
    assessment = find_written(request, pk)
    offered = reuse_reads.offered(assessment, request.user, timezone.localdate())
    if request.method != "POST":
        context = {"assessment": assessment, "offered": offered}
        return render(request, "toolkit/screening/reuse.html", context)

    source = reuse_reads.chosen(offered, request.POST.get("source", ""))
    if source is None:
        raise Http404
    try:
        taken = answers.reuse(
            assessment=assessment, source=source, by=request.user, at=timezone.now()
        )
    except CANNOT_WRITE as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext(
            "%(count)s question was answered.",
            "%(count)s questions were answered.",
            taken,
        )
        messages.success(request, said % {"count": numbers.count(taken)})
    return redirect(assessment.address_of("draft"))
