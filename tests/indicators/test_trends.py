import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable, Table

from indicators import statistics
from indicators.statistics import trends
from tests.indicators import vectors


def test_a_gap_that_halves_among_many_people_is_narrowing():
    change = statistics.gap_change((400, 1000, 200, 1000), (300, 1000, 200, 1000))

    assert change.verdict == trends.NARROWING
    assert change.difference.estimate == pytest.approx(-0.1)
    assert change.p < 0.001


def test_the_same_movement_among_few_people_is_no_detectable_change():
    change = statistics.gap_change((4, 10, 2, 10), (3, 10, 2, 10))

    assert change.verdict == trends.NO_CHANGE


def test_a_gap_that_grows_is_widening_on_either_side_of_zero():
    below = statistics.gap_change((200, 1000, 300, 1000), (100, 1000, 300, 1000))

    assert below.verdict == trends.WIDENING
    assert below.difference.estimate < 0


def test_z_is_worked_by_hand():
    change = statistics.gap_change((40, 100, 20, 100), (30, 100, 25, 100))

    variance = (0.4 * 0.6 + 0.2 * 0.8 + 0.3 * 0.7 + 0.25 * 0.75) / 100
    assert change.z == pytest.approx((0.05 - 0.2) / math.sqrt(variance))
    assert change.difference.lower == pytest.approx(
        -0.15 - 1.959964 * math.sqrt(variance)
    )


def test_an_empty_group_gives_nan_and_no_verdict():
    change = statistics.gap_change((0, 0, 1, 10), (1, 10, 1, 10))

    assert math.isnan(change.z)
    assert change.verdict is None


def test_rates_have_poisson_variances():
    change = statistics.incidence_gap_change(
        (50, 1000, 20, 1000), (40, 1000, 20, 1000), per=1000
    )

    assert change.difference.estimate == pytest.approx(-10)
    assert change.z == pytest.approx(-10 / math.sqrt(50 + 20 + 40 + 20))


def test_arrays_give_a_verdict_each():
    before = (np.array([400, 4]), [1000, 10], [200, 2], [1000, 10])
    after = (np.array([300, 3]), [1000, 10], [200, 2], [1000, 10])

    change = statistics.gap_change(before, after)

    assert list(change.verdict) == [trends.NARROWING, trends.NO_CHANGE]
    assert change.p.shape == (2,)


def test_events_above_their_total_are_refused():
    with pytest.raises(ValueError, match="ref_events is above its total"):
        statistics.gap_change((1, 2, 3, 2), (1, 2, 1, 2))


def test_a_gap_that_changes_sides_and_keeps_its_size_has_not_narrowed():
    change = statistics.gap_change((100, 1000, 200, 1000), (290, 1000, 200, 1000))

    assert change.p < 0.001
    assert change.verdict == trends.NO_CHANGE


def test_a_change_of_the_ratio_is_worked_by_hand():
    change = statistics.ratio_change((40, 100, 20, 100), (30, 100, 25, 100))

    variance = 1 / 40 + 1 / 20 + 1 / 30 + 1 / 25 - 4 / 100
    assert change.difference.estimate == pytest.approx(math.log(1.2 / 2))
    assert change.z == pytest.approx(math.log(1.2 / 2) / math.sqrt(variance))
    assert change.verdict == trends.NO_CHANGE


def test_a_ratio_that_nears_one_is_narrowing_from_either_side():
    above = statistics.ratio_change((4000, 9999, 2000, 9999), (3000, 9999, 2000, 9999))
    below = statistics.ratio_change((2000, 9999, 4000, 9999), (3000, 9999, 4000, 9999))

    assert above.verdict == below.verdict == trends.NARROWING
    assert above.difference.estimate == pytest.approx(-below.difference.estimate, 1)


def test_a_ratio_without_events_has_no_change():
    change = statistics.ratio_change((0, 100, 20, 100), (30, 100, 25, 100))

    assert math.isnan(change.z)
    assert change.verdict is None


def test_the_trend_test_is_that_of_r():
    arguments, chi_square, p = vectors.TREND

    z, found = statistics.cochran_armitage(*arguments)

    assert z < 0
    assert z**2 == pytest.approx(chi_square, abs=1e-7)
    assert found == pytest.approx(p, abs=1e-9)
    assert statistics.cochran_armitage(*arguments[:2]) == pytest.approx((z, found))


def test_the_trend_test_differs_from_statsmodels_by_its_factor_alone():
    (events, totals, scores), _chi_square, _p = vectors.TREND
    table = np.array([events, np.subtract(totals, events)]).T
    theirs = Table(table).test_ordinal_association(
        col_scores=np.array([1, 0]), row_scores=np.array(scores)
    )

    z, _p = statistics.cochran_armitage(events, totals, scores)

    n = sum(totals)
    assert z**2 == pytest.approx(theirs.zscore**2 * n / (n - 1))


@pytest.mark.parametrize(
    "arguments", [([0, 0], [5, 5]), ([5, 5], [5, 5]), ([1, 2], [5, 5], [1, 1])]
)
def test_nothing_to_test_is_undefined(arguments):
    assert all(map(math.isnan, statistics.cochran_armitage(*arguments)))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([1], [2]), "fewer than two periods"),
        (([1, 2], [2, 2], [1]), "another length"),
        (([3, 2], [2, 2]), "above its total"),
    ],
)
def test_a_trend_needs_periods_and_scores(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        statistics.cochran_armitage(*arguments)


strata = st.lists(
    st.tuples(st.floats(0, 1), st.integers(1, 99), st.floats(0, 1), st.integers(1, 99)),
    min_size=1,
    max_size=6,
)


@given(strata)
def test_the_two_parts_make_up_the_whole_difference(rows):
    rates0, weights0, rates1, weights1 = zip(*rows, strict=True)

    split = statistics.kitagawa(rates0, weights0, rates1, weights1)

    whole = np.average(rates1, weights=weights1) - np.average(rates0, weights=weights0)
    assert split.total == pytest.approx(whole, abs=1e-9)
    assert split.composition + split.rates == pytest.approx(split.total)


def test_where_only_the_mix_differs_all_of_it_is_composition():
    split = statistics.kitagawa([0.1, 0.5], [1, 3], [0.1, 0.5], [3, 1])

    assert split.rates == pytest.approx(0)
    assert split.composition == pytest.approx(-0.2)
    assert math.isnan(statistics.kitagawa([1], [0], [1], [1]).total)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([1], [1], [1], [1, 2]), "differ in length"),
        (([1], [1], [1], [-1]), "weights1 is negative"),
    ],
)
def test_a_decomposition_refuses_what_cannot_be(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        statistics.kitagawa(*arguments)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 40),
            st.integers(41, 90),
            st.integers(1, 40),
            st.integers(41, 90),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_the_stratified_ratio_agrees_with_statsmodels_and_a_slow_sum(rows):
    tables = [np.array([[x, n - x], [x0, n0 - x0]]) for x, n, x0, n0 in rows]
    up = down = top = 0
    for x, n, x0, n0 in rows:
        up += x * n0 / (n + n0)
        down += x0 * n / (n + n0)
        top += (n * n0 * (x + x0) - x * x0 * (n + n0)) / (n + n0) ** 2

    ratio = statistics.mantel_haenszel(rows)

    error = math.sqrt(top / (up * down))
    assert ratio.estimate == pytest.approx(StratifiedTable(tables).riskratio_pooled)
    assert ratio.upper == pytest.approx(
        up / down * math.exp(1.959964 * error), rel=1e-6
    )


def test_one_stratum_is_the_ratio_itself_with_the_limits_of_katz():
    one = statistics.mantel_haenszel([(16, 128, 24, 256), (0, 0, 0, 0)])
    katz = statistics.rate_ratio(16, 128, 24, 256)

    assert one.estimate == pytest.approx(katz.estimate)
    assert one.lower == pytest.approx(katz.lower)


def test_a_mix_that_reverses_the_gap_is_seen_through():
    """Simpson: in each department the group fares better, in all together worse."""
    tables = [(18, 20, 160, 200), (40, 200, 2, 20)]
    x, n, x0, n0 = np.sum(tables, axis=0)

    assert x / n < x0 / n0
    assert statistics.mantel_haenszel(tables).estimate > 1


def test_a_stratified_ratio_without_events():
    assert math.isnan(statistics.mantel_haenszel([(1, 5, 0, 5)]).estimate)
    nothing = statistics.mantel_haenszel([(0, 5, 1, 5)])
    assert nothing.estimate == 0
    assert math.isnan(nothing.upper)
