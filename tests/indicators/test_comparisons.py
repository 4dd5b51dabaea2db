import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from scipy.special import ndtri, xlog1py, xlogy
from scipy.stats import fisher_exact as scipy_fisher
from statsmodels.stats.proportion import confint_proportions_2indep

from indicators import statistics
from tests.indicators import vectors

INTERVALS = [
    statistics.rate_ratio,
    statistics.rate_ratio_score,
    statistics.rate_difference,
    statistics.rate_difference_score,
]
INCIDENCES = [
    statistics.incidence_rate_ratio,
    statistics.incidence_rate_ratio_exact,
    statistics.incidence_rate_difference,
]

tables = st.tuples(st.integers(1, 300), st.integers(1, 300)).flatmap(
    lambda n: st.tuples(
        st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1])
    )
)


def close(interval, lower, upper, tolerance):
    assert interval.lower == pytest.approx(lower, abs=tolerance)
    assert interval.upper == pytest.approx(upper, abs=tolerance)


@pytest.mark.parametrize(
    ("measure", "cases"),
    [
        (statistics.rate_ratio, vectors.RATE_RATIO),
        (statistics.rate_difference, vectors.RATE_DIFFERENCE),
        (statistics.incidence_rate_ratio, vectors.INCIDENCE_RATE_RATIO),
        (statistics.incidence_rate_ratio_exact, vectors.INCIDENCE_RATE_RATIO_EXACT),
    ],
)
def test_published_limits_are_reproduced(measure, cases):
    for _source, inputs, lower, upper, tolerance in cases:
        close(measure(*inputs), lower, upper, tolerance)


@pytest.mark.parametrize(("source", "inputs", "p", "tolerance"), vectors.FISHER)
def test_fisher_gives_the_published_p(source, inputs, p, tolerance):
    assert statistics.fisher_exact(*inputs) == pytest.approx(p, abs=tolerance)


@pytest.mark.parametrize(
    ("source", "inputs", "z", "p", "tolerance"), vectors.TWO_PROPORTION_Z
)
def test_the_pooled_z_is_the_published_one(source, inputs, z, p, tolerance):
    ours = statistics.two_proportion_z(*inputs)

    assert ours[0] == pytest.approx(z, abs=tolerance)
    if p is not None:
        assert ours[1] == pytest.approx(p, abs=1e-3)


@given(tables)
def test_fisher_agrees_with_scipy(table):
    x, n, x0, n0 = table

    theirs = scipy_fisher([[x, n - x], [x0, n0 - x0]]).pvalue

    assert statistics.fisher_exact(*table) == pytest.approx(theirs, rel=1e-6)


@given(tables)
def test_newcombe_agrees_with_statsmodels(table):
    x, n, x0, n0 = table
    assume(0 < x < n and 0 < x0 < n0)

    lower, upper = confint_proportions_2indep(x, n, x0, n0, method="newcomb")

    close(statistics.rate_difference(*table), lower, upper, 1e-9)


def test_koopman_gives_a_usable_interval_where_katz_cannot():
    score = statistics.rate_ratio_score(0, 20, 5, 50)

    assert (score.estimate, score.lower) == (0, 0)
    assert score.upper == pytest.approx(1.73, abs=0.005)
    assert math.isnan(statistics.rate_ratio(0, 20, 5, 50).upper)


def slow_score_limits(table, statistic, low, high):
    """Limits where a score statistic, maximized the slow way, meets its quantile."""
    return (
        brentq(lambda v: statistic(table, v), low[0], low[1], xtol=1e-10),
        brentq(lambda v: statistic(table, v), high[0], high[1], xtol=1e-10),
    )


def miettinen_nurminen(table, delta):
    x, n, x0, n0 = table

    def cost(p0):
        p = p0 + delta
        likelihood = (
            xlogy(x, p) + xlog1py(n - x, -p) + xlogy(x0, p0) + xlog1py(n0 - x0, -p0)
        )
        return -likelihood

    bounds = (max(0, -delta) + 1e-12, min(1, 1 - delta) - 1e-12)
    p0 = minimize_scalar(
        cost, bounds=bounds, method="bounded", options={"xatol": 1e-12}
    ).x
    p = p0 + delta
    variance = (p * (1 - p) / n + p0 * (1 - p0) / n0) * (n + n0) / (n + n0 - 1)
    return (x / n - x0 / n0 - delta) ** 2 / variance - ndtri(0.975) ** 2


def koopman(table, log_ratio):
    x, n, x0, n0 = table
    theta = math.exp(log_ratio)

    def cost(p0):
        p = p0 * theta
        likelihood = (
            xlogy(x, p) + xlog1py(n - x, -p) + xlogy(x0, p0) + xlog1py(n0 - x0, -p0)
        )
        return -likelihood

    bounds = (1e-12, min(1, 1 / theta) - 1e-12)
    p0 = minimize_scalar(
        cost, bounds=bounds, method="bounded", options={"xatol": 1e-13}
    ).x
    p = p0 * theta
    variance = p * (1 - p) / n + theta**2 * p0 * (1 - p0) / n0
    return (x / n - theta * x0 / n0) ** 2 / variance - ndtri(0.975) ** 2


@pytest.mark.parametrize(
    "table", [(7, 34, 1, 34), (22, 233, 927, 4738), (12, 40, 20, 45), (90, 100, 5, 60)]
)
def test_the_score_limits_are_where_the_slow_statistic_crosses(table):
    x, n, x0, n0 = table
    gap, ratio = x / n - x0 / n0, math.log((x / n) / (x0 / n0))

    difference = slow_score_limits(
        table, miettinen_nurminen, (-1 + 1e-6, gap), (gap, 1 - 1e-6)
    )
    times = slow_score_limits(table, koopman, (ratio - 6, ratio), (ratio, ratio + 6))

    close(statistics.rate_difference_score(*table), *difference, 1e-5)
    close(statistics.rate_ratio_score(*table), *map(math.exp, times), 1e-3)


@pytest.mark.parametrize("measure", INTERVALS)
@given(table=tables)
def test_an_estimate_lies_inside_its_limits(measure, table):
    interval = measure(*table)
    assume(not math.isnan(interval.lower))

    assert interval.lower <= interval.estimate + 1e-9
    assert interval.upper >= interval.estimate - 1e-9 or math.isinf(interval.estimate)


@pytest.mark.parametrize(
    "measure", [statistics.rate_difference, statistics.rate_difference_score]
)
@given(table=tables)
def test_a_difference_turns_its_sign_when_the_groups_change_places(measure, table):
    x, n, x0, n0 = table

    there, back = measure(x, n, x0, n0), measure(x0, n0, x, n)

    assert there.estimate == pytest.approx(-back.estimate)
    assert there.lower == pytest.approx(-back.upper, abs=1e-6)


@pytest.mark.parametrize(
    "measure", [statistics.rate_ratio, statistics.rate_ratio_score]
)
@given(table=tables)
def test_a_ratio_inverts_when_the_groups_change_places(measure, table):
    x, n, x0, n0 = table
    assume(x > 0 and x0 > 0)

    there, back = measure(x, n, x0, n0), measure(x0, n0, x, n)

    assert there.estimate == pytest.approx(1 / back.estimate)
    assert there.lower == pytest.approx(1 / back.upper, rel=1e-5)


@pytest.mark.parametrize("measure", INTERVALS)
def test_an_empty_group_gives_nan(measure):
    assert math.isnan(measure(0, 0, 5, 10).estimate)


def test_zero_events_in_the_reference():
    assert math.isnan(statistics.rate_ratio(5, 10, 0, 10).estimate)
    score = statistics.rate_ratio_score(5, 10, 0, 10)
    assert math.isinf(score.estimate)
    assert math.isinf(score.upper)
    assert score.lower > 0
    assert math.isnan(statistics.rate_ratio_score(0, 10, 0, 10).estimate)


def test_a_test_where_nobody_has_the_event_is_undefined():
    z, p = statistics.two_proportion_z(0, 10, 0, 10)

    assert math.isnan(z)
    assert math.isnan(p)


def test_a_missing_count_gives_nan():
    assert math.isnan(statistics.fisher_exact(math.nan, 5, 1, 5))
    assert math.isnan(statistics.rate_ratio_score(math.nan, 5, 1, 5).upper)
    assert math.isnan(statistics.rate_difference_score(math.nan, 5, 1, 5).upper)


@pytest.mark.parametrize("measure", [*INTERVALS, statistics.fisher_exact])
def test_events_above_their_total_are_refused_by_name(measure):
    with pytest.raises(ValueError, match="ref_events is above its total at position 0"):
        measure(1, 5, 6, 5)


@pytest.mark.parametrize("measure", INCIDENCES)
def test_a_rate_may_exceed_its_exposure_but_not_be_negative(measure):
    assert measure(12, 5, 20, 10).estimate > 0
    with pytest.raises(ValueError, match="ref_exposure is negative"):
        measure(12, 5, 20, -1)


@pytest.mark.parametrize("measure", INCIDENCES)
def test_no_events_anywhere(measure):
    estimate = measure(0, 5, 0, 10).estimate

    assert estimate == 0 or math.isnan(estimate)


def test_the_exact_ratio_at_the_ends():
    none_here = statistics.incidence_rate_ratio_exact(0, 10, 5, 10)
    none_there = statistics.incidence_rate_ratio_exact(5, 10, 0, 10)

    assert (none_here.estimate, none_here.lower) == (0, 0)
    assert none_here.upper == pytest.approx(1 / none_there.lower)
    assert math.isinf(none_there.upper)


def test_the_difference_of_rates_adds_the_squared_distances():
    group, ref = (
        statistics.crude_rate(20, 100, 100),
        statistics.crude_rate(40, 400, 100),
    )

    interval = statistics.incidence_rate_difference(20, 100, 40, 400, per=100)

    down = math.hypot(group.estimate - group.lower, ref.upper - ref.estimate)
    assert interval.estimate == pytest.approx(10)
    assert interval.lower == pytest.approx(10 - down)


@pytest.mark.parametrize("measure", INTERVALS)
@given(many=st.lists(tables, min_size=1, max_size=8))
def test_the_vectorized_call_agrees_with_the_scalar_one(measure, many):
    together = measure(*zip(*many, strict=True))

    for number, table in enumerate(many):
        alone = measure(*table)
        np.testing.assert_allclose(together.lower[number], alone.lower)
        np.testing.assert_allclose(together.upper[number], alone.upper)
