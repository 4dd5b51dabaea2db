"""QuerySets to frames: the only place where pandas meets the database."""

import pandas as pd

from equity_office.translated import said
from indicators.models import Observation

COLUMNS = {
    "indicator__slug": "indicator",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
    "group__slug": "group",
    "group__name": "group_name",
    "group__translations": "translations",
    "group__kind": "group_kind",
    "group__position": "position",
    "group_id": "group_pk",
    "dataset_id": "dataset_pk",
    "numerator": "numerator",
    "denominator": "denominator",
    "value": "value",
    "margin": "margin",
}
NUMBERS = ["numerator", "denominator", "value", "margin"]


def observations(question):
    """Citywide observations that the question may use: one row per indicator, period
    and group, in that order. One query."""
    queryset = Observation.objects.for_report(
        question.dataset_pks, question.period.ends_on
    )
    frame = pd.DataFrame.from_records(
        queryset.values_list(*COLUMNS), columns=list(COLUMNS.values())
    )
    frame[NUMBERS] = frame[NUMBERS].astype(float)
    names = zip(frame.pop("translations"), frame["group_name"], strict=True)
    frame["group_name"] = [said(words, "name", name) for words, name in names]
    return frame
