"""Several periods taken together, so that a group does not vanish behind its small
counts: people are added up, never rates averaged."""

from datetime import timedelta

import pandas as pd

from indicators.measures import Kind, is_full

ONE_DAY = timedelta(days=1)
# Pooling is offered up to so many periods.
MOST_OFFERED = 5


def with_pooled(frame, indicators):
    """The frame with one more period for each indicator that publishes its last full
    periods together; those must follow on each other, in one scheme and by one
    method."""
    found = [frame]
    for slug in dict.fromkeys(frame["indicator"]):
        indicator = indicators[slug]
        if indicator.pool_periods:
            part = frame[(frame["indicator"] == slug) & (frame["place"] == "")]
            found.append(pool(part, indicator, indicator.pool_periods))
    filled = [part for part in found if not part.empty]
    return pd.concat(filled, ignore_index=True) if filled else frame


def pool(rows, indicator, count):
    """The last `count` full periods of one indicator's rows as one period; empty where
    there are not so many, or they cannot be joined. Groups that one of them does not
    have are left out."""
    nothing = rows.iloc[:0]
    if indicator.kind in (Kind.SHARE, Kind.RATE_ONLY):
        return nothing
    full = rows[is_full(rows.assign(period_months=indicator.period_months))]
    periods = sorted(set(zip(full["starts_on"], full["ends_on"], strict=True)))[-count:]
    last = full[full["ends_on"] == periods[-1][1]] if periods else nothing
    joined = full[full["starts_on"] >= periods[0][0]] if periods else nothing
    follows = all(
        before[1] + ONE_DAY == after[0]
        for before, after in zip(periods, periods[1:], strict=False)
    )
    alike = len(joined[["scheme", "method"]].drop_duplicates()) == 1
    if len(periods) < count or not follows or not alike:
        return nothing
    sums = joined.groupby("group").agg(
        numerator=("numerator", "sum"),
        denominator=("denominator", "sum"),
        periods=("starts_on", "nunique"),
        dataset_pk=("dataset_pk", "max"),
    )
    sums = sums[sums["periods"] == count]
    pooled = last[last["group"].isin(sums.index)].copy()
    pooled["starts_on"] = periods[0][0]
    for column in ("numerator", "denominator", "dataset_pk"):
        pooled[column] = pooled["group"].map(sums[column])
    return pooled
