"""Charts: one specification from a finding, and its drawing as plain coordinates that
a template turns into SVG. The same specification is shown as a table beside it, and
`indicators.explore` makes it one to look around in."""

from dataclasses import asdict, dataclass, field
from itertools import compress
from math import ceil

from django.utils.translation import gettext as _

from equity_office import numbers
from indicators.findings import styles

# So many periods of one length make a line.
TREND_NEEDS = 3
WIDTH = 360
LEFT, RIGHT = 8, 352
BAR, ROW = 14, 44
PLOT_TOP, PLOT_HEIGHT, PLOT_LEFT = 12, 190, 44
LEGEND_ROW = 20
# Round ends of a scale, as the first digits of a number, and into how many parts each
# falls with round numbers between.
STEPS = {1: 5, 1.5: 3, 2: 4, 2.5: 5, 3: 3, 4: 4, 5: 5, 6: 3, 8: 4, 10: 5}


class ChartWithoutText(Exception):
    """A chart may not be drawn without its title and its description in words."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows, before anything is drawn: `series` is a list of
    {name, state, value, lower, upper} for bars, {name, points} for lines and gaps,
    whose line is interrupted before each of the places in `breaks`."""

    kind: str
    title: str
    description: str
    per: int
    series: list
    labels: list
    line: float | None = None
    breaks: list = field(default_factory=list)


def charts(finding):
    """The charts of a finding: how things stand, and how they moved where there are
    enough periods."""
    made = [_bars(finding)]
    if sum(finding["in_trend"]) >= TREND_NEEDS:
        made.append(_lines(finding))
        if any(row["gap"] is not None for row in finding["rows"]):
            made.append(_gaps(finding))
    return [asdict(chart) for chart in made]


def _bars(finding):
    facts = finding["facts"]
    series = [
        {
            "name": row["name"],
            "state": row["state"],
            "is_reference": row["is_reference"],
            "value": row["rate"],
            "lower": row["rate_lower"],
            "upper": row["rate_upper"],
        }
        for row in finding["rows"]
    ]
    everyone = finding["everyone"]
    has_line = facts["kind"] in ("proportion", "rate") and everyone
    title = _("%(title)s, %(period)s") % {
        "title": facts["title"],
        "period": finding["period"]["label"],
    }
    return bars(title, facts["per"], series, everyone["rate"] if has_line else None)


def bars(title, per, series, line=None):
    """How things stand, a bar for each of the series."""
    said = "; ".join(
        f"{bar['name']} {numbers.per(bar['value'], per)}"
        for bar in series
        if bar["value"] is not None
    )
    return Chart(
        kind="bars",
        title=title,
        description=_("Bar chart, %(unit)s. %(said)s.")
        % {
            "unit": numbers.unit(per),
            "said": said
            or _("Every figure is hidden, missing or too few to be reliable"),
        },
        per=per,
        series=series,
        labels=[],
        line=line,
    )


def _lines(finding):
    facts = finding["facts"]
    return _over_time(
        finding,
        "lines",
        "rate",
        title=_("%(title)s, %(first)s to %(last)s"),
        description=_("Line chart, %(unit)s. %(ends)s."),
        unit=numbers.unit(facts["per"]),
        series=finding["series"],
    )


def _gaps(finding):
    """How far each group is from the reference, which is the line at 0."""
    facts, reference = finding["facts"], finding["reference"]
    return _over_time(
        finding,
        "gaps",
        "gap",
        title=_("%(title)s: gap to %(reference)s, %(first)s to %(last)s"),
        description=_("Line chart of gaps, %(unit)s. %(ends)s."),
        unit=numbers.points(facts["per"]),
        series=[s for s in finding["series"] if s["group"] != reference["slug"]],
    )


def _over_time(finding, kind, name, *, title, description, unit, series):
    facts = finding["facts"]
    periods = list(compress(finding["periods"], finding["in_trend"]))
    labels = [period["label"] for period in periods]
    told = [
        {
            "name": line["name"],
            "style": line.get("style", place),
            "points": [
                point[name] for point in compress(line["points"], finding["in_trend"])
            ],
        }
        for place, line in enumerate(series)
    ]
    ends = "; ".join(filter(None, (_ends(line, kind, facts, labels) for line in told)))
    breaks = [
        {"before": each["before"], "reason": each["reason"]}
        for each in finding["breaks"]
    ]
    words = {
        "title": facts["title"],
        "reference": finding["reference"]["name"],
        "first": labels[0],
        "last": labels[-1],
        "unit": unit,
        "ends": ends,
    }
    said = description % words
    for each in finding["breaks"]:
        said += " " + _("Between %(earlier)s and %(label)s: %(reason)s.") % each
    return Chart(
        kind=kind,
        title=title % words,
        description=said,
        per=facts["per"],
        series=told,
        labels=_ticks(periods),
        breaks=breaks,
    )


def _ticks(periods):
    """Labels for an axis: years where each period ends in another one."""
    years = [period["ends_on"][:4] for period in periods]
    return years if len(set(years)) == len(years) else [p["label"] for p in periods]


def _ends(line, kind, facts, labels):
    """From what to what a line goes, in words."""

    def said(value):
        is_gap = kind == "gaps"
        return numbers.signed(value) if is_gap else numbers.per(value, facts["per"])

    known = [
        (label, rate)
        for label, rate in zip(labels, line["points"], strict=True)
        if rate is not None
    ]
    if not known:
        return ""
    if len(known) == 1:
        return _("%(name)s %(value)s in %(period)s only") % {
            "name": line["name"],
            "value": said(known[0][1]),
            "period": known[0][0],
        }
    return _("%(name)s from %(before)s in %(first)s to %(after)s in %(last)s") % {
        "name": line["name"],
        "before": said(known[0][1]),
        "first": known[0][0],
        "after": said(known[-1][1]),
        "last": known[-1][0],
    }


def draw(chart):
    """A stored chart as coordinates: width, height and shapes. Raises
    ChartWithoutText."""
    if not chart["title"].strip() or not chart["description"].strip():
        raise ChartWithoutText(
            _("The chart “%(title)s” has no description in words.")
            % {"title": chart["title"]}
        )
    return _draw_bars(chart) if chart["kind"] == "bars" else _draw_lines(chart)


def _top(values):
    """The end of the scale: the least round number that holds every value."""
    highest = max((value for value in values if value is not None), default=1) or 1
    power = 1e-6
    while power * 10 < highest:
        power *= 10
    return next(step * power for step in STEPS if step * power >= highest)


def _draw_bars(chart):
    series = chart["series"]
    top = _top(
        [end for bar in series for end in (bar["value"], bar["upper"])]
        + [chart["line"]]
    )

    def x(value):
        return round(LEFT + (RIGHT - LEFT) * min(max(value, 0), top) / top, 1)

    bars = []
    for number, bar in enumerate(series):
        y = number * ROW
        has_value = bar["value"] is not None
        bars.append(
            bar
            | {
                "text_y": y + 14,
                "bar_y": y + 20,
                "bar_height": BAR,
                "length": round(x(bar["value"]) - LEFT, 1) if has_value else None,
                "whisker": _whisker(x(bar["lower"]), x(bar["upper"]), y + 20)
                if has_value and bar["lower"] is not None
                else None,
            }
        )
    height = len(series) * ROW + 4
    line = None
    if chart["line"] is not None:
        # Beside the bars only: the words between them stay readable.
        path = "".join(
            f"M{x(chart['line'])} {bar['bar_y'] - 2}v{BAR + 4}"
            for bar in bars
            if bar["length"] is not None
        )
        line = {"path": path, "y": height + 12}
    return {
        **chart,
        "width": WIDTH,
        "left": LEFT,
        "track": RIGHT - LEFT,
        "height": height + (20 if line else 0),
        "bars": bars,
        "line_at": line,
    }


def _whisker(lower, upper, top):
    """An interval as path data: a line with a stop at each end."""
    stops = f"M{lower} {top + 3}v{BAR - 6}M{upper} {top + 3}v{BAR - 6}"
    return f"M{lower} {top + BAR // 2}H{upper}{stops}"


def _draw_lines(chart):
    labels = chart["labels"]
    bottom, top, rule = _scale(chart["series"])
    step = (RIGHT - 10 - PLOT_LEFT) / max(len(labels) - 1, 1)

    def place(number, value):
        y = PLOT_TOP + PLOT_HEIGHT * (top - value) / (top - bottom)
        return round(PLOT_LEFT + step * number, 1), round(y, 1)

    drawn = [
        line for line in chart["series"] if any(p is not None for p in line["points"])
    ]
    breaks = chart.get("breaks", [])  # older snapshots have none
    cuts = {each["before"] for each in breaks}
    legend_top = PLOT_TOP + PLOT_HEIGHT + 44
    lines = []
    for number, line in enumerate(drawn):
        runs, spots = _runs(line["points"], place, cuts)
        style = styles.in_svg(line.get("style", number))
        legend_y = legend_top + number * LEGEND_ROW
        lines.append(
            {
                "name": line["name"],
                **style,
                "runs": runs,
                "marks": [f"M{x} {y}{style['mark']}" for x, y in spots],
                "legend_y": legend_y,
                "legend_text_y": legend_y + 4,
                "legend_mark": f"M{PLOT_LEFT + 20} {legend_y}{style['mark']}",
            }
        )
    notes_top = legend_top + len(drawn) * LEGEND_ROW
    every = max(1, -(-len(labels) // 6))
    return {
        **chart,
        "width": WIDTH,
        "height": notes_top + len(cuts) * LEGEND_ROW,
        "left": PLOT_LEFT,
        "right": RIGHT,
        "bottom": PLOT_TOP + PLOT_HEIGHT,
        "places": _places(rule),
        "grid": _grid(bottom, top, rule, place),
        "ticks": [
            {"x": place(i, 0)[0], "label": label}
            for i, label in enumerate(labels)
            if i % every == 0
        ],
        "lines": lines,
        "breaks_at": [
            {
                "path": f"M{place(each['before'] - 0.5, 0)[0]} {PLOT_TOP}v{PLOT_HEIGHT}",
                "text_y": notes_top + number * LEGEND_ROW + 4,
                "label": labels[each["before"]],
                "reason": each["reason"],
            }
            for number, each in enumerate(breaks)
        ],
    }


def _scale(series):
    """(bottom, top, rule): round numbers between which every point lies, 0 among them,
    and how far its rules are apart."""
    values = [v for line in series for v in line["points"] if v is not None]
    above, below = max([0, *values]), max(0, -min([0, *values]))
    end = _top([max(above, below)])
    lead = round(float(f"{end:e}".partition("e")[0]), 1)
    rule = end / STEPS[lead]
    up, down = (ceil(round(each / rule, 6)) for each in (above, below))
    return -down * rule, (up or int(not down)) * rule, rule


def _places(rule):
    """As many decimals as the numbers beside the rules need."""
    return next(
        (n for n in range(6) if abs(round(rule, n) - rule) < 1e-9 * max(1, rule)), 6
    )


def _grid(bottom, top, rule, place):
    """Rules at round values, evenly apart."""
    first, last = round(bottom / rule), round(top / rule)
    heights = {n * rule: place(0, n * rule)[1] for n in range(first, last + 1)}
    return [{"y": y, "text_y": y + 4, "value": value} for value, y in heights.items()]


def _runs(points, place, cuts):
    """A line's unbroken runs as SVG points, and where its marks stand: a gap in the
    data is a gap in the line, and so is a break of the series."""
    runs, run, marks = [], [], []
    for number, value in enumerate(points):
        if value is None or number in cuts:
            runs.append(run)
            run = []
        if value is None:
            continue
        x, y = place(number, value)
        run.append(f"{x},{y}")
        marks.append((x, y))
    runs.append(run)
    return [" ".join(run) for run in runs if len(run) > 1], marks
