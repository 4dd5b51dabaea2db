"""Who is there, beside who could be: shares against a benchmark, and selection rates
against the group selected most often.

A flag below four fifths is a line for looking closer, not a finding: it never stands
without its test and its interval, since one person can raise it in a small group.
"""

from dataclasses import dataclass

import numpy as np

from indicators.statistics.comparisons import (
    fisher_exact,
    rate_ratio_score,
    two_proportion_z,
)
from indicators.statistics.interval import Interval, counts, normal_quantile, within
from indicators.statistics.margins import MARGIN_QUANTILE
from indicators.statistics.rates import clopper_pearson

# The normal approximation is not used below these.
SMALL_GROUP, SMALL_EXPECTED = 30, 5
# The benchmark of a selection is a group of at least this share of all applicants.
LEAST_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class ImpactRatio:
    """One group's selection beside the group selected most often: its rate, the ratio
    of the two rates with its interval, whether it is below four fifths, the p of their
    difference with the name of the test, and how many more selections reach four
    fifths."""

    rate: float
    ratio: float
    interval: Interval
    flagged: bool
    p: float
    test: str
    needed: int


def parity_index(observed, total, benchmark_share, confidence=0.95, benchmark_moe=0):
    """A group's share of a whole, per 100 of its share in a benchmark.

    100 x (observed / total) / benchmark share. From 0 up; 100 is parity. The interval is
    the exact binomial one of the share; where the benchmark is itself an estimate,
    `benchmark_moe` (a 90 % margin, as the American Community Survey prints it) widens
    it by the method of variance estimates recovery. Nobody observed gives 0, nobody at
    all or a benchmark of 0 gives nan. Raises ValueError for a share outside 0 to 1 or a
    negative margin. Source: Castaneda v. Partida 430 U.S. 482 n.17; Donner and Zou 2012.
    """
    share = clopper_pearson(observed, total, confidence)
    benchmark, moe = _shares(benchmark_share), np.asarray(benchmark_moe, dtype=float)
    if np.any(moe < 0):
        raise ValueError("benchmark_moe is negative")
    spread = moe / MARGIN_QUANTILE * normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.maximum(benchmark - spread, 0)
        high = benchmark + spread
        lower = _recovered(share.estimate, share.lower, benchmark, high, -1)
        upper = _recovered(share.estimate, share.upper, benchmark, low, 1)
        index = np.where(benchmark > 0, share.estimate / benchmark, np.nan)
        lower = np.where(np.isnan(index), np.nan, np.maximum(lower, 0))
        upper = np.where(np.isnan(index), np.nan, upper)
    return Interval.of(100 * index, 100 * lower, 100 * upper)


def _recovered(p, limit, b, other, sign):
    """A limit of p / b from a limit of each; with b known it is limit / b. A benchmark
    that may be anything from 0 sets no limit."""
    product = p * b
    root = product**2 - limit * other * (2 * p - limit) * (2 * b - other)
    divisor = other * (2 * b - other)
    return np.where(
        divisor > 0,
        (product + sign * np.sqrt(np.maximum(root, 0))) / divisor,
        0 if sign < 0 else np.inf,
    )


def standard_deviations(observed, total, benchmark_share):
    """How many standard deviations the observed count is from the expected one.

    z = (O - nA) / sqrt(nA(1 - A)): negative where fewer are there than expected; 0 is
    parity. nan where the benchmark is 0 or 1 or nobody is there. Courts have called two
    or three suspect. Source: Castaneda 430 U.S. 482 n.17; Hazelwood 433 U.S. 299.
    """
    observed, total = counts(observed=observed, total=total)
    within(observed, total, "observed")
    share = _shares(benchmark_share)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (observed - total * share) / np.sqrt(total * share * (1 - share))
    z = np.where(np.isfinite(z), z, np.nan)
    return float(z) if z.ndim == 0 else z


def disparity_index(utilization, availability):
    """What a group of firms received, per 100 of what its share of the available firms
    would make one expect.

    100 x utilization / availability, both in one unit (per cent of dollars, per cent of
    firms). From 0 up; 100 is as available, and disparity studies call less than 80
    substantial. An availability of 0 gives nan. There is no interval without the
    contracts themselves. Not the “index of disparity”, which is another measure.
    Source: South Bend disparity study 2020; City of New York disparity study.
    """
    used = np.asarray(utilization, dtype=float)
    available = np.asarray(availability, dtype=float)
    for name, array in (("utilization", used), ("availability", available)):
        if np.any(array < 0):
            raise ValueError(
                f"{name} is negative at position {int(np.argmax(np.ravel(array < 0)))}"
            )
    with np.errstate(divide="ignore", invalid="ignore"):
        index = np.where(available > 0, 100 * used / available, np.nan)
    return float(index) if index.ndim == 0 else index


def four_fifths(selected, applicants, best_selected, best_applicants):
    """(ratio, is below four fifths, selections needed) of selection rates beside a
    benchmark's, as floats or equal-length arrays.

    Ratio: x n0 / (n x0), from 0 up, 1 means equal; nan where nobody applied or the
    benchmark selected nobody. Below is 5 x n0 < 4 x0 n, in whole numbers. Needed is the
    least k with 5 (x + k) n0 >= 4 x0 n. Raises ValueError for more selected than
    applied. Source: 29 CFR 1607.4(D).
    """
    x, n, x0, n0 = counts(
        selected=selected,
        applicants=applicants,
        best_selected=best_selected,
        best_applicants=best_applicants,
    )
    within(x, n, "selected")
    within(x0, n0, "best_selected")
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((n > 0) & (x0 > 0), x * n0 / (n * x0), np.nan)
        below = 5 * x * n0 < 4 * x0 * n
        needed = np.maximum(np.ceil(4 * x0 * n / (5 * n0)) - x, 0)
    if ratio.ndim == 0:
        return float(ratio), bool(below), float(needed)
    return ratio, below, needed


def impact_ratios(selected, applicants, confidence=0.95, least_share=LEAST_SHARE):
    """Every group's selection rate beside the highest one.

    `selected` and `applicants` map a group to counts; the result maps it to its
    ImpactRatio. The benchmark is the highest rate of a group that is at least
    `least_share` of all applicants. Below four fifths is decided in whole numbers
    (5 x n0 < 4 x0 n), since 3/5 against 3/4 is exactly 0.80 and is not below. The test is
    Fisher's where a group has fewer than 30 or an expected count is below 5, the
    pooled z otherwise; the interval is Koopman's. A group without applicants has a
    rate of nan and no flag; where nobody was selected every ratio is nan. Raises
    ValueError where the groups differ or more are selected than applied. Source:
    29 CFR 1607.4(D) and its questions and answers.
    """
    if set(selected) != set(applicants):
        raise ValueError("selected and applicants do not name the same groups")
    names = list(selected)
    x, n = counts(
        selected=[selected[name] for name in names],
        applicants=[applicants[name] for name in names],
    )
    within(x, n, "selected")
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = x / n
    large = (n > 0) & (n >= least_share * np.nansum(n)) & ~np.isnan(x)
    if not large.any() or not x[large].any():
        return {name: _no_benchmark(rates[i]) for i, name in enumerate(names)}
    best = int(np.argmax(np.where(large, rates, -1)))
    against = np.full_like(x, x[best]), np.full_like(n, n[best])
    ratios, below, needed = four_fifths(x, n, *against)
    interval = rate_ratio_score(x, n, *against, confidence)
    z_p = two_proportion_z(x, n, *against)[1]
    pooled = (x + x[best]) / (n + n[best])
    expected = np.minimum(n, n[best]) * np.minimum(pooled, 1 - pooled)
    is_small = (np.minimum(n, n[best]) < SMALL_GROUP) | (expected < SMALL_EXPECTED)
    return {
        name: ImpactRatio(
            rate=float(rates[i]),
            ratio=float(ratios[i]),
            interval=Interval.of(
                interval.estimate[i], interval.lower[i], interval.upper[i]
            ),
            flagged=bool(below[i]),
            p=fisher_exact(x[i], n[i], x[best], n[best])
            if is_small[i]
            else float(z_p[i]),
            test="fisher" if is_small[i] else "z",
            needed=int(np.nan_to_num(needed[i])),
        )
        for i, name in enumerate(names)
    }


def _no_benchmark(rate):
    nothing = float("nan")
    interval = Interval(nothing, nothing, nothing)
    return ImpactRatio(float(rate), nothing, interval, False, nothing, "none", 0)


def _shares(share):
    share = np.asarray(share, dtype=float)
    bad = (share < 0) | (share > 1)
    if np.any(bad):
        raise ValueError(
            f"benchmark_share is not between 0 and 1 at position {int(np.argmax(np.ravel(bad)))}"
        )
    return share
