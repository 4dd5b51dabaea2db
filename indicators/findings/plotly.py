"""A chart specification as a Plotly figure, for looking around in. The numbers are those
of the drawn chart, untouched."""

from django.utils.translation import gettext as _

from equity_office import numbers
from indicators.findings import styles, words

# The names Plotly has for what our own drawing tells lines apart by.
FONT = {"family": "Public Sans, DejaVu Sans, sans-serif", "size": 14}


def explore(chart):
    """{data, layout} of a stored chart."""
    return _bars(chart) if chart["kind"] == "bars" else _lines(chart)


def _layout(unit, **more):
    return {
        "font": FONT,
        "margin": {"l": 24, "r": 24, "t": 24, "b": 48},
        "hovermode": "closest",
        "legend": {"orientation": "h", "y": -0.2},
        "meta": {"unit": unit},
        **more,
    }


def _bars(chart):
    unit = numbers.unit(chart["per"])
    names = [
        bar["name"]
        if bar["value"] is not None
        else f"{bar['name']}: {words.state(bar['state'])}"
        for bar in chart["series"]
    ]
    values = [bar["value"] for bar in chart["series"]]
    has_range = [bar["lower"] is not None for bar in chart["series"]]
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": names,
        "marker": {"color": styles.COLORS[0]},
        "hovertemplate": f"%{{y}}: %{{x:.1f}} {unit}<extra></extra>",
    }
    if any(has_range):
        trace["error_x"] = {
            "type": "data",
            "symmetric": False,
            "array": [
                bar["upper"] - bar["value"] if known else None
                for bar, known in zip(chart["series"], has_range, strict=True)
            ],
            "arrayminus": [
                bar["value"] - bar["lower"] if known else None
                for bar, known in zip(chart["series"], has_range, strict=True)
            ],
        }
    return {
        "data": [trace],
        "layout": _layout(
            unit,
            showlegend=False,
            xaxis={"title": {"text": unit}, "rangemode": "tozero"},
            yaxis={"autorange": "reversed", "automargin": True},
        ),
    }


def _lines(chart):
    is_gap = chart["kind"] == "gaps"
    unit = numbers.points(chart["per"]) if is_gap else numbers.unit(chart["per"])
    cuts = {each["before"] for each in chart["breaks"]}
    traces = []
    for number, line in enumerate(chart["series"]):
        x, y = _with_cuts(chart["labels"], line["points"], cuts)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": line["name"],
                "x": x,
                "y": y,
                "connectgaps": False,
                **styles.to_explore(line.get("style", number)),
                "hovertemplate": f"%{{x}}: %{{y:.1f}} {unit}",
            }
        )
    return {
        "data": traces,
        "layout": _layout(
            unit,
            xaxis={
                "type": "category",
                "categoryorder": "array",
                "categoryarray": chart["labels"],
            },
            yaxis={"title": {"text": unit}, "rangemode": "tozero", "automargin": True},
            annotations=[_note(chart, each) for each in chart["breaks"]],
        ),
    }


def _with_cuts(labels, points, cuts):
    """The line with nothing between two periods that a break lies between."""
    x, y = [], []
    for number, (label, point) in enumerate(zip(labels, points, strict=True)):
        if number in cuts:
            x.append(label)
            y.append(None)
        x.append(label)
        y.append(point)
    return x, y


def _note(chart, each):
    return {
        "x": chart["labels"][each["before"]],
        "y": 1,
        "yref": "paper",
        "showarrow": False,
        "text": _("Break: %(reason)s") % each,
    }
