"""One group beside another: how many times, and how many points.

Which interval when: Katz for ratios and Newcombe for gaps of proportions; Koopman and
Miettinen-Nurminen where a cell is small; for events per population the log interval
from twenty events on both sides, the exact conditional one below, and square-and-add
for the gap.
"""

import numpy as np
from scipy.special import betaincinv, betaln, ndtr

from indicators.statistics.interval import (
    Interval,
    counts,
    exposures,
    normal_quantile,
    within,
)
from indicators.statistics.rates import crude_rate, wilson

BISECTIONS = 90


def rate_ratio(events, total, ref_events, ref_total, confidence=0.95):
    """Ratio of two proportions with the Katz log interval.

    From 0 up; 1 means equal. The standard error of the log is
    sqrt(1/x - 1/n + 1/x0 - 1/n0). With no events in the group the ratio is 0 and the
    limits are nan; with none in the reference everything is nan. Source: SciPy
    relative_risk; Agresti 2007.
    """
    x, n, x0, n0 = _table(events, total, ref_events, ref_total)
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(x0 > 0, (x / n) / (x0 / n0), np.nan)
        error = np.sqrt(1 / x - 1 / n + 1 / x0 - 1 / n0)
        spread = np.where((x > 0) & (x0 > 0), np.exp(z * error), np.nan)
    return Interval.of(ratio, ratio / spread, ratio * spread)


def rate_difference(events, total, ref_events, ref_total, confidence=0.95):
    """Difference of two proportions with Newcombe's hybrid score interval.

    Range -1 to 1; 0 means equal. Limits add the squared distances of the two Wilson
    intervals. An empty group gives nan. Source: Newcombe 1998; Fagerland, Lydersen and
    Laake 2015.
    """
    x, n, x0, n0 = _table(events, total, ref_events, ref_total)
    return _square_and_add(wilson(x, n, confidence), wilson(x0, n0, confidence))


def rate_ratio_score(events, total, ref_events, ref_total, confidence=0.95):
    """Ratio of two proportions with Koopman's score interval.

    From 0 up; 1 means equal. Usable where Katz fails: no events in the group give 0
    with a finite upper limit, none in the reference an infinite estimate with a finite
    lower limit; none in both gives nan. Found by bisection of the score statistic.
    Source: Koopman 1984; Nam 1995.
    """
    x, n, x0, n0 = _table(events, total, ref_events, ref_total)
    limit = normal_quantile(confidence) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((x == 0) & (x0 == 0), np.nan, (x / n) / (x0 / n0))

    def excess(log_ratio):
        return _koopman(x, n, x0, n0, np.exp(log_ratio)) - limit

    middle = np.log(np.clip(np.nan_to_num(ratio, nan=1.0), 1e-8, 1e8))
    lower = np.exp(_bisect(excess, middle, np.full_like(middle, -40.0)))
    upper = np.exp(_bisect(excess, middle, np.full_like(middle, 40.0)))
    lower = np.where(x == 0, 0.0, lower)
    upper = np.where(x0 == 0, np.inf, upper)
    undefined = np.isnan(ratio)
    return Interval.of(
        ratio, np.where(undefined, np.nan, lower), np.where(undefined, np.nan, upper)
    )


def _koopman(x, n, x0, n0, theta):
    """The score statistic of the hypothesis that the ratio is `theta`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        a = (n + n0) * theta
        b = -(theta * (n + x0) + x + n0)
        c = x + x0
        p0 = (-b - np.sqrt(np.maximum(b * b - 4 * a * c, 0))) / (2 * a)
        p = p0 * theta
        variance = p * (1 - p) / n + theta**2 * p0 * (1 - p0) / n0
        gap = x / n - theta * x0 / n0
        return np.where(variance > 0, gap * gap / variance, np.inf * (gap != 0))


def rate_difference_score(events, total, ref_events, ref_total, confidence=0.95):
    """Difference of two proportions with Miettinen and Nurminen's score interval.

    Range -1 to 1; 0 means equal. The limits are where the score statistic, with its
    factor N/(N-1), meets the chi-square quantile; found by bisection. An empty group
    gives nan. Source: Miettinen and Nurminen 1985.
    """
    x, n, x0, n0 = _table(events, total, ref_events, ref_total)
    limit = normal_quantile(confidence) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = x / n - x0 / n0

    def excess(delta):
        return _miettinen_nurminen(x, n, x0, n0, delta) - limit

    middle = np.nan_to_num(gap)
    lower = _bisect(excess, middle, np.full_like(middle, -1.0))
    upper = _bisect(excess, middle, np.full_like(middle, 1.0))
    undefined = np.isnan(gap)
    return Interval.of(
        gap, np.where(undefined, np.nan, lower), np.where(undefined, np.nan, upper)
    )


def _miettinen_nurminen(x, n, x0, n0, delta):
    """The score statistic of the hypothesis that the difference is `delta`. The
    reference rate under it is a root of a cubic, in closed form."""
    both, events = n + n0, x + x0
    with np.errstate(divide="ignore", invalid="ignore"):
        l2 = (n + 2 * n0) * delta - both - events
        l1 = (n0 * delta - both - 2 * x0) * delta + events
        l0 = x0 * delta * (1 - delta)
        q = l2**3 / (3 * both) ** 3 - l1 * l2 / (6 * both**2) + l0 / (2 * both)
        size = np.sqrt(np.maximum(l2**2 / (3 * both) ** 2 - l1 / (3 * both), 0))
        p = np.where(q < 0, -size, size)
        turn = np.where(size > 0, np.clip(q / p**3, -1, 1), 0)
        rate0 = 2 * p * np.cos((np.pi + np.arccos(turn)) / 3) - l2 / (3 * both)
        rate0 = np.clip(rate0, np.maximum(0, -delta), np.minimum(1, 1 - delta))
        rate = rate0 + delta
        variance = rate * (1 - rate) / n + rate0 * (1 - rate0) / n0
        variance = variance * both / (both - 1)
        gap = x / n - x0 / n0 - delta
        return np.where(variance > 0, gap * gap / variance, np.inf * (gap != 0))


def two_proportion_z(events, total, ref_events, ref_total):
    """Pooled z of the hypothesis that two proportions are equal, with its two-sided p.

    Positive where the group's proportion is higher. Where nobody or everybody has the
    event z is nan. Source: OFCCP practical-significance FAQ.
    """
    x, n, x0, n0 = _table(events, total, ref_events, ref_total)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (x + x0) / (n + n0)
        z = (x / n - x0 / n0) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / n0))
    return _plain(z), _plain(2 * ndtr(-np.abs(z)))


def fisher_exact(events, total, ref_events, ref_total):
    """Two-sided p of Fisher's exact test: the sum of all tables with these margins
    that are no likelier than the one seen.

    An empty group gives 1. Source: R fisher.test.
    """
    tables = _table(events, total, ref_events, ref_total)
    return _plain(np.vectorize(_fisher, otypes=[float])(*tables))


def _fisher(x, n, x0, n0):
    if np.isnan([x, n, x0, n0]).any():
        return np.nan
    seen = np.arange(max(0, x + x0 - n0), min(n, x + x0) + 1)
    weight = _log_choose(n, seen) + _log_choose(n0, x + x0 - seen)
    weight = np.exp(weight - weight.max())
    observed = weight[seen == x][0]
    return min(1.0, weight[weight <= observed * (1 + 1e-7)].sum() / weight.sum())


def _log_choose(n, k):
    return -np.log1p(n) - betaln(n - k + 1, k + 1)


def incidence_rate_ratio(events, exposure, ref_events, ref_exposure, confidence=0.95):
    """Ratio of two rates of events per exposure, with the log interval.

    From 0 up; 1 means equal. The standard error of the log is sqrt(1/x + 1/x0). With
    no events in the group the ratio is 0 and the limits are nan; with none in the
    reference everything is nan. Source: SAS; Rothman 2008.
    """
    x, t, x0, t0 = _incidences(events, exposure, ref_events, ref_exposure)
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(x0 > 0, (x / t) / (x0 / t0), np.nan)
        spread = np.where(
            (x > 0) & (x0 > 0), np.exp(z * np.sqrt(1 / x + 1 / x0)), np.nan
        )
    return Interval.of(ratio, ratio / spread, ratio * spread)


def incidence_rate_ratio_exact(
    events, exposure, ref_events, ref_exposure, confidence=0.95
):
    """Ratio of two rates with the exact interval, conditional on all events together.

    From 0 up; 1 means equal. Given x + x0 events, x is binomial; its exact limits turn
    into limits of the ratio. No events in the reference give an infinite estimate and
    upper limit; none at all give nan. Source: R poisson.test.
    """
    x, t, x0, t0 = _incidences(events, exposure, ref_events, ref_exposure)
    normal_quantile(confidence)
    tail = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (x / t) / (x0 / t0)
        low = np.where(x == 0, 0.0, betaincinv(x, x0 + 1, tail))
        high = np.where(x0 == 0, 1.0, betaincinv(x + 1, x0, 1 - tail))
        lower = low / (1 - low) * t0 / t
        upper = high / (1 - high) * t0 / t
    undefined = np.isnan(ratio)
    return Interval.of(
        ratio, np.where(undefined, np.nan, lower), np.where(undefined, np.nan, upper)
    )


def incidence_rate_difference(
    events, exposure, ref_events, ref_exposure, per=100_000, confidence=0.95
):
    """Difference of two rates per `per`, with limits that add the squared distances of
    the two rates' own intervals.

    Any sign; 0 means equal; no exposure gives nan. Source: Zou and Donner 2008 (the
    construction), UKHSA (the rates' intervals).
    """
    x, t, x0, t0 = _incidences(events, exposure, ref_events, ref_exposure)
    return _square_and_add(
        crude_rate(x, t, per, confidence), crude_rate(x0, t0, per, confidence)
    )


def _square_and_add(group, reference):
    gap = np.subtract(group.estimate, reference.estimate)
    down = np.hypot(
        np.subtract(group.estimate, group.lower),
        np.subtract(reference.upper, reference.estimate),
    )
    up = np.hypot(
        np.subtract(group.upper, group.estimate),
        np.subtract(reference.estimate, reference.lower),
    )
    return Interval.of(gap, gap - down, gap + up)


def _bisect(excess, inside, outside):
    """Where `excess` crosses 0 between a point inside the interval and one beyond."""
    for _ in range(BISECTIONS):
        middle = (inside + outside) / 2
        is_inside = excess(middle) <= 0
        inside = np.where(is_inside, middle, inside)
        outside = np.where(is_inside, outside, middle)
    return inside


def _table(events, total, ref_events, ref_total):
    table = counts(
        events=events, total=total, ref_events=ref_events, ref_total=ref_total
    )
    within(table[0], table[1])
    within(table[2], table[3], "ref_events")
    return table


def _incidences(events, exposure, ref_events, ref_exposure):
    x, x0 = counts(events=events, ref_events=ref_events)
    t, t0 = exposures(exposure=exposure, ref_exposure=ref_exposure)
    return np.broadcast_arrays(x, t, x0, t0)


def _plain(values):
    return float(values) if np.ndim(values) == 0 else values
