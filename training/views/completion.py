"""The pages of completion: for the office, for a department, and for everybody."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from departments.models import Department
from departments.permissions import allowed, may, require
from equity_office.tabular import csv_of
from training.forms.courses import AsOfForm
from training.models import Learner, Requirement, Roster
from training.reads import completion, duties, words
from training.rules.clock import Standing
from training.services import learning, publication


def asked(request):
    """(form, requirement, day) that a page is about: what the address asks for, or else
    the first requirement in force today; (form, None, day) where there is none."""
    today = timezone.localdate()
    requirements = Requirement.objects.in_order()
    data = request.GET if "requirement" in request.GET else None
    form = AsOfForm(data, requirements=requirements)
    if form.is_valid():
        day = min(form.cleaned_data["day"], today)
        slug = form.cleaned_data["requirement"].slug
        return form, requirements.whole().get(slug=slug), day
    first = requirements.in_force_on(today).whole().first()
    if first and not form.is_bound:
        form = AsOfForm(
            initial={"requirement": first.slug, "day": today},
            requirements=requirements,
        )
    return form, first, today


@require_safe
@login_required
def city(request):
    require(request.user, "see_completion")
    form, requirement, day = asked(request)

    context = {
        "form": form,
        "seen": completion.overview(requirement, day) if requirement else None,
        "actions": allowed(request.user),
    }
    return render(request, "training/completion/completion.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def department(request, slug):
    """Everybody of a department by name, for those who answer for it, with the way to
    enroll those who are not in the program."""
    department = get_object_or_404(Department, slug=slug)
    require(request.user, "see_completion", department)
    form, requirement, day = asked(request)
    roster = Roster.objects.in_force_on(day) if requirement else None
    entries = duties.on(requirement, roster, day, department) if roster else []
    if request.method == "POST":
        require(request.user, "enroll_staff", department)
        return enroll(request, requirement, entries)

    learners = Learner.objects.in_bulk([entry.learner for entry in entries])
    enrolled = set(
        requirement.program.enrollments.open().values_list("learner", flat=True)
        if requirement
        else []
    )
    context = {
        "department": department,
        "form": form,
        "requirement": requirement,
        "roster": roster,
        "day": day,
        "tally": completion.tally(entries),
        "people": sorted(
            (
                (learners[entry.learner], entry, entry.learner in enrolled)
                for entry in entries
            ),
            key=lambda each: (ORDER[each[1].standing], each[0].name, each[0].pk),
        ),
        "actions": allowed(request.user, department),
    }
    return render(request, "training/completion/department.html", context)


# What needs doing first.
ORDER = {
    standing: place
    for place, standing in enumerate(
        [
            Standing.OVERDUE,
            Standing.OPEN,
            Standing.NEW,
            Standing.LATE,
            Standing.IN_TIME,
            Standing.EXEMPT,
        ]
    )
}


def enroll(request, requirement, entries):
    """Enroll those who were chosen among the people of the page."""
    chosen = set(request.POST.getlist("learner"))
    pks = [entry.learner for entry in entries if str(entry.learner) in chosen]
    if not pks:
        messages.error(request, _("Choose at least one person."))
    else:
        enroll_these(request, requirement, pks)

    return redirect(request.get_full_path())


@require_POST
@login_required
def enroll_everybody(request):
    """Enroll everybody in the city who must take it, or refresh it, and is not in the
    program."""
    require(request.user, "enroll_staff")
    form, requirement, day = asked(request)
    if not form.is_valid():
        messages.error(request, _("Choose what is required, and of which day."))
        return redirect("training:completion")
    roster = Roster.objects.in_force_on(day)
    entries = duties.on(requirement, roster, day)
    pks = [entry.learner for entry in entries if entry.needs_to_take_it]
    enroll_these(request, requirement, pks)

    query = request.GET.urlencode()
    return redirect(f"{reverse('training:completion')}?{query}")


def enroll_these(request, requirement, pks):
    """Enroll these learners and say how many are new."""
    try:
        count = learning.enroll_many(
            learners=Learner.objects.filter(pk__in=pks),
            program=requirement.program,
            by=request.user,
            at=timezone.now(),
        )
    except learning.NotOpen as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words.enrolled(count))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def release(request):
    """What the public would see, and the button that publishes it."""
    require(request.user, "publish_completion")
    form, requirement, day = asked(request)
    if requirement is None:
        raise Http404
    if request.method == "POST" and not form.is_valid():
        messages.error(request, _("Choose what is published, and of which day."))
        return redirect("training:completion")
    if request.method == "POST":
        try:
            publication.release(
                requirement=requirement, day=day, by=request.user, at=timezone.now()
            )
        except (publication.AlreadyReleased, publication.NoRoster) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Completion is public now."))
        return redirect("training:public")

    snapshot = publication.told_on(requirement, day)
    context = {
        "snapshot": words.dressed(snapshot),
        "requirement": requirement,
        "query": urlencode({"requirement": requirement.slug, "day": day.isoformat()}),
    }
    return render(request, "training/completion/release.html", context)


@require_safe
def public(request):
    rows = publication.latest()
    context = {
        "releases": [words.dressed(row.snapshot) | {"pk": row.pk} for row in rows],
        "can_see": may(request.user, "see_completion"),
    }
    return render(request, "training/completion/public.html", context)


@require_safe
def public_csv(request):
    """The same as a file, for every requirement."""
    table = words.table([row.snapshot for row in publication.latest()])
    return HttpResponse(
        csv_of(table),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="completion.csv"'},
    )
