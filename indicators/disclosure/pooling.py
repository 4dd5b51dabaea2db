"""Several periods taken together, so that a group does not vanish behind its small
counts: people are added up, never rates averaged."""

from datetime import timedelta

import pandas as pd

from equity_office.periods import Period
from indicators.disclosure.frames import protected
from indicators.findings.frames import records
from indicators.findings.measures import SHOWN, Kind, is_full, measure
from indicators.findings.series import at, head_of, periods_of

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
        loaded_at=("loaded_at", "min"),
    )
    sums = sums[sums["periods"] == count]
    if sums.empty:
        return nothing
    pooled = last[last["group"].isin(sums.index)].copy()
    pooled["starts_on"], pooled["is_pooled"] = periods[0][0], True
    for column in ("numerator", "denominator", "dataset_pk", "loaded_at"):
        pooled[column] = pooled["group"].map(sums[column])
    return pooled


def offers(frame, indicator, earlier):
    """How many periods together would show a group that vanishes from the head period,
    as (count, label, names of the groups it would show), fewest first. Only counts that
    show more groups than fewer periods do are offered."""
    if frame.empty or not indicator.has_counts:
        return []
    shown = set(_shown(frame, indicator, earlier, None))
    found = []
    for count in range(2, MOST_OFFERED + 1):
        pooled = pool(frame[frame["place"] == ""], indicator, count)
        if pooled.empty:
            break
        period = Period(pooled["starts_on"].iloc[0], pooled["ends_on"].iloc[0])
        both = pd.concat([frame, pooled], ignore_index=True)
        names = _shown(both, indicator, earlier, period)
        more = {group: name for group, name in names.items() if group not in shown}
        if more:
            found.append((count, period.label, list(more.values())))
            shown |= set(more)
    return found


def _shown(frame, indicator, earlier, period):
    """Group → name of what would be shown of a period; of the head where None is
    given."""
    slug = indicator.slug
    rows, everyone = protected(frame, {slug: indicator}, earlier)
    rows, _everyone = measure(rows, everyone, {slug: indicator})
    told = records(rows[rows["place"] == ""])
    period = period or head_of(periods_of(told), indicator.period_months)
    return {
        row["group"]: row["group_name"]
        for row in at(told, period)
        if row["state"] == SHOWN
    }
