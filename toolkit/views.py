"""The pages that everybody reads: the library, the exemptions, one assessment."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from toolkit import library, words
from toolkit.forms import SearchForm
from toolkit.models import Assessment

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
        "page": pages.get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "missed": library.missed(today),
        "overdue": library.overdue(today),
        "exemptions": Assessment.objects.exempt().count(),
    }
    return render(request, "toolkit/index.html", context)


@require_safe
def exemptions(request):
    """Every assessment that was found not to be needed, and why."""
    found = Assessment.objects.exempt().select_related("department", "exemption_reason")
    pages = Paginator(found.order_by("-created_at", "-pk"), PER_PAGE)

    context = {"page": pages.get_page(request.GET.get("page"))}
    return render(request, "toolkit/exemptions.html", context)


@require_safe
def detail(request, pk):
    today = timezone.localdate()
    visible = Assessment.objects.visible_to(request.user, today)
    assessment = get_object_or_404(visible.for_page(), pk=pk)
    mine = Assessment.objects.worked_on_by(request.user, today).filter(pk=pk).exists()
    is_public = Assessment.objects.public(today).filter(pk=pk).exists()
    if not is_public:
        return redirect(assessment.address_of("draft"))

    publications = assessment.publications.order_by("-number")
    publication = library.asked_for(publications, request.GET.get("version"))
    if publication is None and request.GET.get("version"):
        raise Http404
    if publication:  # what has been written since is nobody's business yet
        assessment.title = publication.title
        assessment.decision_on = publication.decision_on
    context = {
        "assessment": assessment,
        "kept_promise": Assessment.objects.public(today)
        .filter(pk=assessment.follows_id)
        .first(),
        "countdown": words.countdown(assessment, today),
        "missed": assessment.missed_decision(today),
        "publication": publication,
        "publications": publications,
        "is_mine": mine and not assessment.is_exempt,
        "can_screen": mine,
    }
    if publication:
        withheld = assessment.redactions.values_list("key", "reason")
        context |= library.told(publication.snapshot, withheld)
    return render(request, "toolkit/detail.html", context)
