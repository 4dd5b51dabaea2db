from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from departments.permissions import may
from equity_office import periods
from equity_office.checksums import keyed
from equity_office.tabular import csv_of, dictionary
from indicators.findings import further, tables, traces
from indicators.findings.coverage import coverage
from indicators.findings.findings import of_releases
from indicators.findings.formulas import formulas
from indicators.findings.plotly import explore
from indicators.models import Dataset, Indicator

# What Plotly writes into a style element that it then fills by script: nothing.
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


@require_safe
def index(request):
    indicators = {each.slug: each for each in Indicator.objects.released().for_report()}
    findings = of_releases(indicators.values())
    today = timezone.localdate()

    entries = [
        {
            "finding": finding,
            "coverage": coverage(
                finding, indicators[finding["facts"]["slug"]].cadence, today
            ),
        }
        for finding in findings
    ]
    return render(request, "indicators/indicators/index.html", {"entries": entries})


@require_safe
@csp_update({"style-src": [EMPTY_STYLE]})
def detail(request, slug):
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), slug=slug)
    compare = request.GET.get("compare")
    finding = find_finding(indicator, compare)

    context = {
        "indicator": indicator,
        "finding": finding,
        "notes": indicator.notes.for_story(),
        "site": request.build_absolute_uri("/").rstrip("/"),
        "query": f"?compare={compare}" if compare else "",
        "choices": choices_of(finding) if finding else [],
        "charts": [
            {"specification": chart, "explore": explore(chart)}
            for chart in (finding["charts"] if finding else [])
        ],
    }
    return render(request, "indicators/indicators/detail.html", context)


def find_finding(indicator, compare=None):
    """What is public of an indicator, or None; 404 for a comparison there is not."""
    findings = of_releases([indicator], {indicator.slug: compare} if compare else None)
    if not findings:
        return None
    if compare and compare not in dict(choices_of(findings[0])):
        raise Http404
    return findings[0]


def choices_of(finding):
    """Whom the groups can be compared with."""
    if finding["reference"]["rule"] is None:
        return []
    return tables.comparable(finding)


@require_safe
def measures(request, slug):
    """Further measures, for those who look further."""
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), slug=slug)
    finding = find_finding(indicator)

    context = {
        "indicator": indicator,
        "finding": finding,
        "sections": further_of(indicator, finding) if finding else [],
    }
    return render(request, "indicators/indicators/measures.html", context)


def further_of(indicator, finding):
    benchmark = find_finding(indicator.benchmark) if indicator.benchmark else None
    return further.sections(finding, benchmark)


FILES = {
    ("figures", "csv"),
    ("figures", "json"),
    ("dictionary", "csv"),
    ("measures", "csv"),
}


@require_safe
def download(request, slug, name, kind):
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), slug=slug)
    finding = find_finding(indicator, request.GET.get("compare"))
    if finding is None or (name, kind) not in FILES:
        raise Http404

    if kind == "json":
        response = JsonResponse(
            tables.as_json(finding), json_dumps_params={"indent": 1}
        )
    else:
        if name == "measures":
            table = further.table(finding, further_of(indicator, finding))
        else:
            table = tables.of_indicator(finding)
        text = dictionary([table]) if name == "dictionary" else csv_of(table)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-{name}.{kind}"'
    return response


@require_safe
def trace(request, dataset, code):
    dataset = get_object_or_404(Dataset.objects.for_trace(), pk=dataset)
    try:
        period = periods.from_code(code)
    except periods.UnknownPeriod as error:
        raise Http404 from error
    told = traces.trace(dataset, period)
    if told is None and not (
        may(request.user, "see_drafts") and dataset.observations.of(period).exists()
    ):
        raise Http404

    context = {
        "dataset": dataset,
        "indicator": dataset.indicator,
        "period": period,
        "checksum": keyed(dataset.sha256),
        "trace": told,
        "formulas": formulas(dataset.indicator.kind),
        "numerator": dataset.indicator.text("numerator"),
        "denominator": dataset.indicator.text("denominator"),
        "source_language": settings.LANGUAGE_CODE,
    }
    return render(request, "indicators/indicators/trace.html", context)
