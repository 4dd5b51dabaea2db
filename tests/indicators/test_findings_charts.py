"""Findings as charts, tables and files."""

from itertools import pairwise

import pytest

from equity_office import numbers, tabular
from indicators.findings import charts, plotly, styles, tables
from reporting.reads import tables as report_tables
from tests.factories import COUNTS
from tests.indicators.telling import SHARES, by_group, tell

pytestmark = pytest.mark.django_db


def test_chart_table_and_csv_carry_the_same_numbers():
    finding = tell()
    rows = by_group(finding)

    drawn = charts.draw(finding["charts"][0])
    package = {
        "sections": [{"slug": "disparities", "parts": [{"findings": [finding]}]}]
    }
    latest = next(
        t
        for t in report_tables.tables(package)
        if t.name == f"latest-{finding['facts']['slug']}"
    )
    names = [name for name, _type, _text in latest.fields]

    for bar, row in zip(drawn["bars"], latest.rows, strict=False):
        cells = dict(zip(names, row, strict=True))
        assert cells["group_name"] == bar["name"]
        assert cells["rate"] == bar["value"] == rows[cells["group"]]["rate"]
        assert cells["ratio_lower"] == rows[cells["group"]]["ratio_lower"]
        assert numbers.per(bar["value"], 100) in finding["charts"][0]["description"]


def test_bars_are_as_long_as_their_values():
    drawn = charts.draw(tell()["charts"][0])

    lengths = {bar["name"]: bar["length"] / bar["value"] for bar in drawn["bars"]}
    assert len({round(length, 1) for length in lengths.values()}) == 1


def test_three_periods_make_a_line_chart_with_gaps_where_figures_are_missing():
    content = SHARES + b"2023,Black,310,1000\n2023,White,690,1000\n"
    finding = tell(content, kind="share", direction="neither")

    drawn = charts.draw(finding["charts"][1])

    hispanic = next(
        line for line in drawn["lines"] if line["name"].startswith("Hispanic")
    )
    assert hispanic["runs"] == []
    assert len(hispanic["marks"]) == 1
    assert len({line["dash"] for line in drawn["lines"]}) == len(drawn["lines"])
    assert drawn["labels"] == ["2010", "2020", "2023"]


def test_periods_that_end_in_one_year_are_labelled_in_full():
    rows = [b"period,group,value"]
    rows += [
        b"2023-0%d,%s,5.0" % (m, g) for m in (1, 2, 3) for g in (b"Black", b"White")
    ]

    finding = tell(b"\n".join(rows), kind="rate_only", period_months=1)

    assert finding["charts"][1]["labels"][0] == "Jan. 1 – Jan. 31, 2023"


def test_a_line_that_is_hidden_throughout_is_left_out_of_the_drawing():
    chart = {
        "kind": "lines", "title": "T", "description": "D", "per": 100, "labels": ["1", "2"],
        "series": [{"name": "a", "points": [None, None]}, {"name": "b", "points": [1, 2]}],
        "line": None,
    }  # fmt: skip

    assert [line["name"] for line in charts.draw(chart)["lines"]] == ["b"]
    assert (
        charts._ends({"name": "a", "points": [None]}, "lines", {"per": 100}, ["1"])
        == ""
    )


@pytest.mark.parametrize("missing", ["title", "description"])
def test_a_chart_without_words_is_not_drawn(missing):
    chart = tell()["charts"][0] | {missing: " "}

    with pytest.raises(charts.ChartWithoutText):
        charts.draw(chart)


def test_the_table_of_all_periods_lays_the_longer_side_down():
    wide = tables.trend(tell())
    long = tables.trend(
        {
            "series": [{"name": "a", "points": [{"rate": n} for n in range(5)]}],
            "periods": [{"label": str(n)} for n in range(5)],
        }
    )

    assert (str(wide["corner"]), wide["heads"]) == ("Group", ["2022", "2023"])
    assert (str(long["corner"]), long["heads"]) == ("Period", ["a"])
    assert [cell["rate"] for row in long["rows"] for cell in row["cells"]] == list(
        range(5)
    )


def test_no_cell_of_a_csv_is_taken_for_a_formula():
    for text in ("=1+1", "+1", "-1", "@x", "\tx", "\rx"):
        assert tabular.safe(text) == f"'{text}"
    assert tabular.safe(-1.5) == -1.5
    assert tabular.safe("plain") == "plain"
    assert tabular.safe(True) == "true"


def line(name, style, *points):
    return {"name": name, "style": style, "points": list(points)}


def a_chart(*series, kind="gaps"):
    return {
        "kind": kind,
        "title": "Frisks",
        "description": "Line chart.",
        "per": 100,
        "labels": ["2022", "2023"],
        "breaks": [],
        "series": list(series),
    }


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ((-1.2, 0.4), ["−1.5", "−1.0", "−0.5", "0.0", "0.5"]),
        ((-0.1, 3.0), ["−1", "0", "1", "2", "3"]),
        ((2.0, 40.0), ["0", "10", "20", "30", "40"]),
        ((0.0, 0.0), None),
    ],
)
def test_the_rules_of_an_axis_are_evenly_apart_and_say_different_numbers(points, said):
    drawn = charts.draw(a_chart(line("Black", 0, *points)))

    words = [numbers.rounded(g["value"], drawn["places"]) for g in drawn["grid"]]
    heights = sorted(rule["y"] for rule in drawn["grid"])
    apart = {round(b - a, 0) for a, b in pairwise(heights)}
    assert len(set(words)) == len(words)
    assert said is None or words == said
    assert len(apart) <= 2  # rounded coordinates
    assert min(apart) >= 12  # no two words over each other


def test_a_group_looks_the_same_in_every_chart():
    both = charts.draw(a_chart(line("Black", 1, 1, 2), line("White", 4, 2, 3)))
    alone = charts.draw(a_chart(line("White", 4, 2, 3)))

    assert alone["lines"][0]["color"] == both["lines"][1]["color"]
    assert alone["lines"][0]["dash"] == both["lines"][1]["dash"]
    explored = plotly.explore(a_chart(line("White", 4, 2, 3)))["data"][0]
    assert explored["line"]["color"] == alone["lines"][0]["color"]


def test_sixty_four_groups_are_told_apart():
    looks = {tuple(styles.in_svg(place).values()) for place in range(64)}

    assert len(looks) == 64


def test_earlier_gaps_stand_in_the_file_too():
    finding = tell(COUNTS)

    table = tables.of_indicator(finding)
    names = [name for name, _type, _text in table.fields]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]

    first = finding["period"]["starts_on"]
    earlier = [row for row in rows if row["period_start"] < first]
    told = {
        (line["group"], point["gap"])
        for line in finding["series"]
        for point in line["points"][:-1]
        if point["gap"] is not None
    }
    assert told
    assert {(r["group"], r["gap"]) for r in earlier if r["gap"] is not None} == told
    assert all(row["gap"] is None for row in rows if row["place"])
