"""Measures over whole frames: a rate, a gap and a ratio for every indicator, period
and group at once, with the reasons where there is none."""

import numpy as np

from indicators import statistics
from indicators.disclosure import EVERYONE, hidden_counts
from indicators.models import Indicator, RaceGroup
from indicators.statistics.interval import normal_quantile

# A comparison needs so many events, among so many people, on both sides.
EVENTS_NEEDED = 11
PEOPLE_NEEDED = 30
# Shown, and marked to be read with caution, below this.
CAUTION_BELOW = 20
# Below this in any cell, a ratio's interval is the score or the exact one.
SCORE_BELOW = 20

SHOWN, HIDDEN, UNRELIABLE = "shown", "hidden", "unreliable"
PERIOD = ["indicator", "starts_on", "ends_on"]
Kind, Rule, Direction = Indicator.Kind, Indicator.ReferenceRule, Indicator.Direction


def measure(frame, indicators, earlier=None):
    """The frame with `state`, rate, gap and ratio (each with lower and upper),
    `reference` and `is_cautious`, and a frame of everyone together per period.

    `indicators` maps slugs to indicators; `earlier` maps (indicator, starts_on,
    ends_on) to the publications of that period, oldest first. What is hidden, and
    all that is derived from it, is nan. Rates and gaps are per the indicator's `per`.
    """
    rows = frame.copy()
    for name in ("kind", "per"):
        rows[name] = rows["indicator"].map(
            lambda slug, n=name: getattr(indicators[slug], n)
        )
    everyone = _everyone(rows)
    _hide(rows, everyone, indicators, earlier or {})
    _rates(rows)
    _rates(everyone)
    _states(rows)
    _references(rows, everyone, indicators)
    _comparisons(rows)
    hidden = rows["state"] == HIDDEN
    rows.loc[hidden, "numerator"] = np.nan
    rows.loc[hidden | (rows["state"] == UNRELIABLE), _columns("rate")] = np.nan
    rows.loc[rows["hides_denominator"], "denominator"] = np.nan
    return rows, everyone


def _columns(name):
    return [name, f"{name}_lower", f"{name}_upper"]


def _everyone(rows):
    """All groups together; undefined for rates published without counts."""
    sums = rows.groupby([*PERIOD, "kind", "per"], sort=False, as_index=False).agg(
        numerator=("numerator", lambda x: x.sum(min_count=len(x))),
        denominator=("denominator", lambda x: x.sum(min_count=len(x))),
        whole=("denominator", "max"),
        dataset_pk=("dataset_pk", "max"),
    )
    is_share = sums["kind"] == Kind.SHARE
    sums.loc[is_share, "denominator"] = sums.loc[is_share, "whole"]
    # Shares that overlap add up to more than their whole: they have no sum.
    overlap = is_share & (sums["numerator"] > sums["whole"])
    sums.loc[overlap, "numerator"] = np.nan
    sums["value"] = sums["margin"] = np.nan
    return sums.drop(columns="whole")


def _hide(rows, everyone, indicators, earlier):
    rows["is_hidden"] = rows["hides_denominator"] = False
    everyone["is_hidden"] = False
    hidden = {}
    for period, part in rows.groupby(PERIOD, sort=False):
        indicator = indicators[period[0]]
        hidden[period] = hidden_counts(
            part,
            kind=indicator.kind,
            hide_up_to=indicator.hide_up_to,
            earlier=earlier.get(period, ()),
        )
    place = {
        tuple(values): index
        for index, *values in everyone[PERIOD].itertuples(name=None)
    }
    for period, part in rows.groupby(PERIOD, sort=False):
        numerators, denominators = _with_parts(period, hidden)
        hides = part["group"].isin(denominators)
        rows.loc[part.index, "hides_denominator"] = hides
        rows.loc[part.index, "is_hidden"] = part["group"].isin(numerators) | hides
        everyone.loc[place[period], "is_hidden"] = EVERYONE in numerators | denominators


def _with_parts(period, hidden):
    """What a period hides, with what the periods inside it hide: a pooled figure less
    the shown parts would give a hidden part away."""
    slug, first, last = period
    numerators = set(hidden[period].numerators)
    denominators = set(hidden[period].denominators)
    for other, parts in hidden.items():
        is_inside = other[0] == slug and first <= other[1] and other[2] <= last
        if is_inside and other != period and (parts.numerators or parts.denominators):
            numerators |= parts.numerators | {EVERYONE}
            denominators |= parts.denominators
    return numerators, denominators


def _rates(rows):
    """Rates from all counts, hidden ones too; `measure` blanks those at the end."""
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
    """Hidden for privacy, too few to be reliable, or shown; privacy comes first."""
    x, n = rows["numerator"], rows["denominator"]
    too_few = (n < PEOPLE_NEEDED) | ((x > 0) & (x < EVENTS_NEEDED))
    rows["state"] = np.select(
        [rows["is_hidden"], too_few], [HIDDEN, UNRELIABLE], default=SHOWN
    )
    rows["is_cautious"] = (
        (rows["state"] == SHOWN) & (x >= EVENTS_NEEDED) & (x < CAUTION_BELOW)
    )


def _references(rows, everyone, indicators):
    """Beside each row the counts it is compared with: a group's, or all others'."""
    slugs = {slug: reference(rows, indicators[slug]) for slug in set(rows["indicator"])}
    rows["reference"] = rows["indicator"].map(slugs).astype(object)
    others = (
        rows["indicator"]
        .map(lambda slug: indicators[slug].reference_rule == Rule.OTHERS)
        .astype(bool)
    )
    is_reference = (rows["group"] == rows["reference"]) & (rows["state"] == SHOWN)
    columns = {
        "numerator": "ref_numerator",
        "denominator": "ref_denominator",
        "rate": "ref_rate",
    }
    named = rows.loc[is_reference, [*PERIOD, *columns]].rename(columns=columns)
    merged = rows[PERIOD].merge(named, how="left", on=PERIOD)
    sums = rows[PERIOD].merge(everyone, how="left", on=PERIOD)
    shown = ~sums["is_hidden"].astype(bool).to_numpy()
    for name in columns.values():
        rows[name] = merged[name].to_numpy(dtype=float)
    for column in ("numerator", "denominator"):
        rest = sums[column].to_numpy() - rows[column].to_numpy()
        rows.loc[others, f"ref_{column}"] = np.where(shown, rest, np.nan)[others]
    rest = rows.loc[others, "ref_numerator"] / rows.loc[others, "ref_denominator"]
    rows.loc[others, "ref_rate"] = rest * rows.loc[others, "per"]


def reference(rows, indicator):
    """The slug of the group that all are compared with, fixed at the first period that
    has one large enough; None where all others are, or none ever is."""
    if not indicator.has_comparisons or indicator.reference_rule == Rule.OTHERS:
        return None
    if indicator.reference_rule == Rule.NAMED:
        return indicator.reference_group.slug
    large = rows[
        (rows["indicator"] == indicator.slug)
        & (rows["group_kind"] == RaceGroup.Kind.GROUP)
        & (rows["state"] == SHOWN)
        & ~(rows["numerator"] < EVENTS_NEEDED)
    ]
    if large.empty:
        return None
    first = large[large["starts_on"] == large["starts_on"].min()]
    ordered = first.sort_values(["rate", "position"])
    best = ordered.iloc[-1 if indicator.direction == Direction.HIGHER else 0]
    return best["group"]


def _comparisons(rows):
    for name in ("gap", "ratio"):
        for column in _columns(name):
            rows[column] = np.nan
    x, n = rows["numerator"], rows["denominator"]
    x0, n0 = rows["ref_numerator"], rows["ref_denominator"]
    fit = (rows["state"] == SHOWN) & (rows["group"] != rows["reference"])
    enough = (np.minimum(x, x0) >= EVENTS_NEEDED) & (np.minimum(n, n0) >= PEOPLE_NEEDED)
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
    alone = fit & (rows["kind"] == Kind.RATE_ONLY)
    rows.loc[alone, "gap"] = rows["rate"] - rows["ref_rate"]
    rows.loc[alone, "ratio"] = rows["rate"] / rows["ref_rate"].where(
        rows["ref_rate"] > 0
    )
