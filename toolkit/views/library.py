"""The pages that everybody reads: the library, the exemptions, one assessment."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from departments import four_eyes
from equity_office.checksums import keyed
from equity_office.lives import open_to
from equity_office.printing import views as printing
from toolkit.files import budget, prints
from toolkit.forms.assessments import SearchForm
from toolkit.models import Assessment
from toolkit.reads import library, words
from toolkit.rules import authority, lives

PER_PAGE = 25


@require_safe
def index(request):
    today = timezone.localdate()
    form = SearchForm(
        request.GET or None, years=library.years(), groups=library.groups()
    )
    asked = form.cleaned_data if form.is_valid() else {}
    pages = Paginator(library.published(asked), PER_PAGE)
    query = request.GET.copy()
    query.pop("page", None)

    context = {
        "form": form,
        "asked": form.said,
        "page": pages.get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "missed": library.missed(today),
        "overdue": library.overdue(today),
        "exemptions": Assessment.objects.exempt().confirmed().count(),
    }
    return render(request, "toolkit/library/index.html", context)


@require_safe
def exemptions(request):
    """Every assessment that was found not to be needed, and why."""
    found = Assessment.objects.exempt().confirmed()
    found = found.select_related("department", "exemption_reason")
    pages = Paginator(found.order_by("-created_at", "-pk"), PER_PAGE)

    context = {"page": pages.get_page(request.GET.get("page"))}
    return render(request, "toolkit/library/exemptions.html", context)


@require_safe
def detail(request, pk):
    today = timezone.localdate()
    visible = Assessment.objects.visible_to(request.user, today)
    assessment = get_object_or_404(visible.for_page(), pk=pk)
    mine = Assessment.objects.worked_on_by(request.user, today).filter(pk=pk).exists()
    is_public = Assessment.objects.public(today).filter(pk=pk).exists()
    if not is_public and not (assessment.is_exempt and mine):
        return redirect(assessment.address_of("draft"))

    publication = library.asked_for(assessment, request.GET.get("version"))
    if publication is None and request.GET.get("version"):
        raise Http404
    if publication:  # what has been written since is nobody's business yet
        assessment.title = publication.title
        assessment.decision_on = publication.decision_on
    context = {
        "assessment": assessment,
        "kept_promise": Assessment.objects.public(today)
        .for_public()
        .filter(pk=assessment.follows_id)
        .first(),
        "countdown": words.countdown(assessment, today),
        "missed": assessment.missed_decision(today),
        "publication": publication,
        "publications": assessment.publications.order_by("-number"),
        "is_mine": mine and not assessment.is_exempt,
        "can_screen": mine,
        "was_self_reviewed": four_eyes.was_self_reviewed(assessment),
        "is_public": is_public,
    }
    if not is_public:
        actions = authority.actions(request.user, assessment)
        moves = open_to(lives.EXEMPTION, assessment.status, actions)
        context |= four_eyes.on_page(moves, assessment, request.user)
    if publication:
        context |= library.shown_to_all(publication)
        context["checksum"] = keyed(publication.sha256)
    return render(request, "toolkit/library/detail.html", context)


def find_published(request, pk):
    """The published version of an assessment that was asked for, or the latest."""
    public = Assessment.objects.public(timezone.localdate())
    assessment = get_object_or_404(public, pk=pk)
    publication = library.asked_for(assessment, request.GET.get("version"))
    if publication is None:
        raise Http404
    return publication


@require_safe
def pdf(request, pk):
    """A published assessment as a PDF, or the way to where one waits for it."""
    publication = find_published(request, pk)
    printed = prints.of_published(publication, at=timezone.now())

    return printing.file_of(printed, f"toolkit-{pk}-v{publication.number}.pdf") or (
        to_page(publication)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pdf_page(request, pk):
    """Where a reader waits; who is signed in may have a failed one tried again."""
    publication = find_published(request, pk)
    again = request.method == "POST" and request.user.is_authenticated
    printed = prints.of_published(publication, at=timezone.now(), again=again)
    if request.method == "POST":
        return to_page(publication)

    assessment = publication.assessment
    file = f"{assessment.address_of('pdf')}?version={publication.number}"
    return printing.wait(
        request,
        printed,
        title=publication.title,
        back=assessment.get_absolute_url(),
        file=file,
    )


def to_page(publication):
    address = publication.assessment.address_of("pdf_page")
    return redirect(f"{address}?version={publication.number}")


@require_safe
def lines(request, pk, kind):
    """The program lines of a published assessment, as they were signed."""
    publication = find_published(request, pk)
    question = library.shown_to_all(publication)["lines"]
    if question is None:
        raise Http404
    rows = budget.rows_of(publication.snapshot, question)
    return budget.SHEET.file(rows, kind, f"program-lines-{pk}-v{publication.number}")
