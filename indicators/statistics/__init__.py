"""Disparity measures: pure functions on numbers and arrays.

An undefined value is nan, an impossible input raises ValueError, nan in gives nan
out. Nothing here rounds, formats, reads a clock or knows a database.
docs/statistics.md explains each measure in prose.
"""

from indicators.statistics.comparisons import (
    fisher_exact,
    incidence_rate_difference,
    incidence_rate_ratio,
    incidence_rate_ratio_exact,
    rate_difference,
    rate_difference_score,
    rate_ratio,
    rate_ratio_score,
    two_proportion_z,
)
from indicators.statistics.interval import Interval
from indicators.statistics.rates import (
    byar,
    clopper_pearson,
    crude_rate,
    jeffreys,
    poisson_exact,
    wilson,
)
from indicators.statistics.trends import Change, gap_change, incidence_gap_change

__all__ = [
    "Change",
    "Interval",
    "byar",
    "clopper_pearson",
    "crude_rate",
    "fisher_exact",
    "gap_change",
    "incidence_gap_change",
    "incidence_rate_difference",
    "incidence_rate_ratio",
    "incidence_rate_ratio_exact",
    "jeffreys",
    "poisson_exact",
    "rate_difference",
    "rate_difference_score",
    "rate_ratio",
    "rate_ratio_score",
    "two_proportion_z",
    "wilson",
]
