"""A group's own rate, with the interval that chance leaves around it.

Which interval when: Wilson for proportions; for counts and population rates exact
Poisson below ten events and Byar from ten; Clopper-Pearson where a guaranteed coverage
is asked for; Jeffreys as a less cautious alternative.
"""

import numpy as np
from scipy.special import betaincinv, gammaincinv

from indicators.statistics.interval import (
    Interval,
    counts,
    exposures,
    normal_quantile,
    within,
)

EXACT_BELOW = 10


def wilson(events, total, confidence=0.95):
    """Proportion with Wilson's score interval.

    The limits are the p at which the score test of `events` out of `total` just
    rejects. Range 0 to 1. No events give 0 with an upper limit above 0; no people give
    nan. Raises ValueError for negative or broken counts and for events above total.
    Source: Newcombe 1998; UKHSA technical guidance.
    """
    events, total = counts(events=events, total=total)
    within(events, total)
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = events / total
        middle = (events + z * z / 2) / (total + z * z)
        half = (
            z * np.sqrt(events * (total - events) / total + z * z / 4) / (total + z * z)
        )
        lower = np.where(events == 0, 0.0, middle - half)
        upper = np.where(events == total, 1.0, middle + half)
    return Interval.of(share, *_blank(np.isnan(share), lower, upper))


def clopper_pearson(events, total, confidence=0.95):
    """Proportion with the exact interval: limits are beta quantiles.

    Covers at least `confidence`, often more. Range 0 to 1; 0 of n has lower limit 0,
    n of n upper limit 1, no people give nan. Source: Clopper and Pearson 1934.
    """
    return _beta_interval(events, total, confidence, below=(0, 1), above=(1, 0))


def jeffreys(events, total, confidence=0.95):
    """Proportion with the equal-tailed interval of the Jeffreys prior, Beta(1/2, 1/2).

    Range 0 to 1; at 0 of n and n of n the limit is set to the bound itself, no people
    give nan. Source: Brown, Cai and DasGupta 2001.
    """
    return _beta_interval(events, total, confidence, below=(0.5, 0.5), above=(0.5, 0.5))


def _beta_interval(events, total, confidence, below, above):
    events, total = counts(events=events, total=total)
    within(events, total)
    normal_quantile(confidence)
    tail = (1 - confidence) / 2
    misses = total - events
    with np.errstate(divide="ignore", invalid="ignore"):
        share = events / total
        lower = betaincinv(events + below[0], misses + below[1], tail)
        upper = betaincinv(events + above[0], misses + above[1], 1 - tail)
    lower = np.where(events == 0, 0.0, lower)
    upper = np.where(events == total, 1.0, upper)
    return Interval.of(share, *_blank(np.isnan(share), lower, upper))


def poisson_exact(events, confidence=0.95):
    """A count with its exact Poisson limits, from gamma quantiles.

    In events, from 0 up. No events: lower limit 0, upper 3.689 at 95 %. Source: Garwood
    1936; R epitools pois.exact.
    """
    (events,) = counts(events=events)
    normal_quantile(confidence)
    tail = (1 - confidence) / 2
    with np.errstate(invalid="ignore"):
        lower = np.where(events == 0, 0.0, gammaincinv(np.maximum(events, 1), tail))
        upper = gammaincinv(events + 1, 1 - tail)
    return Interval.of(events, *_blank(np.isnan(events), lower, upper))


def byar(events, confidence=0.95):
    """A count with Byar's limits, in the form of UKHSA and of Breslow and Day: the
    lower from x, the upper from x + 1.

    In events, from 0 up; close to exact from ten events. No events: lower limit 0.
    Source: UKHSA technical guidance, rates.
    """
    (events,) = counts(events=events)
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = events * (1 - 1 / (9 * events) - z / (3 * np.sqrt(events))) ** 3
        above = events + 1
        upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    lower = np.where(events == 0, 0.0, lower)
    return Interval.of(events, *_blank(np.isnan(events), lower, upper))


def crude_rate(events, exposure, per=100_000, confidence=0.95):
    """Events per `per` of exposure (people, or person-time), exact Poisson below ten
    events and Byar from ten.

    From 0 up, may exceed `per`. No events give 0 with an upper limit above 0; no
    exposure gives nan. Source: UKHSA technical guidance, rates.
    """
    (events,) = counts(events=events)
    (exposure,) = exposures(exposure=exposure)
    events, exposure = np.broadcast_arrays(events, exposure)
    exact, close = poisson_exact(events, confidence), byar(events, confidence)
    is_few = events < EXACT_BELOW
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(exposure > 0, per / exposure, np.nan)
    return Interval.of(
        events * scale,
        np.where(is_few, exact.lower, close.lower) * scale,
        np.where(is_few, exact.upper, close.upper) * scale,
    )


def _blank(undefined, lower, upper):
    return np.where(undefined, np.nan, lower), np.where(undefined, np.nan, upper)
