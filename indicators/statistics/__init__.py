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
from indicators.statistics.inequality import (
    between_group_sd,
    between_group_variance,
    between_group_variance_interval,
    index_of_disparity,
    mean_difference_from_best,
    mean_difference_from_mean,
    mean_difference_from_reference,
    mean_log_deviation,
    population_attributable_fraction,
    population_attributable_risk,
    theil,
)
from indicators.statistics.interval import Interval
from indicators.statistics.margins import (
    acs_percent_change,
    acs_product,
    acs_proportion,
    acs_ratio,
    acs_standard_error,
    acs_sum,
)
from indicators.statistics.rates import (
    byar,
    clopper_pearson,
    crude_rate,
    jeffreys,
    poisson_exact,
    wilson,
)
from indicators.statistics.representation import (
    ImpactRatio,
    disparity_index,
    four_fifths,
    impact_ratios,
    parity_index,
    standard_deviations,
)
from indicators.statistics.trends import (
    Change,
    Decomposition,
    cochran_armitage,
    gap_change,
    incidence_gap_change,
    kitagawa,
    mantel_haenszel,
    ratio_change,
)

__all__ = [
    "Change",
    "Decomposition",
    "ImpactRatio",
    "Interval",
    "acs_percent_change",
    "acs_product",
    "acs_proportion",
    "acs_ratio",
    "acs_standard_error",
    "acs_sum",
    "between_group_sd",
    "between_group_variance",
    "between_group_variance_interval",
    "byar",
    "clopper_pearson",
    "cochran_armitage",
    "crude_rate",
    "disparity_index",
    "fisher_exact",
    "four_fifths",
    "gap_change",
    "impact_ratios",
    "incidence_gap_change",
    "incidence_rate_difference",
    "incidence_rate_ratio",
    "incidence_rate_ratio_exact",
    "index_of_disparity",
    "jeffreys",
    "kitagawa",
    "mantel_haenszel",
    "mean_difference_from_best",
    "mean_difference_from_mean",
    "mean_difference_from_reference",
    "mean_log_deviation",
    "parity_index",
    "poisson_exact",
    "population_attributable_fraction",
    "population_attributable_risk",
    "rate_difference",
    "rate_difference_score",
    "rate_ratio",
    "rate_ratio_score",
    "ratio_change",
    "standard_deviations",
    "theil",
    "two_proportion_z",
    "wilson",
]
