"""The sentences of a finding, as a table of cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.findings import words

FACTS = {
    "kind": "proportion",
    "direction": "lower",
    "numerator": "denials",
    "denominator": "applications",
    "per": 100,
}


def make_row(**overrides):
    return {
        "group": "black",
        "name": "Black",
        "state": "shown",
        "rate": 32.5,
        "rate_lower": 26.3,
        "rate_upper": 39.3,
        "reference_rate": 9.2,
        "gap": 23.3,
        "gap_lower": 17.0,
        "gap_upper": 30.3,
        "ratio": 3.5486,
        "ratio_lower": 2.76,
        "ratio_upper": 4.56,
        "people": -45.9,
        **overrides,
    }


def make_finding(row=None, before=None, has_unknown=False, **facts):
    return {
        "facts": FACTS | facts,
        "period": {"label": "2023"},
        "reference": {"rule": "best", "slug": "white", "name": "White"},
        "rows": [make_row(**(row or {}))],
        "before": before,
        "has_unknown": has_unknown,
    }


@pytest.mark.parametrize(
    ("row", "facts", "said"),
    [
        ({}, {}, "23.3 more per 100, about 3.5 times as likely (likely between 2.76 and 4.56)"),
        (
            {"gap": -8.0, "ratio": 0.62, "ratio_lower": None, "ratio_upper": None},
            {},
            "8.0 fewer per 100, about 0.62 times as likely",
        ),
        ({"ratio": 1.8}, {"kind": "rate", "per": 1000},
         "23.3 more per 1,000, about 1.8 times as many (likely between 2.76 and 4.56)"),
        ({"gap": 5.7, "ratio": None}, {"kind": "rate_only"}, "5.7 more per 100"),
        ({"gap": 0.04, "ratio": 1.0}, {}, "no difference"),
        ({"gap": -0.04, "ratio": 1.0}, {}, "no difference"),
    ],
)  # fmt: skip
def test_a_difference_is_a_gap_and_so_many_times(row, facts, said):
    assert words.difference(make_row(**row), FACTS | facts) == said


@pytest.mark.parametrize(
    ("gap", "direction", "said"),
    [
        (5, "lower", "Lower is better here, so this group is worse off."),
        (-5, "lower", "Lower is better here, so this group is better off."),
        (-5, "higher", "Higher is better here, so this group is worse off."),
        (5, "higher", "Higher is better here, so this group is better off."),
        (5, "neither", ""),
        (0.01, "lower", ""),
    ],
)
def test_which_way_is_better_is_said(gap, direction, said):
    assert words.side(make_row(gap=gap), FACTS | {"direction": direction}) == said


@pytest.mark.parametrize(
    ("row", "facts", "before", "said"),
    [
        ({}, {}, None, "2023: Black, 23.3 percentage points worse off than White."),
        (
            {},
            {},
            {"verdict": "narrowing", "label": "2022"},
            "2023: Black, 23.3 percentage points worse off than White; narrowing since 2022.",
        ),
        (
            {},
            {},
            {"verdict": "little or no detectable change", "label": "2022"},
            ("2023: Black, 23.3 percentage points worse off than White; little or no "
            "detectable change since 2022."),
        ),
        (
            {"gap": -4},
            {},
            None,
            ("2023: nobody is worse off than White; nearest is Black, 4.0 percentage points "
            "better off."),
        ),
        (
            {"gap": -4},
            {"direction": "neither", "per": 1000},
            None,
            "2023: Black, 4.0 per 1,000 from White.",
        ),
        ({"gap": None}, {}, None, "No gap can be told: figures are hidden, missing or too few."),
        ({}, {"kind": "share"}, None, "Parts of a whole: no gap is measured."),
    ],
)  # fmt: skip
def test_the_widest_gap_is_said_in_a_line(row, facts, before, said):
    assert words.gap(make_finding(row, before, **facts)) == said


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (-45.9, "At the rate of White there would have been about 46 fewer denials in the group Black."),
        (12, "At the rate of White there would have been about 12 more denials in the group Black."),
        (0.2, ""),
        (None, ""),
    ],
)  # fmt: skip
def test_the_people_behind_the_gap_are_counted(people, said):
    assert words.people(make_finding({"people": people})) == said


@pytest.mark.parametrize(
    ("has_unknown", "kind", "said"),
    [
        (True, "share", "The whole is all applications, unknown race included."),
        (
            False,
            "rate",
            (
                "The whole is all applications; the source has no group of unknown race. "
                "Differences are worked out before anything is rounded."
            ),
        ),
        (
            False,
            "rate_only",
            "Differences are worked out before anything is rounded.",
        ),
    ],
)
def test_what_the_whole_is_of_is_said(has_unknown, kind, said):
    assert words.counted(make_finding(has_unknown=has_unknown, kind=kind)) == said


@given(
    gap=st.floats(-40, 40),
    below=st.floats(0, 60),
    above=st.floats(0, 60),
    direction=st.sampled_from(["higher", "lower", "neither"]),
    people=st.integers(-500, 500),
)
def test_what_can_be_chance_is_no_verdict(gap, below, above, direction, people):
    """Of an interval that holds no difference nothing is more, fewer, better or worse,
    and no people are counted; of another one what is said goes its way."""
    row = {
        "gap": gap, "gap_lower": gap - below, "gap_upper": gap + above,
        "people": people, "ratio": None,
    }  # fmt: skip
    finding = make_finding(row, direction=direction)
    said = " ".join((words.standing(finding), words.gap(finding)))
    counted = words.people(finding)

    if gap - below <= 0 <= gap + above:
        for claim in ("more", "fewer", "worse", "better", "times"):
            assert f" {claim}" not in said.replace("by more than chance", "")
        assert counted == ""
    elif abs(gap) >= 0.05:
        assert (" more per" in said) == (gap > 0)
        assert (" fewer per" in said) == (gap < 0)
    assert "about 1 " not in counted


def test_a_gap_that_cannot_be_chance_is_the_headline():
    """The widest one can be: of a small group, or of people whose race nobody knows."""
    finding = make_finding()
    finding["rows"] += [
        make_row(name="Few", gap=40.0, gap_lower=-5.0, gap_upper=80.0),
        make_row(name="Unknown", kind="unknown", gap=50.0, gap_lower=40.0),
    ]

    assert words.worst_off(finding)["name"] == "Black"


def test_only_chance_between_all_groups_is_said_in_a_line():
    finding = make_finding({"gap": 1.0, "gap_lower": -1.0, "gap_upper": 3.0})

    assert words.gap(finding) == (
        "2023: no group differs from White by more than chance can explain."
    )


def test_a_period_before_others_that_are_missing_says_so():
    before = {
        "label": "2020", "skips": True, "gap": 5.0, "gap_now": 4.0, "break": None,
        "group": "Black", "verdict": "narrowing",
    }  # fmt: skip

    assert "Since 2020 (nothing is published in between) the gap" in words.change(
        make_finding(before=before)
    )


def test_across_a_break_no_change_is_told():
    before = {"label": "2022", "break": "method changed"}

    assert words.change(make_finding(before=before)) == (
        "Whether anything changed since 2022 cannot be said: method changed in between."
    )


def test_hidden_unreliable_missing_and_withdrawn_are_four_things():
    finding = make_finding()
    finding["rows"] = [
        make_row(name=state.title(), state=state)
        for state in ("hidden", "unreliable", "missing", "withdrawn")
    ]

    assert words.hidden(finding) == [
        "Hidden to protect privacy: Hidden.",
        "Too few cases to be reliable: Unreliable.",
        "Not collected for this period: Missing.",
        "Withdrawn: Withdrawn.",
    ]
    assert len({words.state(row["state"]) for row in finding["rows"]}) == 4


def test_the_pooled_figure_stands_beside_a_hidden_one():
    pooled = {"label": "2021–2023", "rate": 4.2, "rate_lower": 3.0, "rate_upper": 5.8}
    finding = make_finding({"state": "hidden", "pooled": pooled})

    assert words.hidden(finding)[1] == (
        "Black, 2021–2023 together: 4.2 percent (likely between 3.0 and 5.8)."
    )


def test_the_same_is_said_in_spanish():
    from django.utils import translation

    with translation.override("es"):
        said = words.side(make_row(), FACTS)

    assert said == "Aquí es mejor menos, así que este grupo está peor."
