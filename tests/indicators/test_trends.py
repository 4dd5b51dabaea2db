import math

import numpy as np
import pytest

from indicators import statistics
from indicators.statistics import trends


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
