"""The chart of a file that is not stored yet, for who loads it."""

from dataclasses import asdict

from django.utils.translation import gettext as _

from indicators.findings import charts
from indicators.findings.measures import SHOWN


def context_of(indicator, preview):
    """What the page of a preview shows."""
    return {
        "indicator": indicator,
        "preview": preview,
        "chart": bars(indicator, *preview.figures()),
    }


def bars(indicator, place, periods, rows):
    """The last of these periods, every group as the file has it: `rows` are (group,
    [(period, cell, rate)])."""
    last = [(str(group), *cells[-1][1:]) for group, cells in rows]
    values = [
        (name, float(cell.value) if cell.value is not None else rate)
        for name, cell, rate in last
        if cell
    ]
    series = [
        {
            "name": name,
            "state": SHOWN,
            "is_reference": False,
            "value": value,
            "lower": None,
            "upper": None,
        }
        for name, value in values
        if value is not None
    ]
    title = _("%(title)s, %(period)s") % {
        "title": indicator.text("title"),
        "period": periods[-1].label,
    }
    if place:
        title = f"{title}, {place}"
    return asdict(charts.bars(title, indicator.per, series))
