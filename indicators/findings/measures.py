"""Measures over whole frames: a rate, a gap and a ratio for every indicator, period,
place and group at once, with the reasons where there is none."""

import numpy as np

from equity_office.periods import Period
from indicators import statistics
from indicators.findings.frames import PERIOD
from indicators.models import Indicator, RaceGroup
from indicators.statistics.interval import normal_quantile
from indicators.statistics.representation import LEAST_SHARE

# A rate needs so many events, or none at all, among so many people, to be told and to be
# compared; nobody is the best off by having none where so many were not to be expected.
EVENTS_NEEDED = 11
PEOPLE_NEEDED = 30
# Shown, and marked to be read with caution, below this.
CAUTION_BELOW = 20
# Below this in any cell, a ratio's interval is the score or the exact one.
SCORE_BELOW = 20

SHOWN, HIDDEN, UNRELIABLE = "shown", "hidden", "unreliable"
WITHDRAWN = "withdrawn"
Kind, Rule, Direction = Indicator.Kind, Indicator.ReferenceRule, Indicator.Direction


def measure(rows, everyone, indicators, compare=None):
    """The rows with `state`, rate, gap and ratio (each with lower and upper),
    `reference`, `people` and `is_cautious`, and everyone with their rates.

    Both frames come from `disclosure.protected` or from what was released: what is
    hidden is nan in them, and so is all that would be derived from it. `indicators`
    maps slugs to indicators; `compare` maps slugs to a group that the others are
    compared with in place of the indicator's own reference, or to "others". Rates and
    gaps are per the indicator's `per`; `people` is how many events more or fewer than
    the group's there would be at the reference's rate.
    """
    rows, everyone = rows.copy(), everyone.copy()
    for frame in (rows, everyone):
        for name in ("kind", "per", "period_months", "is_selection"):
            frame[name] = frame["indicator"].map(
                lambda slug, n=name: getattr(indicators[slug], n)
            )
        frame["is_full"] = is_full(frame)
        _rates(frame)
    _states(rows)
    _references(rows, everyone, indicators, compare or {})
    _comparisons(rows)
    rows.loc[rows["state"] == UNRELIABLE, _columns("rate")] = np.nan
    rows["people"] = -rows["gap"] / rows["per"] * rows["denominator"]
    return rows, everyone


def is_full(frame):
    """Whether each row's period is as long as the indicator's full periods
    are (`period_months`)."""
    months = [
        Period(first, last).months
        for first, last in zip(frame["starts_on"], frame["ends_on"], strict=True)
    ]
    return np.array(months, dtype=int) == frame["period_months"].to_numpy(dtype=int)


def _columns(name):
    return [name, f"{name}_lower", f"{name}_upper"]


def _rates(rows):
    for column in _columns("rate"):
        rows[column] = np.nan
    people = rows["kind"].isin([Kind.PROPORTION, Kind.SHARE])
    part = rows[people]
    interval = statistics.wilson(part["numerator"], part["denominator"])
    _store(rows, people, "rate", interval.scaled(part["per"].to_numpy()))
    # A share of a whole is counted, not sampled: it has no interval.
    rows.loc[rows["kind"] == Kind.SHARE, _columns("rate")[1:]] = np.nan
    events = rows["kind"] == Kind.RATE
    part = rows[events]
    interval = statistics.crude_rate(
        part["numerator"], part["denominator"], part["per"].to_numpy()
    )
    _store(rows, events, "rate", interval)
    alone = rows["kind"] == Kind.RATE_ONLY
    value, margin = rows.loc[alone, "value"], rows.loc[alone, "margin"]
    margin = statistics.acs_standard_error(margin) * normal_quantile(0.95)
    interval = statistics.Interval.of(
        value, np.maximum(value - margin, 0), value + margin
    )
    _store(rows, alone, "rate", interval)


def _store(rows, mask, name, interval):
    parts = np.column_stack([interval.estimate, interval.lower, interval.upper])
    rows.loc[mask, _columns(name)] = parts


def _states(rows):
    """Taken back, hidden for privacy, too few to be reliable, or shown. Of a selection
    even few are told: its tests are exact."""
    x, n = rows["numerator"], rows["denominator"]
    is_withdrawn = rows.get("is_withdrawn", np.zeros(len(rows), dtype=bool))
    few = (n < PEOPLE_NEEDED) | ((x > 0) & (x < EVENTS_NEEDED))
    rows["state"] = np.select(
        [is_withdrawn, rows["is_hidden"], few & ~rows["is_selection"]],
        [WITHDRAWN, HIDDEN, UNRELIABLE],
        default=SHOWN,
    )
    seldom = (x >= EVENTS_NEEDED) & (x < CAUTION_BELOW)
    rows["is_cautious"] = (rows["state"] == SHOWN) & (few | seldom)


def _references(rows, everyone, indicators, compare):
    """Beside each row the counts it is compared with: a group's, or all others'."""
    slugs = {
        slug: reference(rows, indicators[slug], compare.get(slug))
        for slug in set(rows["indicator"])
    }
    rows["reference"] = rows["indicator"].map(slugs).astype(object)
    others = (
        rows["indicator"]
        .map(lambda slug: compares_with_others(indicators[slug], compare.get(slug)))
        .astype(bool)
    )
    is_reference = (rows["group"] == rows["reference"]) & (rows["state"] == SHOWN)
    columns = {
        "numerator": "ref_numerator",
        "denominator": "ref_denominator",
        "rate": "ref_rate",
        "margin": "ref_margin",
    }
    named = rows.loc[is_reference, [*PERIOD, *columns]].rename(columns=columns)
    merged = rows[PERIOD].merge(named, how="left", on=PERIOD)
    sums = rows[PERIOD].merge(
        everyone[[*PERIOD, "numerator", "denominator"]], how="left", on=PERIOD
    )
    for name in columns.values():
        rows[name] = merged[name].to_numpy(dtype=float)
    for column in ("numerator", "denominator"):
        rest = sums[column].to_numpy(dtype=float) - rows[column].to_numpy()
        rows.loc[others, f"ref_{column}"] = rest[others]
    is_part = others & (rows["kind"] == Kind.PROPORTION)
    # Rounded by themselves, sum and group may differ by more than there are people.
    limit = rows.loc[is_part, "ref_denominator"].clip(lower=0)
    rows.loc[is_part, "ref_denominator"] = limit
    rows.loc[is_part, "ref_numerator"] = rows.loc[is_part, "ref_numerator"].clip(
        0, limit
    )
    rest = rows.loc[others, "ref_numerator"] / rows.loc[others, "ref_denominator"]
    rows.loc[others, "ref_rate"] = rest * rows.loc[others, "per"]


def compares_with_others(indicator, compare=None):
    rule = compare or indicator.reference_rule
    return indicator.has_comparisons and rule == Rule.OTHERS


def reference(rows, indicator, compare=None):
    """The slug of the group that all are compared with; None where all others are, or
    none ever is. The best-off group is the one of the first publication; before that,
    of the first full period that has one large enough."""
    if not indicator.has_comparisons or compares_with_others(indicator, compare):
        return None
    if compare:
        return compare
    if indicator.reference_rule == Rule.NAMED:
        return indicator.reference_group.slug
    baseline = indicator.baseline_group
    mine = rows[rows["indicator"] == indicator.slug]
    if baseline and (mine["group"] == baseline.slug).any():
        return baseline.slug
    large = rows[
        (rows["indicator"] == indicator.slug)
        & (rows["place"] == "")
        & (rows["group_kind"] == RaceGroup.Kind.GROUP)
        & (rows["scheme"] == rows["current_scheme"])
        & (rows["state"] == SHOWN)
        & ~_might_be_none(rows)
        & _has_applicants(rows)
    ]
    if large["is_full"].any():
        large = large[large["is_full"]]
    if large.empty:
        return None
    first = large[large["starts_on"] == large["starts_on"].min()]
    ordered = first.sort_values(["rate", "position"])
    best = ordered.iloc[-1 if indicator.direction == Direction.HIGHER else 0]
    return best["group"]


def _has_applicants(rows):
    """Whether a group of a selection is large enough to be the one that is selected
    most."""
    everybody = rows.groupby(PERIOD)["denominator"].transform("sum")
    is_large = rows["denominator"] >= LEAST_SHARE * everybody
    return is_large | ~rows["is_selection"]


def _might_be_none(rows):
    """Whether a group without events is so small that it would have fewer than are
    needed at the rate of all groups together."""
    sums = rows.groupby(PERIOD)[["numerator", "denominator"]].transform("sum")
    expected = rows["denominator"] * sums["numerator"] / sums["denominator"]
    return (rows["numerator"] == 0) & (expected < EVENTS_NEEDED)


def _comparisons(rows):
    for name in ("gap", "ratio"):
        for column in _columns(name):
            rows[column] = np.nan
    x, n = rows["numerator"], rows["denominator"]
    x0, n0 = rows["ref_numerator"], rows["ref_denominator"]
    fit = (rows["state"] == SHOWN) & (rows["group"] != rows["reference"])
    is_told = (x == 0) | (x >= EVENTS_NEEDED)
    is_told &= (x0 == 0) | (x0 >= EVENTS_NEEDED)
    is_told &= np.minimum(n, n0) >= PEOPLE_NEEDED
    enough = (is_told | rows["is_selection"]) & (np.maximum(x, x0) > 0)
    few = np.minimum(x, x0) < SCORE_BELOW
    few_others = np.minimum(n - x, n0 - x0) < SCORE_BELOW
    proportion = fit & enough & (rows["kind"] == Kind.PROPORTION)
    rate = fit & enough & (rows["kind"] == Kind.RATE)
    for mask, name, measured in (
        (proportion, "gap", statistics.rate_difference),
        (proportion & ~(few | few_others), "ratio", statistics.rate_ratio),
        (proportion & (few | few_others), "ratio", statistics.rate_ratio_score),
        (rate & ~few, "ratio", statistics.incidence_rate_ratio),
        (rate & few, "ratio", statistics.incidence_rate_ratio_exact),
    ):
        interval = measured(x[mask], n[mask], x0[mask], n0[mask])
        if name == "gap":
            interval = interval.scaled(rows.loc[mask, "per"].to_numpy())
        _store(rows, mask, name, interval)
    interval = statistics.incidence_rate_difference(
        x[rate], n[rate], x0[rate], n0[rate], rows.loc[rate, "per"].to_numpy()
    )
    _store(rows, rate, "gap", interval)
    # Beside nobody at all there is no “so many times”; the gap says it.
    rows.loc[x0 == 0, _columns("ratio")] = np.nan
    alone = fit & (rows["kind"] == Kind.RATE_ONLY)
    rows.loc[alone, "gap"] = rows["rate"] - rows["ref_rate"]
    spread = normal_quantile(0.95) * statistics.acs_standard_error(
        np.hypot(rows["margin"], rows["ref_margin"])
    )
    rows.loc[alone, "gap_lower"] = rows["gap"] - spread
    rows.loc[alone, "gap_upper"] = rows["gap"] + spread
    rows.loc[alone, "ratio"] = rows["rate"] / rows["ref_rate"].where(
        rows["ref_rate"] > 0
    )
