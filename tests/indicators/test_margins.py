import math

import numpy as np
import pytest

from indicators import statistics
from tests.indicators import vectors


@pytest.mark.parametrize(
    ("name", "arguments", "estimate", "margin", "tolerance"), vectors.ACS
)
def test_the_handbooks_examples_are_reproduced(
    name, arguments, estimate, margin, tolerance
):
    found = getattr(statistics, name)(*arguments)

    assert found[0] == pytest.approx(estimate, abs=max(tolerance, 1e-9))
    assert found[1] == pytest.approx(margin, abs=tolerance)


def test_of_several_zeros_only_the_largest_margin_counts():
    assert statistics.acs_sum([0, 0, 10], [12, 5, 9]) == (10, 15)
    assert statistics.acs_sum([], []) == (0, 0)


def test_a_proportion_takes_a_plus_where_the_root_would_be_negative():
    share, margin = statistics.acs_proportion(90, 1, 100, 20)

    assert share == 0.9
    assert margin == pytest.approx(math.sqrt(1 + 0.81 * 400) / 100)


def test_a_change_is_a_ratio_less_one():
    change, margin = statistics.acs_percent_change(200, 10, 250, 20)

    assert change == pytest.approx(25)
    assert margin == pytest.approx(100 * math.sqrt(400 + 1.25**2 * 100) / 200)


def test_nothing_to_divide_by_is_undefined():
    for name in ("acs_proportion", "acs_ratio"):
        assert all(map(math.isnan, getattr(statistics, name)(1, 1, 0, 1)))
    assert all(map(math.isnan, statistics.acs_percent_change(0, 1, 5, 1)))


def test_arrays_give_arrays():
    estimates, margins = statistics.acs_ratio(
        np.array([1.0, 2.0]), [1, 1], [2.0, 4.0], [0, 0]
    )

    assert estimates.tolist() == [0.5, 0.5]
    assert margins.tolist() == [0.5, 0.25]
    assert statistics.acs_standard_error([1.645]).tolist() == [1]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: statistics.acs_standard_error([1, -1]),
            "moe is negative at position 1",
        ),
        (lambda: statistics.acs_sum([1, 2], [1]), "differ in length"),
    ],
)
def test_what_cannot_be_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
