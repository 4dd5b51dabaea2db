import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from indicators import statistics
from indicators.statistics import Interval
from tests.indicators import vectors

PROPORTIONS = [statistics.wilson, statistics.clopper_pearson, statistics.jeffreys]
COUNTS = [statistics.poisson_exact, statistics.byar]

pairs = st.integers(1, 5000).flatmap(
    lambda total: st.tuples(st.integers(0, total), st.just(total))
)


def close(interval, lower, upper, tolerance):
    assert interval.lower == pytest.approx(lower, abs=tolerance)
    assert interval.upper == pytest.approx(upper, abs=tolerance)


@pytest.mark.parametrize(
    ("source", "inputs", "lower", "upper", "tolerance"), vectors.WILSON
)
def test_wilson_gives_the_published_limits(source, inputs, lower, upper, tolerance):
    close(statistics.wilson(*inputs), lower, upper, tolerance)


@pytest.mark.parametrize(
    ("source", "inputs", "lower", "upper", "tolerance"), vectors.CLOPPER_PEARSON
)
def test_clopper_pearson_gives_the_published_limits(
    source, inputs, lower, upper, tolerance
):
    close(statistics.clopper_pearson(*inputs), lower, upper, tolerance)


@pytest.mark.parametrize(
    ("source", "inputs", "lower", "upper", "tolerance"), vectors.BYAR
)
def test_byar_gives_the_published_limits(source, inputs, lower, upper, tolerance):
    close(statistics.byar(*inputs), lower, upper, tolerance)


@pytest.mark.parametrize(
    ("source", "inputs", "lower", "upper", "tolerance"), vectors.POISSON
)
def test_poisson_exact_gives_the_published_limits(
    source, inputs, lower, upper, tolerance
):
    close(statistics.poisson_exact(*inputs), lower, upper, tolerance)


@pytest.mark.parametrize(
    ("source", "inputs", "lower", "upper", "tolerance"), vectors.CRUDE_RATE
)
def test_crude_rate_gives_the_published_limits(source, inputs, lower, upper, tolerance):
    close(statistics.crude_rate(*inputs), lower, upper, tolerance)


def test_a_crude_rate_changes_from_exact_to_byar_at_ten_events():
    nine = statistics.crude_rate(9, 100, per=100)
    ten = statistics.crude_rate(10, 100, per=100)

    assert nine.lower == statistics.poisson_exact(9).lower
    assert ten.lower == statistics.byar(10).lower


@given(pairs)
def test_jeffreys_agrees_with_statsmodels(pair):
    ours = statistics.jeffreys(*pair)
    lower, upper = proportion_confint(*pair, method="jeffreys")

    if 0 < pair[0] < pair[1]:
        close(ours, lower, upper, 1e-9)


@pytest.mark.parametrize("measure", PROPORTIONS)
@given(pair=pairs)
def test_a_proportion_lies_inside_its_limits_and_they_inside_0_and_1(measure, pair):
    interval = measure(*pair)

    assert 0 <= interval.lower <= interval.estimate + 1e-12
    assert interval.estimate <= interval.upper + 1e-12
    assert interval.upper <= 1


@pytest.mark.parametrize("measure", PROPORTIONS)
def test_no_events_give_zero_with_an_upper_limit(measure):
    interval = measure(0, 20)

    assert (interval.estimate, interval.lower) == (0, 0)
    assert 0.1 < interval.upper < 0.2


@pytest.mark.parametrize("measure", PROPORTIONS)
def test_all_events_reach_one(measure):
    interval = measure(20, 20)

    assert (interval.estimate, interval.upper) == (1, 1)


@pytest.mark.parametrize("measure", PROPORTIONS)
def test_no_people_give_nan(measure):
    interval = measure(0, 0)

    assert all(map(math.isnan, (interval.estimate, interval.lower, interval.upper)))


@pytest.mark.parametrize("measure", PROPORTIONS)
def test_nan_in_gives_nan_out(measure):
    interval = measure([math.nan, 5], [10, 10])

    assert math.isnan(interval.lower[0])
    assert not math.isnan(interval.lower[1])


@pytest.mark.parametrize("measure", PROPORTIONS)
@pytest.mark.parametrize(
    ("events", "total", "said"),
    [
        ([1, -1], [5, 5], "events is negative at position 1"),
        (1.5, 5, "events is not whole at position 0"),
        ([1, 6], [5, 5], "events is above its total at position 1"),
        ([1, 2], [1, 2, 3], "events, total differ in length"),
    ],
)
def test_an_impossible_proportion_is_refused_by_name(measure, events, total, said):
    with pytest.raises(ValueError, match=said):
        measure(events, total)


@pytest.mark.parametrize("measure", COUNTS)
def test_an_impossible_count_is_refused_by_name(measure):
    with pytest.raises(ValueError, match="events is negative at position 0"):
        measure(-1)


@pytest.mark.parametrize("measure", COUNTS)
def test_a_missing_count_gives_nan(measure):
    assert math.isnan(measure(math.nan).upper)


def test_no_exposure_gives_nan_and_negative_exposure_is_refused():
    assert math.isnan(statistics.crude_rate(3, 0).estimate)
    with pytest.raises(ValueError, match="exposure is negative"):
        statistics.crude_rate(3, -1)


@pytest.mark.parametrize("confidence", [0, 1, 95])
@pytest.mark.parametrize("measure", [*PROPORTIONS, statistics.crude_rate])
def test_a_confidence_outside_0_and_1_is_refused(measure, confidence):
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1"):
        measure(1, 5, confidence=confidence)


@given(st.lists(pairs, min_size=1, max_size=20))
def test_the_vectorized_call_agrees_with_the_scalar_one(many):
    events, totals = map(list, zip(*many, strict=True))

    together = statistics.wilson(events, totals)

    for number, pair in enumerate(many):
        assert together.upper[number] == pytest.approx(statistics.wilson(*pair).upper)


@given(pairs, st.integers(2, 50))
def test_a_rate_scales_with_what_it_is_per(pair, factor):
    once = statistics.crude_rate(*pair, per=100)
    more = statistics.crude_rate(*pair, per=100 * factor)

    assert more.upper == pytest.approx(once.scaled(factor).upper)


def test_an_interval_of_arrays_cannot_be_written_to():
    interval = Interval.of([1.0, 2.0], [0.0, 1.0], [2.0, 3.0])

    with pytest.raises(ValueError, match="read-only"):
        interval.estimate[0] = np.nan
