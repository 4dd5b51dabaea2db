"""The frame-wide measures against a slow second way to work each of them out."""

import math

import pandas as pd
import pytest

from indicators import statistics
from indicators.disclosure.frames import protected
from indicators.findings.measures import HIDDEN, SHOWN, UNRELIABLE
from indicators.findings.measures import measure as measure_shown
from indicators.models import Indicator, RaceGroup

KINDS = {"unknown": "unknown", "other": "other"}


def make_frame(counts, indicator="loans"):
    """{year: {group: (numerator, denominator)}} or {year: {group: value}} as a frame."""
    rows = []
    for year, groups in counts.items():
        for position, (group, figure) in enumerate(groups.items()):
            x, n = figure if isinstance(figure, tuple) else (math.nan, math.nan)
            rows.append(
                {
                    "indicator": indicator,
                    "starts_on": pd.Timestamp(year, 1, 1).date(),
                    "ends_on": pd.Timestamp(year, 12, 31).date(),
                    "group": group,
                    "group_name": group.title(),
                    "group_kind": KINDS.get(group, "group"),
                    "position": position,
                    "group_pk": position,
                    "place": "",
                    "partition": "",
                    "geography": "",
                    "is_pooled": False,
                    "department_pk": None,
                    "scheme": "local",
                    "current_scheme": "local",
                    "method": "",
                    "loaded_at": pd.Timestamp(2026, 5, 4, tz="UTC"),
                    "dataset_pk": 1,
                    "numerator": float(x),
                    "denominator": float(n),
                    "value": math.nan if isinstance(figure, tuple) else float(figure),
                    "margin": math.nan,
                }
            )
    return pd.DataFrame(rows)


def measure(frame, indicators, earlier=None, compare=None):
    """What would be published of a frame, and its measures."""
    rows, everyone = protected(frame, indicators, earlier or {})
    return measure_shown(rows, everyone, indicators, compare)


def make_indicator(**overrides):
    fields = {"slug": "loans", "kind": "proportion", "direction": "lower", "per": 100}
    return Indicator(**fields | overrides)


def measured(counts, **indicator):
    facts = make_indicator(**indicator)
    rows, everyone = measure(make_frame(counts), {facts.slug: facts})
    return rows.set_index([rows["starts_on"].map(lambda d: d.year), "group"]), everyone


LOANS = {2023: {"black": (64, 197), "hispanic": (26, 111), "white": (154, 1681)}}


def test_a_proportion_is_told_as_one_by_one():
    rows, _everyone = measured(LOANS)

    row = rows.loc[2023, "black"]
    rate = statistics.wilson(64, 197)
    gap = statistics.rate_difference(64, 197, 154, 1681)
    ratio = statistics.rate_ratio(64, 197, 154, 1681)
    assert row["rate_lower"] == pytest.approx(100 * rate.lower)
    assert row["gap_upper"] == pytest.approx(100 * gap.upper)
    assert row["ratio_lower"] == pytest.approx(ratio.lower)
    assert row["reference"] == "white"


def test_a_small_cell_takes_the_score_interval():
    rows, _everyone = measured(
        {2023: {"black": (12, 60), "white": (154, 1681)}}, hide_up_to=0
    )

    score = statistics.rate_ratio_score(12, 60, 154, 1681)
    assert rows.loc[2023, "black"]["ratio_upper"] == pytest.approx(score.upper)
    assert rows.loc[2023, "black"]["is_cautious"]


@pytest.mark.parametrize(
    ("events", "measure_ratio"),
    [
        (40, statistics.incidence_rate_ratio),
        (18, statistics.incidence_rate_ratio_exact),
    ],
)
def test_a_rate_is_told_as_one_by_one(events, measure_ratio):
    rows, _everyone = measured(
        {2023: {"black": (events, 500), "white": (60, 2000)}}, kind="rate", per=1000
    )

    row = rows.loc[2023, "black"]
    gap = statistics.incidence_rate_difference(events, 500, 60, 2000, 1000)
    assert row["rate"] == pytest.approx(2 * events)
    assert row["gap_lower"] == pytest.approx(gap.lower)
    assert row["ratio_upper"] == pytest.approx(
        measure_ratio(events, 500, 60, 2000).upper
    )


def test_bare_rates_have_gap_and_ratio_without_intervals():
    rows, everyone = measured({2023: {"black": 11.9, "white": 5.1}}, kind="rate_only")

    row = rows.loc[2023, "black"]
    assert (row["gap"], row["ratio"]) == (pytest.approx(6.8), pytest.approx(11.9 / 5.1))
    assert math.isnan(row["gap_lower"])
    assert math.isnan(everyone.iloc[0]["rate"])


def test_shares_have_neither_gap_nor_ratio():
    rows, everyone = measured(
        {2020: {"black": (200, 1000), "white": (800, 1000)}}, kind="share"
    )

    assert rows["gap"].isna().all()
    assert rows["reference"].isna().all()
    assert everyone.iloc[0]["denominator"] == 1000


def test_the_best_off_group_of_the_first_period_stays_the_reference():
    rows, _everyone = measured(
        {
            2022: {"black": (40, 200), "white": (20, 200)},
            2023: {"black": (20, 200), "white": (40, 200)},
        }
    )

    assert set(rows["reference"]) == {"white"}
    assert rows.loc[2023, "black"]["gap"] == pytest.approx(-10)


def test_where_higher_is_better_the_best_off_is_the_highest():
    rows, _everyone = measured(LOANS, direction="higher")

    assert set(rows["reference"]) == {"black"}


def test_unknown_other_and_small_groups_are_never_the_reference():
    rows, _everyone = measured(
        {
            2023: {
                "unknown": (20, 1000),
                "other": (20, 1000),
                "small": (2, 20),
                "white": (100, 1000),
                "black": (200, 1000),
            }
        },
        hide_up_to=0,
    )

    assert set(rows["reference"]) == {"white"}


def test_without_a_group_large_enough_there_is_no_reference():
    rows, _everyone = measured(
        {2023: {"black": (3, 20), "white": (4, 20)}}, hide_up_to=0
    )

    assert rows["reference"].isna().all()
    assert rows["gap"].isna().all()


def test_a_named_group_is_the_reference():
    rows, _everyone = measured(
        LOANS, reference_rule="named", reference_group=RaceGroup(slug="hispanic")
    )

    assert set(rows["reference"]) == {"hispanic"}


def test_all_others_together_are_the_reference():
    rows, _everyone = measured(LOANS, reference_rule="others")

    gap = statistics.rate_difference(64, 197, 154 + 26, 1681 + 111)
    assert rows.loc[2023, "black"]["gap"] == pytest.approx(100 * gap.estimate)
    assert rows.loc[2023, "black"]["ref_rate"] == pytest.approx(100 * 180 / 1792)


def test_a_small_count_is_hidden_with_all_that_comes_from_it():
    rows, _everyone = measured(
        {
            2023: {
                "black": (64, 197),
                "hispanic": (26, 111),
                "other": (4, 40),
                "white": (154, 1681),
            }
        }
    )

    other = rows.loc[2023, "other"]
    assert other["state"] == HIDDEN
    assert other[["numerator", "rate", "rate_lower", "gap", "ratio"]].isna().all()
    assert (rows["state"] == HIDDEN).sum() == 2


def test_a_hidden_reference_hides_every_comparison():
    rows, _everyone = measured(
        {
            2022: {"black": (64, 197), "white": (50, 900)},
            2023: {"black": (64, 197), "hispanic": (80, 300), "white": (5, 900)},
        },
        reference_rule="named",
        reference_group=RaceGroup(slug="white"),
    )

    assert rows.loc[2023, "white"]["state"] == HIDDEN
    assert rows.loc[2023]["gap"].isna().all()
    assert not math.isnan(rows.loc[2022, "black"]["gap"])


def test_everyone_together_is_the_sum():
    _rows, everyone = measured(LOANS)

    row = everyone.iloc[0]
    assert (row["numerator"], row["denominator"]) == (244, 1989)
    assert row["rate"] == pytest.approx(100 * 244 / 1989)


def test_too_few_people_are_unreliable_and_not_hidden():
    rows, _everyone = measured(
        {2023: {"black": (12, 25), "white": (154, 1681)}}, hide_up_to=0
    )

    black = rows.loc[2023, "black"]
    assert black["state"] == UNRELIABLE
    assert black["numerator"] == 12
    assert math.isnan(black["rate"])


def test_zero_is_shown():
    rows, _everyone = measured({2023: {"black": (0, 200), "white": (154, 1681)}})

    black = rows.loc[2023, "black"]
    assert (black["state"], black["rate"]) == (SHOWN, 0)
    assert math.isnan(black["ratio"])


def test_many_indicators_are_measured_at_once():
    first = make_frame(LOANS)
    second = make_frame({2023: {"black": 11.9, "white": 5.1}}, indicator="births")
    indicators = {
        "loans": make_indicator(),
        "births": make_indicator(slug="births", kind="rate_only"),
    }

    rows, everyone = measure(pd.concat([first, second], ignore_index=True), indicators)

    assert len(rows) == 5
    assert set(everyone["indicator"]) == {"loans", "births"}


YEARS = {
    2021: {"black": (8, 400), "hispanic": (50, 400), "white": (90, 900)},
    2022: {"black": (9, 400), "hispanic": (52, 400), "white": (95, 900)},
    2023: {"black": (7, 400), "hispanic": (49, 400), "white": (91, 900)},
}


def pooled(counts, first, last):
    """The frame of some years with one more period, their sum."""
    frame = make_frame(counts)
    sums = {
        group: tuple(
            map(sum, zip(*(year[group] for year in counts.values()), strict=True))
        )
        for group in counts[first]
    }
    both = make_frame({first: sums})
    both["ends_on"] = pd.Timestamp(last, 12, 31).date()
    rows, everyone = measure(
        pd.concat([frame, both], ignore_index=True), {"loans": make_indicator()}
    )
    is_both = (rows["starts_on"].map(lambda d: d.year) == first) & (
        rows["ends_on"].map(lambda d: d.year) == last
    )
    return rows[~is_both], rows[is_both].set_index("group")


def test_years_together_show_a_group_that_each_year_hides():
    years, together = pooled(YEARS, 2021, 2023)

    assert set(years.loc[years["group"] == "black", "state"]) == {HIDDEN}
    assert together.loc["black"]["state"] == SHOWN
    assert together.loc["black"]["numerator"] == 24


def test_years_together_do_not_give_away_the_one_year_that_is_hidden():
    counts = YEARS | {
        2021: YEARS[2021] | {"black": (30, 400)},
        2022: YEARS[2022] | {"black": (31, 400)},
    }

    years, together = pooled(counts, 2021, 2023)

    black = years[years["group"] == "black"].set_index(
        years.loc[years["group"] == "black", "starts_on"].map(lambda d: d.year)
    )
    assert black.loc[2023]["state"] == HIDDEN
    assert black.loc[2021]["state"] == SHOWN
    assert together.loc["black"]["state"] == HIDDEN
    assert (together["state"] == HIDDEN).sum() >= 2


def test_a_share_of_a_small_whole_is_hidden_altogether():
    rows, everyone = measured({2023: {"black": (3, 9), "white": (6, 9)}}, kind="share")

    assert set(rows["state"]) == {HIDDEN}
    assert rows["denominator"].isna().all()
    assert everyone["is_hidden"].all()


def test_shares_that_overlap_have_no_sum():
    rows, everyone = measured(
        {2023: {"black": (300, 1000), "hispanic": (300, 1000), "white": (500, 1000)}},
        kind="share",
    )

    assert math.isnan(everyone.iloc[0]["rate"])
    assert rows.loc[2023, "white"]["rate"] == 50


def test_shares_have_no_interval():
    rows, _everyone = measured(
        {2020: {"black": (200, 1000), "white": (800, 1000)}}, kind="share"
    )

    assert rows["rate_lower"].isna().all()


def test_a_published_margin_of_90_percent_becomes_an_interval_of_95():
    frame = make_frame({2023: {"black": 11.9, "white": 0.5}})
    frame["margin"] = 1.645
    facts = make_indicator(kind="rate_only")

    rows, _everyone = measure(frame, {"loans": facts})

    assert rows["rate_lower"].iloc[0] == pytest.approx(11.9 - 1.959964)
    assert rows["rate_lower"].iloc[1] == 0


def test_the_reference_is_fixed_at_the_first_period_that_has_a_large_group():
    rows, _everyone = measured(
        {2022: {"black": (3, 20), "white": (4, 20)}, **LOANS}, hide_up_to=0
    )

    assert set(rows["reference"]) == {"white"}
