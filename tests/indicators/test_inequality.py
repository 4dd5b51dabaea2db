import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import statistics
from tests.indicators import vectors

INDICES = [
    statistics.between_group_variance,
    statistics.between_group_sd,
    statistics.theil,
    statistics.mean_log_deviation,
    statistics.index_of_disparity,
    statistics.mean_difference_from_mean,
    statistics.mean_difference_from_best,
]
FREE_OF_SCALE = [
    statistics.theil,
    statistics.mean_log_deviation,
    statistics.index_of_disparity,
]
groups = st.lists(
    st.tuples(st.floats(0.1, 1000), st.integers(1, 10_000)), min_size=2, max_size=8
)


@pytest.mark.parametrize(("name", "more", "value", "tolerance"), vectors.INEQUALITY)
def test_published_indices_are_reproduced(name, more, value, tolerance):
    index = getattr(statistics, name)(*vectors.SUBGROUPS, *more)

    assert index == pytest.approx(value, abs=tolerance)


def test_the_interval_of_the_variance_is_that_of_ahn():
    interval = statistics.between_group_variance_interval(
        *vectors.SUBGROUPS, vectors.SUBGROUP_ERRORS
    )

    assert interval.lower == pytest.approx(12.6150302361, abs=1e-4)
    assert interval.upper == pytest.approx(79.7816208433, abs=1e-4)


def test_its_standard_error_is_that_of_many_draws():
    rates, populations = map(np.array, vectors.SUBGROUPS)
    errors = np.array(vectors.SUBGROUP_ERRORS)
    draws = np.random.default_rng(1).normal(rates, errors, (20_000, len(rates)))
    shares = populations / populations.sum()
    spread = (shares * (draws - (draws * shares).sum(1)[:, None]) ** 2).sum(1).std()

    interval = statistics.between_group_variance_interval(rates, populations, errors)

    half = interval.upper - interval.estimate
    assert half / 1.959964 == pytest.approx(spread, rel=0.03)


def test_attributable_risks_have_the_sign_of_the_world_health_organization():
    par = statistics.population_attributable_risk(
        [20, 30, 40, 50, 60], [78, 91, 162, 103, 105], 4
    )
    # zEpid: 25 of 50 exposed, 10 of 50 others; adverse, so ours is negative.
    adverse = statistics.population_attributable_risk([0.5, 0.2], [50, 50], 1)
    fraction = statistics.population_attributable_fraction([0.5, 0.2], [50, 50], 1)

    assert par == pytest.approx(18.775509, abs=1e-5)
    assert adverse == pytest.approx(-0.15)
    assert fraction == pytest.approx(-42.85714286)


def slow(name, rates, populations):
    """Every index once more, group by group."""
    everybody = sum(populations)
    mean = sum(r * n for r, n in zip(rates, populations, strict=True)) / everybody
    total = 0
    for rate, people in zip(rates, populations, strict=True):
        share, ratio = people / everybody, rate / mean
        total += {
            "between_group_variance": share * (rate - mean) ** 2,
            "theil": share * ratio * math.log(ratio),
            "mean_log_deviation": -share * math.log(ratio),
            "index_of_disparity": 100 * abs(rate - mean) / mean / len(rates),
            "mean_difference_from_mean": abs(rate - mean) / len(rates),
            "mean_difference_from_best": (max(rates) - rate) / len(rates),
            "between_group_sd": 0,
        }[name]
    return total


@pytest.mark.parametrize("index", [i for i in INDICES if not i.__name__.endswith("sd")])
@given(pairs=groups)
def test_each_agrees_with_a_slow_sum(index, pairs):
    rates, populations = zip(*pairs, strict=True)

    assert index(rates, populations) == pytest.approx(
        slow(index.__name__, rates, populations), rel=1e-6, abs=1e-9
    )


@pytest.mark.parametrize("index", INDICES)
@given(pairs=groups)
def test_order_does_not_matter_and_nothing_is_below_zero(index, pairs):
    value = index(*zip(*pairs, strict=True))

    assert value == pytest.approx(index(*zip(*reversed(pairs), strict=True)))
    assert value >= -1e-9


@pytest.mark.parametrize("index", FREE_OF_SCALE)
@given(pairs=groups, factor=st.floats(0.01, 100))
def test_relative_indices_do_not_know_the_unit(index, pairs, factor):
    rates, populations = zip(*pairs, strict=True)

    scaled = index([rate * factor for rate in rates], populations)

    assert scaled == pytest.approx(index(rates, populations), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("index", INDICES)
def test_equal_rates_are_no_inequality_and_nobody_is_undefined(index):
    assert index([5, 5, 5], [1, 2, 3]) == pytest.approx(0)
    assert math.isnan(index([5, math.nan], [1, 2]))


def test_zero_rates_behave_as_said():
    assert statistics.theil([0, 1], [1, 1]) == pytest.approx(math.log(2))
    assert statistics.mean_log_deviation([0, 1], [1, 1]) == math.inf
    assert math.isnan(statistics.theil([0, 0], [1, 1]))
    assert math.isnan(statistics.mean_log_deviation([0, 0], [1, 1]))
    assert math.isnan(statistics.index_of_disparity([0, 0], [1, 1]))
    assert math.isnan(statistics.population_attributable_fraction([0, 0], [1, 1], 0))
    assert math.isnan(statistics.between_group_variance([1, 2], [0, 0]))


def test_the_best_may_be_the_lowest_and_people_may_weigh():
    assert statistics.mean_difference_from_best([1, 4], [3, 1], False) == 1.5
    assert statistics.mean_difference_from_best([1, 4], [3, 1], False, True) == 0.75


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([1], [1]), "fewer than two groups"),
        (([1, 2], [1]), "differ in length"),
        (([1, -2], [1, 1]), "rates is negative at position 1"),
        (([1, 2], [-1, 1]), "populations is negative at position 0"),
    ],
)
def test_what_cannot_be_is_refused(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        statistics.theil(*arguments)


@pytest.mark.parametrize(
    ("errors", "sentence"), [([1], "another length"), ([1, -1], "position 1")]
)
def test_standard_errors_fit_their_rates(errors, sentence):
    with pytest.raises(ValueError, match=sentence):
        statistics.between_group_variance_interval([1, 2], [1, 1], errors)
