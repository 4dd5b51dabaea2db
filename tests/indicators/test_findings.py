"""What is said of an indicator: the same figures in sentence, table, chart and CSV."""

import csv
import io
import json

import pytest

from indicators.findings import charts
from reporting import sections
from reporting.reads import tables as report_tables
from tests.factories import (
    RATES,
    load,
    make_department,
    make_indicator,
    make_member,
)
from tests.indicators.telling import (
    EVENTS,
    SHARES,
    SMALL,
    ask,
    by_group,
    findings,
    tell,
)

pytestmark = pytest.mark.django_db


def test_a_proportion_is_said_with_gap_ratio_and_range():
    finding = tell()

    assert finding["sentence"] == (
        "2023: 32.5 denials for every 100 applications in the group Black or African "
        "American (likely between 26.3 and 39.3), against 9.2 for White. That is 23.3 more "
        "per 100, about 3.5 times as likely (likely between 2.76 and 4.56). Lower is "
        "better here, so this group is worse off."
    )
    assert finding["compared_with"] == (
        "Each group is compared with White, the best-off group of the first period."
    )


def test_a_change_is_tested_against_chance():
    assert "little or no detectable change" in tell()["change"]


def test_a_gap_of_rates_that_closes_is_narrowing():
    finding = tell(EVENTS, kind="rate", per=1000)

    assert finding["before"]["verdict"] == "narrowing"
    assert finding["change"] == (
        "Since 2022 the gap between Black or African American and White went from +100.0 "
        "to +50.0 per 1,000: narrowing."
    )


def test_bare_rates_say_that_no_test_is_possible():
    finding = tell(RATES, kind="rate_only", per=1000)

    assert "(likely" not in finding["sentence"]
    assert "cannot be tested" in finding["change"]
    assert finding["everyone"] is None


def test_shares_are_told_as_a_whole_in_parts():
    finding = tell(SHARES, kind="share", direction="neither")

    assert finding["sentence"].startswith(
        "2020: of every 100 applications, 65.0 are White"
    )
    assert "from 80.0 to 65.0 percent (−15.0 points)" in finding["change"]
    assert finding["reference"]["name"] is None


def test_shares_without_a_group_in_both_periods_are_not_compared():
    content = (
        b"period,group,numerator,denominator\n2010,Black,200,200\n2020,White,300,300\n"
    )

    finding = tell(content, kind="share", direction="neither")

    assert finding["change"] == "The shares of the two periods cannot be compared."


def test_where_higher_is_better_the_worst_off_is_the_lowest():
    finding = tell(direction="higher")

    assert "in the group White" in finding["sentence"]
    assert "fewer per 100" in finding["sentence"]


def test_where_neither_is_better_the_widest_gap_is_told():
    finding = tell(direction="neither", reference_rule="others", title="Something")

    assert "against" in finding["sentence"]
    assert "all other groups together" in finding["sentence"]
    assert "compared with all other groups together." in finding["compared_with"]


def test_a_difference_that_chance_explains_is_said_so():
    content = (
        b"period,group,numerator,denominator\n2023,Black,22,200\n2023,White,40,400\n"
    )

    assert "can be chance" in tell(content)["sentence"]


def test_equal_rates_are_no_difference():
    content = (
        b"period,group,numerator,denominator\n2023,Black,40,400\n2023,White,40,400\n"
    )

    assert "That is no difference." in tell(content)["sentence"]


def test_hidden_unreliable_and_missing_are_three_different_words():
    indicator = make_indicator()
    indicator.expected_groups.set(indicator.scheme.groups.filter(slug="unknown"))
    load(
        indicator,
        b"period,group,numerator,denominator\n2023,Black,64,197\n2023,Hispanic,4,111\n"
        b"2023,Other,0,25\n2023,White,154,1681\n",
    )

    (finding,) = findings(ask())

    states = {group: row["state"] for group, row in by_group(finding).items()}
    assert states == {
        "black": "hidden",
        "hispanic": "hidden",
        "other": "unreliable",
        "white": "shown",
        "unknown": "missing",
    }
    assert finding["hidden"] == [
        "Hidden to protect privacy: Black or African American, Hispanic or Latino.",
        "Too few cases to be reliable: Other.",
        "Not collected for this period: Unknown.",
    ]


def test_nothing_derived_from_a_hidden_count_is_in_the_snapshot():
    finding = tell(SMALL)

    for row in finding["rows"]:
        if row["state"] == "hidden":
            derived = ("numerator", "rate", "rate_lower", "gap", "ratio", "ratio_upper")
            assert all(row[name] is None for name in derived)
    hidden = {row["group"] for row in finding["rows"] if row["state"] == "hidden"}
    for line in finding["series"]:
        if line["group"] in hidden:
            assert line["points"][-1]["rate"] is None
    for bar in finding["charts"][0]["series"]:
        if bar["state"] == "hidden":
            assert bar["value"] is None


def test_a_table_where_everything_is_hidden_still_has_its_sentence():
    content = b"period,group,numerator,denominator\n2023,Black,4,60\n2023,White,5,70\n"

    finding = tell(content)

    assert "no two groups can be compared" in finding["sentence"]
    assert {row["state"] for row in finding["rows"]} == {"hidden"}


def test_a_hidden_period_before_is_not_compared_with():
    content = (
        b"period,group,numerator,denominator\n"
        b"2022,Black,4,197\n2022,Hispanic,26,111\n2022,White,154,1681\n"
        b"2023,Black,64,197\n2023,Hispanic,26,111\n2023,White,154,1681\n"
    )

    assert "since 2022 cannot be said" in tell(content)["change"]


def test_the_findings_cost_the_same_for_one_and_many(django_assert_num_queries):
    load(make_indicator())
    question = ask()
    with django_assert_num_queries(7):
        findings(question)
    for _ in range(4):
        load(make_indicator())
    question = ask()

    with django_assert_num_queries(7):
        assert len(findings(question)) == 5


def test_without_data_there_are_no_findings():
    assert findings(ask()) == []


def test_at_a_glance_counts_the_gaps():
    load(make_indicator(kind="rate", per=1000), EVENTS)
    load(make_indicator())

    told = sections.tell(ask(), "disparities", "")
    glance = sections.tell(ask(), "glance", "", [told])

    assert (glance["indicator_count"], glance["domain_count"]) == (2, 1)
    assert (glance["narrowing"], glance["widening"], glance["no_change"]) == (1, 0, 1)


def test_departments_are_told_in_chunks_with_vacant_roles_and_no_names():
    for _ in range(11):
        department = make_department()
    lead = make_member("lead", department=department, name="Nobody's Business")
    make_indicator(steward=department, title="Loans")

    question = ask()
    parts = [
        part for kind, part in sections.plan(question) if kind.slug == "departments"
    ]
    told = [sections.tell(question, "departments", part) for part in parts]

    departments = [d for part in told for d in part["departments"]]
    assert parts == ["0", "10"]
    assert len(departments) == 11
    mine = next(d for d in departments if d["slug"] == department.slug)
    assert [role["is_held"] for role in mine["roles"]] == [True, False, False]
    assert mine["indicators"] == ["Loans"]
    assert lead.name not in json.dumps(told)


def test_how_to_read_names_what_was_in_force():
    load(make_indicator(hide_up_to=5))
    load(make_indicator(hide_up_to=0, title="Published in full"))

    reading = sections.tell(ask(), "reading", "")

    assert reading["hide_up_to"] == [5]
    assert reading["unsuppressed"] == ["Published in full"]
    assert reading["schemes"][0]["groups"][0] == "Black or African American"


def test_a_csv_reads_back_as_it_was_written():
    from reporting.files import packages

    finding = tell()
    report = {"sections": [{"slug": "disparities", "parts": [{"findings": [finding]}]}]}
    figures_table = next(report_tables.tables(report))

    rows = list(
        csv.DictReader(io.StringIO(packages.csv_of(figures_table).lstrip("\ufeff")))
    )

    assert rows[0]["numerator"] == "60"
    assert float(rows[0]["rate"]) == finding["series"][0]["points"][0]["rate"]


def test_a_part_of_a_year_is_marked_and_stays_out_of_the_trend():
    content = EVENTS + b"2024-Q1,Black,50,2000\n2024-Q1,White,100,8000\n"

    finding = tell(content, kind="rate", per=1000)

    assert finding["period"]["label"] == "2023"
    assert finding["in_trend"] == [True, True, False]
    assert finding["periods"][-1]["is_partial"]
    assert finding["periods"][-1]["label"].endswith("(partial)")
    assert finding["change"].startswith("Since 2022")


def test_a_period_that_is_shorter_than_all_is_told_by_itself():
    content = EVENTS.replace(b"2022", b"2022-Q1").replace(b"2023", b"2023-Q2")

    finding = tell(content, kind="rate", per=1000)

    assert finding["period"]["is_partial"]
    assert finding["change"].startswith("Since")


def test_a_gap_that_changes_sides_says_so():
    content = (
        b"period,group,numerator,denominator\n"
        b"2022,Black,100,1000\n2022,White,200,1000\n"
        b"2023,Black,290,1000\n2023,White,200,1000\n"
    )
    indicator = make_indicator(direction="higher", reference_rule="others")
    load(indicator, content)

    (finding,) = findings(ask())

    assert "The gap has changed sides." in finding["change"]
    assert "narrowing" not in finding["change"]


def test_a_gap_that_stays_is_said_to_stay():
    content = (
        b"period,group,numerator,denominator\n"
        b"2022,Black,100,1000\n2022,White,200,1000\n"
        b"2023,Black,100,1000\n2023,White,200,1000\n"
    )

    assert "stayed at" in tell(content)["change"]


def test_shares_that_are_all_hidden_say_so():
    content = b"period,group,numerator,denominator\n2023,Black,4,9\n2023,White,5,9\n"

    finding = tell(content, kind="share", direction="neither")

    assert finding["sentence"] == "2023: every share is hidden."
    assert "Every figure is hidden" in finding["charts"][0]["description"]


def test_a_line_of_one_point_is_said_as_one():
    assert charts._ends(
        {"name": "a", "points": [5.0, None]}, "lines", {"per": 100}, ["1", "2"]
    ) == ("a 5.0% in 1 only")


def test_the_rules_of_a_chart_stand_at_round_values():
    chart = {
        "kind": "lines", "title": "T", "description": "D", "per": 100, "labels": ["1", "2"],
        "series": [{"name": "a", "points": [11.0, 28.0]}], "line": None,
    }  # fmt: skip

    assert [line["value"] for line in charts.draw(chart)["grid"]] == [0, 10, 20, 30]


def test_nobody_beside_many_is_compared():
    """The starkest gap there is: none of 400 against 80 of 400, lower is better."""
    content = (
        b"period,group,numerator,denominator\n2023,Black,80,400\n2023,White,0,400\n"
    )

    finding = tell(content)

    assert finding["reference"]["slug"] == "white"
    assert finding["sentence"].endswith(
        "in the group Black or African American (likely between 16.4 and 24.2), against "
        "0.0 for White. That is 20.0 more per 100. Lower is better here, so this group is "
        "worse off."
    )
    assert by_group(finding)["black"]["ratio"] is None


def test_a_group_without_events_is_compared_with_one_that_has_many():
    content = (
        b"period,group,numerator,denominator\n2023,Black,0,1200\n2023,White,400,3000\n"
    )

    finding = tell(content, direction="higher")

    assert "That is 13.3 fewer per 100. Higher" in finding["sentence"]
    assert by_group(finding)["black"]["ratio_upper"] == pytest.approx(0.0239, abs=1e-4)


def test_a_small_group_without_events_is_nobodys_reference():
    """At the rate of all, five of its forty people would have had one: no luck to
    measure others by."""
    content = (
        b"period,group,numerator,denominator\n2023,Hispanic,0,40\n2023,Black,80,400\n"
        b"2023,White,60,800\n"
    )

    assert tell(content)["reference"]["slug"] == "white"


def test_rates_with_margins_are_tested():
    """4.6 ± 1.2 beside 4.0 ± 0.9: z is 0.66, p .51."""
    content = b"period,group,value,margin\n2023,Black,4.6,1.2\n2023,White,4.0,0.9\n"

    finding = tell(content, kind="rate_only")

    row = by_group(finding)["black"]
    assert (row["gap_lower"], row["gap_upper"]) == pytest.approx(
        (-1.187, 2.387), abs=1e-3
    )
    assert "can be chance" in finding["sentence"]
    assert "worse off" not in finding["sentence"] + finding["gap"]


def test_a_quarter_rounds_up_on_paper_and_here():
    content = (
        b"period,group,numerator,denominator\n"
        b"2023,Black,41000,400000\n2023,White,40000,400000\n"
    )

    sentence = tell(content)["sentence"]

    assert "10.3 denials" in sentence
    assert "That is 0.3 more per 100" in sentence
