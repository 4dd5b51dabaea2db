"""Disclosure control on frames of observations: what of an indicator may be shown,
given what is public already. The one place that hides; whatever is derived later is
derived from what is left."""

import numpy as np

from indicators.disclosure.cells import EVERYONE, Cells, Key, counted_by
from indicators.disclosure.history import splits_among
from indicators.disclosure.protection import hidden_counts
from indicators.disclosure.units import connected, shared
from indicators.findings.frames import PERIOD


def protected(frame, indicators, earlier):
    """(rows, everyone): the frame with `is_hidden`, `hides_denominator` and every hidden
    count blank, and its sums per period and place likewise. What is left is rounded by
    the indicator's rule.

    `earlier` is what was Told before, of these indicators and of others that count
    something alike.
    """
    rows = frame.copy()
    rows["is_hidden"] = rows["hides_denominator"] = False
    everyone = _everyone(rows, indicators)
    parts = {
        slug: cells_of(
            part, counted_by(indicators[slug], part["current_scheme"].iloc[0])
        )
        for slug, part in rows.groupby("indicator", sort=False)
        if indicators[slug].has_counts
    }
    counted = dict.fromkeys(
        [cells[0].of for cells in parts.values()] + [told.cells.of for told in earlier]
    )
    at = [
        (frame, frame.groupby(list(Key._fields)).groups) for frame in (rows, everyone)
    ]
    systems = [
        (
            [each for slug in slugs for each in parts.get(slug, ())],
            [told for told in earlier if told.cells.of.slug in slugs],
        )
        for slugs in connected(counted)
    ]
    splits = splits_among([*now, *(t.cells for t in told)] for now, told in systems)
    for now, told in systems:
        hidden = hidden_counts(now, told, splits)
        for key, what in hidden.items():
            for figures, index in at:
                _hide(figures, index[key], what)
    units = shared(counted)
    for slug in parts:
        for figures, _index in at:
            _round(figures, indicators[slug], units)
    return rows, everyone


def cells_of(rows, of):
    """The Cells of one indicator's rows."""
    found = {}
    columns = ["starts_on", "ends_on", "place", "group", "numerator", "denominator"]
    partitions = dict(zip(rows["place"], rows["partition"], strict=True))
    for first, last, place, group, x, n in rows[columns].itertuples(index=False):
        found.setdefault((first, last, place), {})[group] = x, n
    return [
        Cells(*key, counts, partitions[key[2]], of) for key, counts in found.items()
    ]


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


def _round(frame, indicator, units):
    """Numerators, and the denominators that are counts of the same people or things, or
    of one of these units; a population stands elsewhere exactly."""
    columns, index = ["numerator"], frame.index[frame["indicator"] == indicator.slug]
    if indicator.kind != "rate" or indicator.denominator_unit_id in units:
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
