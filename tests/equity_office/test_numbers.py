import pytest

from equity_office import numbers, tabular


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0.25, 1, "0.3"),
        (1234.5, 0, "1,235"),
        (-0.04, 1, "0.0"),
        (-3.16, 1, "−3.2"),
        (2.675, 2, "2.68"),
        (1e9, 0, "1,000,000,000"),
    ],
)
def test_it_rounds_halves_up_and_knows_no_negative_zero(value, places, text):
    assert numbers.rounded(value, places) == text


@pytest.mark.parametrize(
    ("value", "text"), [(1.26, "+1.3"), (-1.26, "−1.3"), (0.04, "0.0")]
)
def test_a_difference_carries_its_sign(value, text):
    assert numbers.signed(value) == text


def test_a_rate_per_hundred_is_a_percentage():
    assert numbers.per(12.34, 100) == "12.3%"
    assert numbers.per(12.34, 1000) == "12.3"
    assert numbers.unit(100) == "percent"
    assert numbers.unit(100_000) == "per 100,000"
    assert numbers.points(100) == "percentage points"
    assert numbers.points(1000) == "per 1,000"


@pytest.mark.parametrize("start", list("=+-@＝＋－＠") + ["\t", "\r"])
def test_no_cell_of_a_file_begins_like_a_formula(start):
    assert tabular.safe(f"{start}1+1") == f"'{start}1+1"
    assert tabular.safe("1+1") == "1+1"


def test_a_p_value_is_written_as_papers_do():
    assert [numbers.p_value(p) for p in (0.0001, 0.0159, 0.24)] == [
        "p < 0.001", "p = 0.016", "p = 0.24",
    ]  # fmt: skip
