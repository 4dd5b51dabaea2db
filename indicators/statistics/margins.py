"""Margins of error as the American Community Survey prints them, carried through sums,
proportions, ratios, products and changes.

Margins are for 90 % (z 1.645). Every function returns (estimate, margin of error), as
floats or arrays, and takes estimates from independent samples: overlapping five-year
periods are not. Raises ValueError for a negative margin. Source: U.S. Census Bureau,
Understanding and Using American Community Survey Data, 2018, chapter 8.
"""

import numpy as np

MARGIN_QUANTILE = 1.645


def acs_standard_error(moe):
    """The standard error behind a 90 % margin: margin / 1.645, in its unit."""
    (moe,) = _margins(moe=moe)
    return _plain(moe / MARGIN_QUANTILE)


def acs_sum(estimates, moes):
    """Sum of a sequence of estimates; its margin is the root of the sum of the squared
    margins. Of several estimates of 0 only the largest margin counts. An empty sequence
    gives 0 with a margin of 0."""
    estimates = np.asarray(estimates, dtype=float)
    (moes,) = _margins(moes=moes)
    if estimates.shape != moes.shape:
        raise ValueError("estimates and moes differ in length")
    is_zero = estimates == 0
    of_zeros = moes[is_zero].max(initial=0)
    margin = np.sqrt((moes[~is_zero] ** 2).sum() + of_zeros**2)
    return float(estimates.sum()), float(margin)


def acs_proportion(x, x_moe, n, n_moe):
    """A part of a whole, x / n, from 0 to 1.

    Margin: sqrt(x_moe² - p² n_moe²) / n, with a plus where the root would be negative. A
    whole of 0 gives nan.
    """
    x, n = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    x_moe, n_moe = _margins(x_moe=x_moe, n_moe=n_moe)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(n > 0, x / n, np.nan)
        less = x_moe**2 - p**2 * n_moe**2
        more = x_moe**2 + p**2 * n_moe**2
        margin = np.sqrt(np.where(less < 0, more, less)) / n
    return _plain(p), _plain(np.where(np.isnan(p), np.nan, margin))


def acs_ratio(x, x_moe, y, y_moe):
    """Two estimates, neither a part of the other: x / y.

    Margin: sqrt(x_moe² + r² y_moe²) / y. A y of 0 gives nan.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    x_moe, y_moe = _margins(x_moe=x_moe, y_moe=y_moe)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(y != 0, x / y, np.nan)
        margin = np.sqrt(x_moe**2 + ratio**2 * y_moe**2) / np.abs(y)
    return _plain(ratio), _plain(np.where(np.isnan(ratio), np.nan, margin))


def acs_product(a, a_moe, b, b_moe):
    """A product of two estimates. Margin: sqrt(a² b_moe² + b² a_moe²)."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    a_moe, b_moe = _margins(a_moe=a_moe, b_moe=b_moe)
    return _plain(a * b), _plain(np.sqrt(a**2 * b_moe**2 + b**2 * a_moe**2))


def acs_percent_change(old, old_moe, new, new_moe):
    """By how many per cent `new` differs from `old`: 100 x (new / old - 1), with 100
    times the margin of the ratio. An old value of 0 gives nan."""
    ratio, margin = acs_ratio(new, new_moe, old, old_moe)
    return 100 * (ratio - 1), 100 * margin


def _margins(**named):
    arrays = [np.asarray(value, dtype=float) for value in named.values()]
    for name, array in zip(named, arrays, strict=True):
        if np.any(array < 0):
            position = int(np.argmax(np.ravel(array < 0)))
            raise ValueError(f"{name} is negative at position {position}")
    return arrays


def _plain(value):
    return float(value) if np.ndim(value) == 0 else value
