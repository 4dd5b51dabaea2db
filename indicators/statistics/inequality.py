"""How far all groups lie apart, in one number: for an annex, never a headline.

These indices read chance as inequality, weigh small groups by their size or not at
all, and say nothing about who is worse off. `rates` and `populations` are sequences of
one length, one place per group, rates in any one unit. Populations that are all 0 give
nan, a nan among the rates gives nan. Raises ValueError for fewer than two groups,
lengths that differ, and negative values.

mu, the population mean, is the sum of rates times population shares. Sources: the R
package healthequal of the World Health Organization, whose Theil index and mean log
deviation are ours times 1000; Ahn and others 2018 (doi:10.1200/CCI.18.00031).
"""

import numpy as np

from indicators.statistics.interval import Interval, normal_quantile


def between_group_variance(rates, populations):
    """Sum of share x (rate - mu)², in squared units of the rates; 0 is equality."""
    rates, shares, mean = _groups(rates, populations)
    return float((shares * (rates - mean) ** 2).sum())


def between_group_variance_interval(
    rates, populations, standard_errors, confidence=0.95
):
    """The same with an interval from the standard error of Ahn and others, for rates
    that are independent and about normal; the lower limit is never below 0.

    Variance: 4 S p²(r - mu)²s² + 2 (S p²s⁴ - 2 S p³s⁴ + (S p²s²)²), S being sums over
    groups and s the rates' standard errors.
    """
    rates, shares, mean = _groups(rates, populations)
    errors = np.asarray(standard_errors, dtype=float)
    if errors.shape != rates.shape:
        raise ValueError("standard_errors has another length than rates")
    if np.any(errors < 0):
        raise ValueError(
            f"standard_errors is negative at position {int(np.argmax(errors < 0))}"
        )
    value = (shares * (rates - mean) ** 2).sum()
    moved = (shares**2 * (rates - mean) ** 2 * errors**2).sum()
    noise = (shares**2 * errors**4).sum() - 2 * (shares**3 * errors**4).sum()
    noise += (shares**2 * errors**2).sum() ** 2
    half = normal_quantile(confidence) * np.sqrt(4 * moved + 2 * noise)
    return Interval.of(value, np.maximum(value - half, 0), value + half)


def between_group_sd(rates, populations):
    """Root of the between-group variance, in the unit of the rates."""
    return float(np.sqrt(between_group_variance(rates, populations)))


def theil(rates, populations):
    """Sum of share x (rate / mu) x ln(rate / mu); from 0, equality. A rate of 0 adds
    nothing; a mean of 0 gives nan."""
    rates, shares, mean = _groups(rates, populations)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = rates / mean if mean > 0 else np.full_like(rates, np.nan)
        parts = np.where(relative == 0, 0, relative * np.log(relative))
    return float((shares * parts).sum())


def mean_log_deviation(rates, populations):
    """Minus the sum of share x ln(rate / mu); from 0, equality. A rate of 0 in a group
    with people gives infinity; a mean of 0 gives nan."""
    rates, shares, mean = _groups(rates, populations)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = rates / mean if mean > 0 else np.full_like(rates, np.nan)
        parts = np.where(shares == 0, 0, -shares * np.log(relative))
    return float(parts.sum())


def index_of_disparity(rates, populations, weighted=False):
    """Mean distance from the population mean, in per cent of it: 100 x mean |rate - mu|
    / mu, every group counting the same, or by its population where `weighted`.

    The definition of the World Health Organization; Pearcy and Keppel 2002 and Healthy
    People 2010 use other ones under this name. A mean of 0 gives nan.
    """
    rates, _, mean = _groups(rates, populations)
    distance = mean_difference_from_mean(rates, populations, weighted)
    return float(100 * distance / mean) if mean > 0 else float("nan")


def mean_difference_from_mean(rates, populations, weighted=False):
    """Mean |rate - mu|, in the unit of the rates; 0 is equality."""
    rates, shares, mean = _groups(rates, populations)
    return _mean(np.abs(rates - mean), shares, weighted)


def mean_difference_from_best(
    rates, populations, higher_is_better=True, weighted=False
):
    """Mean |rate - best rate|, the best being the highest or the lowest."""
    rates, shares, _ = _groups(rates, populations)
    best = rates.max() if higher_is_better else rates.min()
    return _mean(np.abs(rates - best), shares, weighted)


def mean_difference_from_reference(rates, populations, reference, weighted=False):
    """Mean |rate - rate of the group at place `reference`|."""
    rates, shares, _ = _groups(rates, populations)
    return _mean(np.abs(rates - rates[reference]), shares, weighted)


def population_attributable_risk(rates, populations, best):
    """By how much the city's rate would change if every group had the rate of the group
    at place `best`: best rate - mu. Positive for favorable indicators, negative for
    adverse ones, as the World Health Organization signs it. Not causal."""
    rates, _, mean = _groups(rates, populations)
    return float(rates[best] - mean)


def population_attributable_fraction(rates, populations, best):
    """The same in per cent of the city's rate; a mean of 0 gives nan."""
    _, _, mean = _groups(rates, populations)
    risk = population_attributable_risk(rates, populations, best)
    return float(100 * risk / mean) if mean > 0 else float("nan")


def _mean(distances, shares, weighted):
    return float((shares * distances).sum() if weighted else distances.mean())


def _groups(rates, populations):
    """Rates and population shares as arrays, and the population mean."""
    rates = np.asarray(rates, dtype=float)
    populations = np.asarray(populations, dtype=float)
    if rates.ndim != 1 or rates.shape != populations.shape:
        raise ValueError("rates and populations differ in length")
    if rates.size < 2:
        raise ValueError("rates has fewer than two groups")
    for name, array in (("rates", rates), ("populations", populations)):
        if np.any(array < 0):
            raise ValueError(
                f"{name} is negative at position {int(np.argmax(array < 0))}"
            )
    total = populations.sum()
    shares = populations / total if total > 0 else np.full_like(rates, np.nan)
    return rates, shares, (shares * rates).sum()
