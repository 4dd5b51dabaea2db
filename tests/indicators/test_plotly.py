"""The drawn chart, the chart to look around in and the table carry the same numbers."""

import re

import pytest
from django.template.loader import render_to_string

from equity_office import numbers
from indicators.findings import charts, tables
from indicators.findings.plotly import explore
from tests.factories import load, make_indicator
from tests.indicators.test_findings import ask, findings

pytestmark = pytest.mark.django_db

YEARS = b"period,group,numerator,denominator\n" + b"\n".join(
    b"%d,%s,%d,1000" % (year, group, count + year % 7 * step)
    for year in (2019, 2020, 2021, 2022, 2023)
    for group, count, step in ((b"Black", 200, 11), (b"Hispanic", 150, 7), (b"White", 90, 3))
)  # fmt: skip


def tell():
    load(make_indicator(), YEARS)
    (finding,) = findings(ask())
    return finding


def rendered(chart):
    return render_to_string(
        "indicators/_chart.html", {"chart": charts.draw(chart), "key": "k"}
    )


def test_bars_say_the_same_drawn_explored_and_as_a_table():
    finding = tell()
    bars = finding["charts"][0]

    explored = explore(bars)["data"][0]
    table = {row["name"]: row["rate"] for row in finding["rows"]}

    assert dict(zip(explored["y"], explored["x"], strict=True)) == table
    assert {bar["name"]: bar["value"] for bar in bars["series"]} == table
    for name, rate in table.items():
        assert f"{name}: {numbers.per(rate, 100)}" in rendered(bars)
    uppers = [row["rate_upper"] - row["rate"] for row in finding["rows"]]
    assert explored["error_x"]["array"] == pytest.approx(uppers)


def test_lines_say_the_same_drawn_explored_and_as_a_table():
    finding = tell()
    lines = finding["charts"][1]

    explored = {trace["name"]: trace["y"] for trace in explore(lines)["data"]}
    table = {
        row["name"]: [cell["rate"] for cell in row["cells"]]
        for row in tables.trend(finding)["rows"]
    }

    periods = tables.trend(finding)["corner"] == "Period"
    by_name = {
        head: [cells[i] for cells in table.values()]
        for i, head in enumerate(tables.trend(finding)["heads"])
    } if periods else table  # fmt: skip
    assert explored == by_name
    drawn = charts.draw(lines)
    top = max(line["value"] for line in drawn["grid"])
    for line in drawn["lines"]:
        heights = [
            float(y) for _x, y in re.findall(r"([\d.]+),([\d.]+)", line["runs"][0])
        ]
        back = [top * (drawn["bottom"] - y) / charts.PLOT_HEIGHT for y in heights]
        assert back == pytest.approx(explored[line["name"]], abs=top / 1000)


def test_gaps_may_lie_on_either_side_of_zero():
    load(
        make_indicator(reference_rule="others"),
        YEARS.replace(b"2023,White,90", b"2023,White,90"),
    )
    (finding,) = findings(ask())
    gaps = finding["charts"][2]

    values = [v for trace in explore(gaps)["data"] for v in trace["y"]]
    grid = [line["value"] for line in charts.draw(gaps)["grid"]]

    assert min(values) < 0 < max(values)
    assert grid[0] <= min(values)
    assert grid[-1] >= max(values)
    assert 0 in grid
    assert "−" in rendered(gaps)


def test_a_break_interrupts_the_line_everywhere():
    finding = tell()
    lines = finding["charts"][1] | {
        "breaks": [{"before": 2, "reason": "method changed"}]
    }

    drawn, explored = charts.draw(lines), explore(lines)

    assert [len(line["runs"]) for line in drawn["lines"]] == [2, 2, 2]
    assert [trace["y"].count(None) for trace in explored["data"]] == [1, 1, 1]
    assert "method changed" in explored["layout"]["annotations"][0]["text"]
    assert "before 2021, method changed" in rendered(lines)


def test_what_is_hidden_is_hidden_in_the_explored_chart_too():
    load(
        make_indicator(),
        b"period,group,numerator,denominator\n2023,Black,4,197\n2023,Hispanic,26,111\n"
        b"2023,White,154,1681\n",
    )
    (finding,) = findings(ask())

    explored = explore(finding["charts"][0])

    shown = [x for x in explored["data"][0]["x"] if x is not None]
    assert len(shown) == 1
    assert "Black or African American: hidden to protect privacy" in str(explored)
