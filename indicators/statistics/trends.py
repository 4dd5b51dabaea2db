"""Whether a gap moved between two periods by more than chance would move it."""

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


def _change(gaps, variances, confidence):
    limit = normal_quantile(confidence)
    difference = gaps[1] - gaps[0]
    error = np.sqrt(variances[0] + variances[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        z = difference / error
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = (np.abs(gaps[1]) - np.abs(gaps[0])) / error
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
