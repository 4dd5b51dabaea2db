"""From a published figure back to the file it came from."""

from indicators.findings import frames
from indicators.findings.findings import of_releases, row_of, take_back
from indicators.findings.formulas import worked
from indicators.findings.measures import measure
from indicators.models import Release, Withdrawal


def trace(dataset, period):
    """What was published of one period of a file: the publications, and the groups with
    their counts and measures, worked out; None where nothing was."""
    indicator = dataset.indicator
    cells = Release.objects.of_period(dataset, period)
    publications = list(
        cells.order_by("publication").values_list("publication", flat=True).distinct()
    )
    if not publications:
        return None
    rows, everyone = frames.cells(cells.latest_publication())
    take_back(rows, everyone, Withdrawal.objects.of([indicator]))
    now = of_releases([indicator])
    reference = now[0]["reference"] if now else {"rule": None, "slug": None}
    compare = "others" if reference["rule"] == "others" else reference["slug"]
    rows, everyone = measure(
        rows, everyone, {indicator.slug: indicator}, {indicator.slug: compare}
    )
    city = rows[rows["place"] == ""]
    told = [row_of(row) for row in frames.records(city)]
    return {
        "publications": publications,
        "reference": reference,
        "rows": [row | {"worked": worked(row, {"per": indicator.per})} for row in told],
    }
