"""Disclosure control on frames of observations: what of an indicator may be shown,
given what is public already. The one place that hides; whatever is derived later is
derived from what is left."""

import numpy as np

from indicators.disclosure.cells import EVERYONE, Cells
from indicators.disclosure.protection import hidden_counts
from indicators.findings.frames import PERIOD


def protected(frame, indicators, earlier):
    """(rows, everyone): the frame with `is_hidden`, `hides_denominator` and every hidden
    count blank, and its sums per period and place likewise. What is left is rounded by
    the indicator's rule.

    `earlier` maps a slug to what was Told of that indicator before.
    """
    rows = frame.copy()
    rows["is_hidden"] = rows["hides_denominator"] = False
    everyone = _everyone(rows, indicators)
    for slug, part in rows.groupby("indicator", sort=False):
        indicator = indicators[slug]
        if not indicator.has_counts:
            continue
        hidden = hidden_counts(
            cells_of(part), indicator.kind, indicator.rule, earlier.get(slug, ())
        )
        for key, what in hidden.items():
            _hide(rows, part.index[_is_at(part, key)], what)
            sums = everyone.index[
                (everyone["indicator"] == slug) & _is_at(everyone, key)
            ]
            _hide(everyone, sums, what)
        _round(rows, part.index, indicator)
        _round(everyone, everyone.index[everyone["indicator"] == slug], indicator)
    return rows, everyone


def cells_of(rows):
    """The Cells of one indicator's rows."""
    found = {}
    columns = ["starts_on", "ends_on", "place", "group", "numerator", "denominator"]
    partitions = dict(zip(rows["place"], rows["partition"], strict=True))
    for first, last, place, group, x, n in rows[columns].itertuples(index=False):
        found.setdefault((first, last, place), {})[group] = x, n
    return [Cells(*key, counts, partitions[key[2]]) for key, counts in found.items()]


def _is_at(frame, key):
    first, last, place = key
    return (
        (frame["starts_on"] == first)
        & (frame["ends_on"] == last)
        & (frame["place"] == place)
    )


def _hide(frame, index, hidden):
    groups = frame.loc[index, "group"]
    hides = groups.isin(hidden.denominators - {EVERYONE})
    is_hidden = groups.isin(hidden.numerators - {EVERYONE}) | hides
    if EVERYONE in hidden.denominators:
        hides |= groups.isna()
    if EVERYONE in hidden.numerators | hidden.denominators:
        is_hidden |= groups.isna()
    frame.loc[index, "hides_denominator"] = hides
    frame.loc[index, "is_hidden"] = is_hidden
    frame.loc[index[is_hidden], "numerator"] = np.nan
    frame.loc[index[hides], "denominator"] = np.nan


def _round(frame, index, indicator):
    """Numerators, and the denominators that are counts of the same people or things; a
    population stands elsewhere exactly."""
    columns = ["numerator"]
    if indicator.kind != "rate":
        columns.append("denominator")
    if indicator.rounding > 1:
        frame.loc[index, columns] = indicator.rule.rounded(frame.loc[index, columns])


def _everyone(rows, indicators):
    """All groups together; undefined for rates published without counts."""
    kept = [
        "geography",
        "department_pk",
        "method",
        "scheme",
        "loaded_at",
        "is_pooled",
    ]
    sums = rows.groupby(PERIOD, sort=False, as_index=False).agg(
        numerator=("numerator", lambda x: x.sum(min_count=len(x))),
        denominator=("denominator", lambda x: x.sum(min_count=len(x))),
        whole=("denominator", "max"),
        dataset_pk=("dataset_pk", "max"),
        **{name: (name, "first") for name in kept},
    )
    is_share = sums["indicator"].map(lambda slug: indicators[slug].kind == "share")
    is_share = is_share.astype(bool)
    sums.loc[is_share, "denominator"] = sums.loc[is_share, "whole"]
    # Shares that overlap add up to more than their whole: they have no sum.
    overlap = is_share & (sums["numerator"] > sums["whole"])
    sums.loc[overlap, "numerator"] = np.nan
    sums["value"] = sums["margin"] = np.nan
    sums["group"] = sums["group_pk"] = None
    sums["is_hidden"] = sums["hides_denominator"] = False
    return sums.drop(columns="whole")
