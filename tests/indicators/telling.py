"""Findings of an indicator, as a report tells them."""

import json
from datetime import date

from indicators.disclosure.publishable import of_datasets
from reporting.models import Edition
from reporting.services import editions
from tests.factories import (
    NOON,
    load,
    make_indicator,
)

SHARES = b"""period,group,numerator,denominator
2010,Black,200,1000
2010,White,800,1000
2020,Black,300,1000
2020,Hispanic,50,1000
2020,White,650,1000
"""
EVENTS = b"""period,group,numerator,denominator
2022,Black,300,2000
2022,White,400,8000
2023,Black,200,2000
2023,White,400,8000
"""
SMALL = b"""period,group,numerator,denominator
2023,Black,64,197
2023,Hispanic,4,111
2023,Other,12,25
2023,White,154,1681
"""


def ask(year=2024):
    edition = Edition(
        year=year, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), language="en"
    )
    return editions.ask(edition, NOON)


def findings(question):
    return of_datasets(question.dataset_pks, question.period.ends_on)


def tell(content=None, **indicator):
    made = make_indicator(**indicator)
    load(made, *([content] if content else []))
    (finding,) = findings(ask())
    json.dumps(finding, allow_nan=False)
    return finding


def by_group(finding):
    return {row["group"]: row for row in finding["rows"]}
