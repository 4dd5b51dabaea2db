from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_safe,
)

from departments import four_eyes
from departments.models import Department
from departments.permissions import allowed, require
from equity_office.checks import is_used_by_others
from equity_office.lives import open_to
from equity_office.writing.unsaved import keeps_unsaved
from indicators.models import Indicator
from indicators.services.publication import FileWithdrawn, WouldDisclose
from reporting.files.documents import BANNER
from reporting.forms.reports import BuildForm, MoveForm
from reporting.models import Artifact, Edition, Run
from reporting.reads import hidden, progress, specimens, withdrawals
from reporting.reads import todos as desk_of
from reporting.rules import lives
from reporting.services import editions as edition_services

FILES = {"pdf": Artifact.Kind.PDF, "zip": Artifact.Kind.PACKAGE}


@require_safe
def front(request):
    """What moved and what did not, from the latest report."""
    latest = Edition.objects.for_front(get_language())
    taken = withdrawals.of(latest) if latest else []

    context = {
        "edition": latest,
        "glance": latest and withdrawals.without(latest.glance(), taken),
        "has_files": not taken,
    }
    return render(request, "reporting/reports/front.html", context)


@require_safe
def archive(request):
    editions = Edition.objects.for_archive()

    context = {"editions": editions, "concerned": withdrawals.concerned()}
    return render(request, "reporting/reports/archive.html", context)


@require_safe
def latest(request, year):
    edition = find_latest(year)

    return redirect(edition.public_url)


@require_safe
def latest_file(request, year, kind):
    edition = find_latest(year)
    artifact = get_object_or_404(edition.build.artifacts, kind=FILES.get(kind))

    return redirect(edition.public_url + artifact.public_path)


def find_latest(year):
    edition = Edition.objects.latest_published(year, get_language()).first()
    if edition is None:
        raise Http404
    return edition


@require_safe
def published(request, year, scope, language, revision):
    """A page that is not on disk: a draft, for those who may see it."""
    edition = find_revision(request, year, scope, language, revision)

    if edition.status in Edition.PUBLIC:
        raise Http404  # its folder is being written this very moment
    return redirect("reporting:preview", edition.pk)


@require_safe
def file(request, year, scope, language, revision, kind):
    edition = find_revision(request, year, scope, language, revision)
    if edition.build is None or edition.status == Edition.Status.WITHDRAWN:
        raise Http404
    artifact = get_object_or_404(edition.build.artifacts, kind=FILES.get(kind))

    if edition.status in Edition.PUBLIC:
        return redirect(edition.public_url + artifact.public_path)
    return FileResponse(artifact.file.open("rb"), filename=artifact.file.name)


def find_revision(request, year, scope, language, revision):
    return get_object_or_404(
        Edition.objects.visible_to(request.user).select_related("build"),
        year=year,
        scope=scope,
        language=language,
        revision=revision,
    )


@require_safe
@login_required
def desk(request):
    today = timezone.localdate()
    actions = allowed(request.user)
    mine = Department.objects.of(request.user, today)
    in_sight = Department.objects.all() if "see_drafts" in actions else mine

    context = {
        "actions": actions,
        "desk": desk_of.seen_by(request.user, in_sight, today),
        "departments": mine,
        "lacks_address": "administer" in actions
        and is_used_by_others()
        and not settings.SITE_ADDRESS,
        "keeps_figures": "see_drafts" not in actions
        and Indicator.objects.kept_by(request.user, today).exists(),
    }
    return render(request, "reporting/reports/desk.html", context)


@require_safe
@login_required
def components(request):
    context = {
        "levels": specimens.specimen_messages(),
        "page": specimens.specimen_page(),
        "forms": specimens.specimen_forms(),
        "conflicts": specimens.specimen_conflicts(),
        "finding": specimens.specimen_finding(),
    }
    return render(request, "reporting/reports/components.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def office(request):
    require(request.user, "see_drafts")
    form = BuildForm(today=timezone.localdate())
    if request.method == "POST":
        require(request.user, "build_report")
        form = BuildForm(request.POST, today=timezone.localdate())
        if form.is_valid():
            return start_build(request, **form.cleaned_data)

    context = {
        "form": form,
        "editions": Edition.objects.for_desk(),
        "actions": allowed(request.user),
    }
    status = 422 if form.is_bound else 200
    return render(request, "reporting/reports/office.html", context, status=status)


def start_build(request, year, language):
    try:
        run = edition_services.start_build(
            year=year, language=language, by=request.user, at=timezone.now()
        )
    except (
        edition_services.BuildUnderWay,
        edition_services.NothingToReport,
        edition_services.PeriodNotOver,
    ) as refusal:
        messages.error(request, str(refusal))
        return redirect("reporting:office")

    return redirect(run)


@require_safe
@login_required
def edition(request, pk):
    require(request.user, "see_drafts")
    edition = get_object_or_404(Edition.objects.select_related("build"), pk=pk)
    actions = allowed(request.user)
    findings = hidden.findings_of(edition.build) if edition.build else []

    context = {
        "edition": edition,
        "runs": edition.runs.order_by("-pk"),
        "hidden": hidden.of(findings),
        "has_plain_checksums": hidden.has_plain_checksums(findings),
        "can_build": edition.status in lives.BUILDABLE and "build_report" in actions,
        "was_self_reviewed": four_eyes.was_self_reviewed(edition),
    } | four_eyes.on_page(
        open_to(lives.MOVES, edition.status, actions), edition, request.user
    )
    return render(request, "reporting/reports/edition.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def move(request, pk, name):
    require(request.user, "see_drafts")
    edition = get_object_or_404(Edition, pk=pk)
    step = lives.MOVES.get(name)
    if step is None:
        raise Http404
    require(request.user, step.action)

    data = request.POST if request.method == "POST" else request.typed
    form = MoveForm(data, edition=edition, step=step)
    if request.method != "POST" or not form.is_valid():
        context = {"edition": edition, "step": step, "form": form}
        return render(
            request,
            "reporting/reports/move.html",
            context,
            status=422 if request.method == "POST" else 200,
        )

    try:
        edition_services.move(
            edition=edition,
            name=name,
            by=request.user,
            at=timezone.now(),
            reason=form.cleaned_data.get("reason", ""),
            build=form.cleaned_data["build"],
        )
    except (
        edition_services.MoveNotOpen,
        FileWithdrawn,
        WouldDisclose,
        four_eyes.OwnWork,
    ) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done: %(move)s.") % {"move": step.label})

    return redirect(edition)


@require_safe
@login_required
def preview(request, pk):
    """The built page of a draft, under a banner that says so."""
    require(request.user, "see_drafts")
    edition = get_object_or_404(Edition.objects.select_related("build"), pk=pk)
    page = (
        edition.build
        and edition.build.artifacts.filter(kind=Artifact.Kind.PAGE).first()
    )
    if not page:
        raise Http404

    banner = render_to_string(
        "reporting/_banner.html", {"edition": edition, "is_preview": True}
    )
    return HttpResponse(page.file.read_text("utf-8").replace(BANNER, banner))


@require_safe
@login_required
def run(request, pk):
    require(request.user, "see_drafts")
    run = get_object_or_404(Run.objects.select_related("edition"), pk=pk)

    now = progress.of(run, at=timezone.now())
    if request.htmx and request.GET.get("seen") == now.mark:
        return HttpResponse(status=204)  # the page shows this already

    template = (
        "reporting/reports/run.html#progress"
        if request.htmx
        else "reporting/reports/run.html"
    )
    context = {"run": run, "progress": now}
    return render(request, template, context)
