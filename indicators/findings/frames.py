"""QuerySets to frames: the only place where pandas meets the database."""

import pandas as pd

from equity_office.translated import said
from indicators.models import Crosswalk, Observation, Release

CELL = {
    "indicator__slug": "indicator",
    "indicator__scheme__slug": "current_scheme",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
    "geography": "geography",
    "department_id": "department_pk",
    "department__name": "department_name",
    "department__translations": "department_translations",
    "group__slug": "group",
    "group__name": "group_name",
    "group__translations": "translations",
    "group__kind": "group_kind",
    "group__position": "position",
    "group__scheme__slug": "scheme",
    "group__scheme__name": "scheme_name",
    "group_id": "group_pk",
    "dataset_id": "dataset_pk",
    "dataset__loaded_at": "loaded_at",
    "method": "method",
    "numerator": "numerator",
    "denominator": "denominator",
    "value": "value",
    "margin": "margin",
}
TOLD = {
    "is_pooled": "is_pooled",
    "is_shown": "is_shown",
    "is_denominator_shown": "is_denominator_shown",
    "reason": "reason",
    "publication": "publication",
    "released_at": "released_at",
}
NUMBERS = ["numerator", "denominator", "value", "margin"]
# What tells a table of groups from another: an indicator, a period, a place.
PERIOD = ["indicator", "starts_on", "ends_on", "place"]


def observed(dataset_pks, ends_by):
    """What these datasets say up to a day: one row per indicator, period, place and
    group, in that order. Two queries at most."""
    frame = _frame(Observation.objects.for_report(dataset_pks, ends_by), CELL)
    frame["is_pooled"] = False
    return frame


def released(indicators):
    """What is public of these indicators: rows like those of `observed`, with nan where
    something is hidden, and the rows of everyone together. Two queries at most."""
    return cells(Release.objects.for_figures(indicators))


def cells(releases):
    """The same of any releases."""
    frame = _frame(releases, CELL | TOLD)
    frame["is_hidden"] = ~frame.pop("is_shown").astype(bool)
    frame["hides_denominator"] = ~frame.pop("is_denominator_shown").astype(bool)
    is_everyone = frame["group_pk"].isna()
    frame.loc[is_everyone, "group"] = None
    return frame[~is_everyone].reset_index(drop=True), frame[is_everyone].reset_index(
        drop=True
    )


def ever_released(indicators):
    """Everything that any publication told of these indicators, and what was counted
    behind it. Three queries at most."""
    releases = Release.objects.filter(indicator__in=indicators)
    observations = Observation.objects.ever_released(indicators)
    return (
        _frame(releases.order_by("released_at", "pk"), CELL | TOLD),
        _frame(observations.order_by("pk"), CELL),
    )


def records(frame):
    """The rows as mappings; many times faster than `to_dict`."""
    names = list(frame.columns)
    return [
        dict(zip(names, row, strict=True))
        for row in frame.itertuples(index=False, name=None)
    ]


def _frame(queryset, columns):
    frame = pd.DataFrame.from_records(
        queryset.values_list(*columns), columns=list(columns.values())
    )
    frame[NUMBERS] = frame[NUMBERS].astype(float)
    _name(frame, "group_name", frame.pop("translations"))
    _name(frame, "department_name", frame.pop("department_translations"))
    frame["partition"] = _partitions(frame)
    frame["place"] = _places(frame)
    _join_schemes(frame)
    return frame


def _name(frame, column, translations):
    frame[column] = [
        said(words, "name", name) if isinstance(name, str) else ""
        for words, name in zip(translations, frame[column], strict=True)
    ]


def _places(frame):
    """The place that a row speaks of in words; empty for the whole city."""
    return [
        ", ".join(filter(None, (department, geography)))
        for department, geography in zip(
            frame.pop("department_name"), frame["geography"], strict=True
        )
    ]


def _partitions(frame):
    """Which way to divide the city a place is a part of: geographies, departments, or
    the geographies of one department."""
    kinds = []
    for department, geography in zip(
        frame["department_name"], frame["geography"], strict=True
    ):
        if department and geography:
            kinds.append(f"geographies of {department}")
        else:
            kinds.append("departments" if department else geography and "geographies")
    return kinds


def _join_schemes(frame):
    """Groups of an older scheme become lines of their own, or go on as the group of the
    current one where the crosswalk leads from one to one without a break."""
    is_older = (frame["scheme"] != frame["current_scheme"]) & frame["group_pk"].notna()
    if not is_older.any():
        return
    pks = {int(pk) for pk in frame.loc[is_older, "group_pk"]}
    same = _the_same_groups(pks, set(frame.loc[is_older, "current_scheme"]))
    for row in frame[is_older].itertuples():
        if group := same.get((int(row.group_pk), row.current_scheme)):
            told = group.slug, str(group), group.position
        else:
            name = f"{row.group_name} ({row.scheme_name})"
            told = f"{row.scheme}.{row.group}", name, row.position
        frame.loc[row.Index, ["group", "group_name", "position"]] = told


def _the_same_groups(pks, schemes):
    """(group, scheme) → the one group of that scheme which is the same people."""
    edges = list(
        Crosswalk.objects.filter(
            to_group__in=Crosswalk.objects.filter(
                from_group__in=pks, to_group__scheme__slug__in=schemes
            ).values("to_group")
        ).select_related("from_group", "to_group__scheme")
    )
    leads = {}
    for edge in edges:
        leads.setdefault((edge.from_group_id, edge.to_group.scheme.slug), []).append(
            edge
        )
    comes = {}
    for edge in edges:
        key = edge.to_group_id, edge.from_group.scheme_id
        comes.setdefault(key, []).append(edge)
    return {
        key: one.to_group
        for key, (one, *more) in leads.items()
        if not more
        and not one.is_break
        and len(comes[one.to_group_id, one.from_group.scheme_id]) == 1
    }
