import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from indicators import statistics
from tests.indicators import vectors

shares = st.floats(0.01, 0.99)


@pytest.mark.parametrize(
    ("source", "group", "best", "ratio", "flagged", "p", "needed", "tolerance"),
    vectors.IMPACT_RATIO,
)
def test_impact_ratios_are_the_published_ones(
    source, group, best, ratio, flagged, p, needed, tolerance
):
    found = statistics.impact_ratios(
        {"group": group[0], "best": best[0]}, {"group": group[1], "best": best[1]}
    )["group"]

    assert found.ratio == pytest.approx(ratio, abs=tolerance)
    assert found.flagged is flagged
    assert p is None or found.p == pytest.approx(p, abs=tolerance)
    assert needed is None or found.needed == needed
    assert found.interval.lower <= found.ratio <= found.interval.upper


def test_the_group_with_the_lower_rate_can_be_the_larger_one():
    """Connecticut v. Teal: at the bottom line Black applicants were ahead."""
    found = statistics.impact_ratios(
        {"Black": 11, "White": 35}, {"Black": 48, "White": 259}
    )

    assert found["Black"].rate == pytest.approx(0.229, abs=5e-4)
    assert found["White"].ratio == pytest.approx(1 / 1.70, abs=5e-3)
    assert found["White"].test == "z"


def test_a_tiny_group_is_not_what_the_others_are_measured_against():
    found = statistics.impact_ratios(
        {"tiny": 2, "A": 50, "B": 40}, {"tiny": 2, "A": 100, "B": 100}
    )

    assert found["B"].ratio == 0.8
    assert found["tiny"].ratio == 2


def test_nobody_selected_and_nobody_applied_are_undefined():
    nobody = statistics.impact_ratios({"A": 0, "B": 0}, {"A": 10, "B": 10})
    empty = statistics.impact_ratios({"A": 0}, {"A": 0})

    assert math.isnan(nobody["A"].ratio)
    assert not nobody["A"].flagged
    assert math.isnan(empty["A"].rate)
    assert empty["A"].test == "none"


@pytest.mark.parametrize(
    ("selected", "applicants", "sentence"),
    [
        ({"A": 1}, {"B": 2}, "do not name the same groups"),
        ({"A": 1, "B": 3}, {"A": 2, "B": 2}, "selected is above its total"),
        ({"A": -1}, {"A": 2}, "selected is negative at position 0"),
    ],
)
def test_impact_ratios_refuse_what_cannot_be(selected, applicants, sentence):
    with pytest.raises(ValueError, match=sentence):
        statistics.impact_ratios(selected, applicants)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(40, 90)), min_size=2))
def test_the_flag_agrees_with_whole_numbers_and_needed_lifts_it(pairs):
    selected = {str(i): x for i, (x, _n) in enumerate(pairs)}
    applicants = {str(i): n for i, (_x, n) in enumerate(pairs)}

    found = statistics.impact_ratios(selected, applicants, least_share=0)

    best = max(pairs, key=lambda pair: pair[0] / pair[1])
    for (x, n), ratio in zip(pairs, found.values(), strict=True):
        assert ratio.flagged == (5 * x * best[1] < 4 * best[0] * n)
        if best[0]:
            assert (ratio.needed > 0) == ratio.flagged
            raised = x + ratio.needed
            assert 5 * raised * best[1] >= 4 * best[0] * n
            assert not ratio.flagged or 5 * (raised - 1) * best[1] < 4 * best[0] * n


@pytest.mark.parametrize(
    ("source", "used", "available", "index"), vectors.DISPARITY_INDEX
)
def test_disparity_indices_are_those_of_the_studies(source, used, available, index):
    found = statistics.disparity_index(used, available)

    assert found == pytest.approx(index, abs=0.2)


def test_a_disparity_index_of_nothing_available_is_undefined():
    assert math.isnan(statistics.disparity_index(2.0, 0))
    assert statistics.disparity_index([1.0, 2.0], [2.0, 4.0]).tolist() == [50, 50]
    with pytest.raises(ValueError, match="availability is negative at position 1"):
        statistics.disparity_index([1.0, 2.0], [2.0, -4.0])


def test_courts_counted_these_standard_deviations():
    castaneda = statistics.standard_deviations(339, 870, 0.791)
    hazelwood = statistics.standard_deviations(15, 405, 0.154)
    narrow = statistics.standard_deviations(15, 405, 0.057)

    assert castaneda == pytest.approx(-29.1, abs=0.05)
    assert hazelwood < -6
    assert -2 < narrow < 0
    assert math.isnan(statistics.standard_deviations(0, 0, 0.5))
    assert math.isnan(statistics.standard_deviations(5, 10, 0))
    assert statistics.standard_deviations([5, 10], [10, 10], 0.5).tolist()[0] == 0


def test_a_parity_index_is_the_share_over_the_benchmark():
    index = statistics.parity_index(20, 100, 0.25)
    exact = binomtest(20, 100).proportion_ci(0.95, "exact")

    assert index.estimate == pytest.approx(80)
    assert index.lower == pytest.approx(100 * exact.low / 0.25)
    assert index.upper == pytest.approx(100 * exact.high / 0.25)


def test_an_uncertain_benchmark_widens_a_parity_index():
    known = statistics.parity_index(20, 100, 0.25)
    estimated = statistics.parity_index(20, 100, 0.25, benchmark_moe=0.05)
    hopeless = statistics.parity_index(20, 100, 0.05, benchmark_moe=0.2)

    assert estimated.estimate == known.estimate
    assert estimated.lower < known.lower
    assert estimated.upper > known.upper
    assert hopeless.upper == math.inf


def test_parity_has_no_value_where_nothing_is_expected():
    assert math.isnan(statistics.parity_index(3, 10, 0).estimate)
    assert math.isnan(statistics.parity_index(0, 0, 0.5).upper)
    assert statistics.parity_index(0, 10, 0.5).lower == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((3, 10, 1.2), "benchmark_share is not between 0 and 1"),
        ((3, 10, 0.2, 0.95, -1), "benchmark_moe is negative"),
        ((11, 10, 0.2), "above its total"),
    ],
)
def test_parity_refuses_what_cannot_be(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        statistics.parity_index(*arguments)


@given(st.integers(1, 50), st.integers(50, 200), shares, st.floats(0, 0.1))
def test_parity_agrees_with_itself_cell_by_cell(x, n, share, moe):
    whole = statistics.parity_index(
        np.array([x, 1]), np.array([n, 50]), np.array([share, 0.3]), benchmark_moe=moe
    )
    single = statistics.parity_index(x, n, share, benchmark_moe=moe)

    assert whole.lower[0] == pytest.approx(single.lower)
    assert whole.upper[0] == pytest.approx(single.upper)
    assert single.lower <= single.estimate * (1 + 1e-9)
    assert single.estimate <= single.upper * (1 + 1e-9)


def test_four_fifths_takes_arrays_and_single_numbers():
    ratio, below, needed = statistics.four_fifths([3, 0, 5], [5, 5, 5], 3, 4)

    assert ratio[0] == 0.8
    assert math.isnan(statistics.four_fifths(0, 0, 3, 4)[0])
    assert below.tolist() == [False, True, False]
    assert needed.tolist()[:2] == [0, 3]
    assert statistics.four_fifths(3, 5, 3, 4) == (0.8, False, 0)
