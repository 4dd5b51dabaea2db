"""Whether a rate, a gap or a ratio moved by more than chance would move it, and what a
citywide difference is made of."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from indicators.statistics.interval import (
    Interval,
    counts,
    exposures,
    normal_quantile,
    within,
)

NARROWING = "narrowing"
WIDENING = "widening"
NO_CHANGE = "little or no detectable change"


@dataclass(frozen=True, eq=False, slots=True)
class Change:
    """How a comparison moved: the difference with its interval, z, the two-sided p,
    and one of three verdicts (None where it is undefined)."""

    difference: Interval
    z: float | np.ndarray
    p: float | np.ndarray
    verdict: str | None | np.ndarray


def gap_change(before, after, confidence=0.95):
    """The change of a gap of two proportions between two independent periods.

    `before` and `after` are (events, total, ref_events, ref_total). z is the
    difference of the differences over the root of the four binomial variances.
    "narrowing" and "widening" speak of the gap's size without its sign, and only where
    that size changed by more than chance would; a gap that changed sides and kept its
    size is no change of size. Range of the difference -2 to 2; an empty
    group gives nan and no verdict. Source: Healthy People 2030 methods.
    """
    gaps, variances = [], []
    for x, n, x0, n0 in (before, after):
        x, n, x0, n0 = counts(events=x, total=n, ref_events=x0, ref_total=n0)
        within(x, n)
        within(x0, n0, "ref_events")
        with np.errstate(divide="ignore", invalid="ignore"):
            rate, ref = x / n, x0 / n0
            gaps.append(rate - ref)
            variances.append(rate * (1 - rate) / n + ref * (1 - ref) / n0)
    return _change(gaps, variances, confidence)


def incidence_gap_change(before, after, per=100_000, confidence=0.95):
    """The same for two rates per `per`: `before` and `after` are (events, exposure,
    ref_events, ref_exposure), with Poisson variances."""
    gaps, variances = [], []
    for x, t, x0, t0 in (before, after):
        x, x0 = counts(events=x, ref_events=x0)
        t, t0 = exposures(exposure=t, ref_exposure=t0)
        with np.errstate(divide="ignore", invalid="ignore"):
            gaps.append(per * (x / t - x0 / t0))
            variances.append(per**2 * (x / t**2 + x0 / t0**2))
    return _change(gaps, variances, confidence)


def ratio_change(before, after, confidence=0.95):
    """The change of a ratio of two proportions between two independent periods, on the
    logarithm: ln(ratio after / ratio before).

    `before` and `after` are (events, total, ref_events, ref_total). z is that over the
    root of the four terms of 1/x - 1/n of each period. "narrowing" and "widening" speak
    of the ratio's distance from 1. No events anywhere give nan and no verdict. Source:
    Altman and Bland 2003, interaction revisited.
    """
    logs, variances = [], []
    for x, n, x0, n0 in (before, after):
        x, n, x0, n0 = counts(events=x, total=n, ref_events=x0, ref_total=n0)
        within(x, n)
        within(x0, n0, "ref_events")
        with np.errstate(divide="ignore", invalid="ignore"):
            log = np.where((x > 0) & (x0 > 0), np.log(x / n) - np.log(x0 / n0), np.nan)
            logs.append(log)
            variances.append(1 / x - 1 / n + 1 / x0 - 1 / n0)
    return _change(logs, variances, confidence)


def cochran_armitage(events, totals, scores=None):
    """Whether the proportion of one group rises or falls over ordered periods.

    Equal-length sequences, one place per period; `scores` are the periods' places, 0,
    1, 2 … where none are given. Returns (z, two-sided p): z is positive where the
    proportion rises, and z² is the chi-square of R's prop.trend.test, with the variance
    for N and not N - 1. nan where all or none have the event, or all scores are equal.
    Raises ValueError for fewer than two periods or scores of another length. Source:
    Armitage 1955; Agresti 2013.
    """
    x, n = counts(events=events, totals=totals)
    within(x, n)
    places = np.arange(len(np.atleast_1d(x))) if scores is None else scores
    places = np.asarray(places, dtype=float)
    if x.ndim != 1 or x.size < 2:
        raise ValueError("events has fewer than two periods")
    if places.shape != x.shape:
        raise ValueError("scores has another length than events")
    with np.errstate(divide="ignore", invalid="ignore"):
        share = x.sum() / n.sum()
        lean = (places * (x - n * share)).sum()
        spread = (n * places**2).sum() - (n * places).sum() ** 2 / n.sum()
        variance = share * (1 - share) * spread
        z = lean / np.sqrt(variance) if variance > 0 else np.nan
    return float(z), float(2 * ndtr(-abs(z)))


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A difference of two overall rates, and its two parts, which sum to it."""

    total: float
    composition: float
    rates: float


def kitagawa(rates0, weights0, rates1, weights1):
    """Why the overall rate of 1 differs from that of 0: because its people are spread
    otherwise over the strata, or because the strata's rates differ.

    Equal-length sequences over strata (departments, years); weights are the shares of
    people, made to sum to 1. composition = sum of (w1 - w0)(r1 + r0)/2, rates = sum of (r1
    - r0)(w1 + w0)/2. In the unit of the rates. Weights that are all 0 give nan. Raises
    ValueError for lengths that differ and negative weights. Source: Kitagawa 1955.
    """
    r0, w0, r1, w1 = (
        np.asarray(values, dtype=float)
        for values in (rates0, weights0, rates1, weights1)
    )
    if not r0.shape == w0.shape == r1.shape == w1.shape:
        raise ValueError("rates0, weights0, rates1, weights1 differ in length")
    for name, weights in (("weights0", w0), ("weights1", w1)):
        if np.any(weights < 0):
            raise ValueError(
                f"{name} is negative at position {int(np.argmax(weights < 0))}"
            )
    with np.errstate(divide="ignore", invalid="ignore"):
        w0, w1 = w0 / w0.sum(), w1 / w1.sum()
    composition = ((w1 - w0) * (r1 + r0) / 2).sum()
    rates = ((r1 - r0) * (w1 + w0) / 2).sum()
    return Decomposition(float(composition + rates), float(composition), float(rates))


def mantel_haenszel(tables, confidence=0.95):
    """One ratio of two proportions over several strata, so that who is in which stratum
    does not pass for a difference within them.

    `tables` is a sequence of (events, total, ref_events, ref_total), one per stratum.
    Ratio: sum of x n0 / N over sum of x0 n / N, N being everybody of the stratum; the
    interval is on the logarithm with the variance of Greenland and Robins. From 0 up;
    1 means equal. Empty strata add nothing; no events in the reference give nan, none in
    the group 0 without limits. Source: Greenland and Robins 1985.
    """
    x, n, x0, n0 = np.asarray(list(tables), dtype=float).reshape(-1, 4).T
    x, n, x0, n0 = counts(events=x, total=n, ref_events=x0, ref_total=n0)
    within(x, n)
    within(x0, n0, "ref_events")
    both = n + n0
    filled = both != 0  # nan stays, and makes the whole undefined
    x, n, x0, n0, both = (a[filled] for a in (x, n, x0, n0, both))
    z = normal_quantile(confidence)
    up, down = (x * n0 / both).sum(), (x0 * n / both).sum()
    parts = (n * n0 * (x + x0) - x * x0 * both) / both**2
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = up / down if down > 0 else np.nan
        spread = np.exp(z * np.sqrt(parts.sum() / (up * down))) if up > 0 else np.nan
    return Interval.of(ratio, ratio / spread, ratio * spread)


def _change(gaps, variances, confidence):
    limit = normal_quantile(confidence)
    difference = gaps[1] - gaps[0]
    error = np.sqrt(variances[0] + variances[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        z = difference / error
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = (np.abs(gaps[1]) - np.abs(gaps[0])) / error
    # No variance and no difference: everybody or nobody, both times.
    is_still = (error == 0) & (difference == 0)
    z = np.where(is_still, 0.0, z)
    verdict = np.select(
        [np.isnan(z), np.isnan(growth) | (np.abs(growth) < limit), growth < 0],
        [None, NO_CHANGE, NARROWING],
        default=WIDENING,
    )
    is_scalar = np.ndim(z) == 0
    return Change(
        difference=Interval.of(
            difference, difference - limit * error, difference + limit * error
        ),
        z=float(z) if is_scalar else z,
        p=float(2 * ndtr(-abs(z))) if is_scalar else 2 * ndtr(-np.abs(z)),
        verdict=verdict.item() if is_scalar else verdict,
    )
