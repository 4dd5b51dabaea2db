"""Many rows at once are the rows that saving one by one would have made."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from equity_office import bulk
from indicators.models import Dataset, Observation
from tests.factories import RATES, load, make_indicator

pytestmark = pytest.mark.django_db

FIELDS = (
    "dataset", "indicator", "method", "starts_on", "ends_on", "group", "geography",
    "department", "numerator", "denominator", "value", "margin",
)  # fmt: skip
YEAR = date(2001, 1, 1), date(2001, 12, 31)


def row(dataset, group, **figures):
    figures = {"numerator": None, "denominator": None, "value": None, **figures}
    place = "North\t“\\N”\n"
    return (
        dataset.pk, dataset.indicator_id, "", *YEAR, group.pk, place, None,
        figures["numerator"], figures["denominator"], figures["value"], None,
    )  # fmt: skip


def test_every_value_arrives_as_it_was():
    dataset = load(make_indicator(kind="rate_only"), RATES)
    group = dataset.indicator.scheme.groups.first()

    bulk.insert(Observation, FIELDS, iter([row(dataset, group, value=Decimal("4.75"))]))

    (kept,) = Observation.objects.filter(starts_on=YEAR[0])
    assert (kept.value, kept.margin, kept.group) == (Decimal("4.75"), None, group)
    assert (kept.ends_on, kept.geography) == (YEAR[1], "North\t“\\N”\n")


def test_what_the_database_refuses_is_refused():
    dataset = load(make_indicator())
    group = dataset.indicator.scheme.groups.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Observation, FIELDS, [row(dataset, group, numerator=3)])

    assert not Observation.objects.filter(starts_on=YEAR[0]).exists()
    assert Dataset.objects.count() == 1
