"""Indicators that count something alike: asked about when a file comes in, and published
as one system of counts."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.disclosure.cells import Cells, Counted
from indicators.disclosure.history import splits_among
from indicators.models import CountingUnit, Indicator, Release
from tests.factories import load, make_crosswalk, make_indicator, make_scheme, preview
from tests.indicators.published import by_group, release, tell

YEAR = date(2024, 1, 1), date(2024, 12, 31)
pytestmark = pytest.mark.django_db

SEARCHES = b"""period,group,numerator,denominator
2023,Black,95,100
2023,Hispanic,60,120
2023,White,150,300
"""
FINDS = b"""period,group,numerator,denominator
2023,Black,40,95
2023,Hispanic,30,60
2023,White,70,150
"""


def make_two(searches=None, **finds):
    scheme = make_scheme()
    words = {"numerator": "searches", "denominator": "stops"}
    first = make_indicator(scheme=scheme, title="Searches", **words, **searches or {})
    words = {"numerator": "finds", "denominator": "searches"}
    return first, make_indicator(scheme=scheme, title="Finds", **words, **finds)


def make_two_tied(**finds):
    unit = CountingUnit.objects.create(slug="searches", name="Searches")
    return make_two({"numerator_unit": unit}, denominator_unit=unit, **finds)


def test_what_one_indicator_hides_cannot_be_read_off_another():
    searches, finds = make_two_tied()
    load(searches, SEARCHES)
    load(finds, FINDS)

    release()

    black = by_group(tell(searches))["black"]
    assert (black["state"], black["numerator"]) == ("hidden", None)
    black = by_group(tell(finds))["black"]
    assert (black["state"], black["denominator"]) == ("hidden", None)
    assert not Release.objects.filter(denominator=95).exists()


def test_what_was_published_of_one_before_is_known_when_the_other_comes():
    searches, finds = make_two_tied()
    load(finds, FINDS)
    release()
    assert by_group(tell(finds))["black"]["denominator"] == 95

    load(searches, SEARCHES)
    release()

    assert by_group(tell(searches))["black"]["denominator"] is None


def test_denominators_of_a_rate_that_are_counts_elsewhere_are_rounded_as_there():
    searches, complaints = make_two_tied(kind="rate", rounding=5)
    Indicator.objects.filter(pk=searches.pk).update(rounding=5)
    load(searches, SEARCHES.replace(b"95,100", b"71,120"))
    load(complaints, FINDS.replace(b"40,95", b"41,71"))

    release()

    assert by_group(tell(complaints))["black"]["denominator"] == 70


def test_equal_counts_of_another_indicator_are_asked_about():
    searches, finds = make_two()
    load(searches, SEARCHES)

    (question,) = preview(finds, FINDS).oddities.values()

    assert (
        "The counts of searches are the same as those of searches in “Searches”"
        in question
    )
    assert preview(finds, FINDS.replace(b",95", b",96")).oddities == {}


def test_counts_that_are_said_to_be_the_same_and_differ_are_asked_about():
    searches, finds = make_two_tied()
    load(searches, SEARCHES)

    (question,) = preview(finds, FINDS.replace(b",60", b",61")).oddities.values()

    assert (
        "“Searches” counts the same searches and has 60 where this file has 61"
        in question
    )
    assert preview(finds, FINDS).oddities == {}


def test_residents_below_two_rates_are_not_asked_about():
    searches, finds = make_two({"kind": "rate"}, kind="rate")
    load(searches, SEARCHES)

    again = preview(finds, SEARCHES.replace(b"95,", b"85,").replace(b"60,", b"61,"))

    assert again.oddities == {}


def test_places_and_rates_alone_are_not_asked_about():
    searches, finds = make_two()
    load(searches, SEARCHES)
    place = b"period,group,numerator,denominator,geography\n2023,Black,40,95,North\n"

    assert "alike" not in preview(finds, place).oddities


def test_what_counts_alike_is_found_over_others_too():
    one, two, three = (
        CountingUnit.objects.create(slug=slug, name=slug) for slug in ("a", "b", "c")
    )
    scheme = make_scheme()
    first = make_indicator(scheme=scheme, numerator_unit=one)
    second = make_indicator(scheme=scheme, numerator_unit=one, denominator_unit=two)
    third = make_indicator(scheme=scheme, numerator_unit=two)
    make_indicator(scheme=scheme, numerator_unit=three)
    alone = make_indicator(scheme=scheme)

    assert set(Indicator.objects.counting_alike([first])) == {first, second, third}
    assert Indicator.objects.counting_alike([alone]) == [alone]
    assert str(one) == "a"


def test_what_became_of_a_group_is_read_from_the_crosswalk():
    old, new = make_scheme(slug="old"), make_scheme(slug="new")
    groups = {(s.slug, g.slug): g for s in (old, new) for g in s.groups.all()}
    for source, target in (("black", "black"), ("black", "hispanic"), ("white", "white"),
                           ("other", "white"), ("unknown", "unknown")):  # fmt: skip
        make_crosswalk(groups["old", source], groups["new", target])
    cells = [
        Cells(*YEAR, "", {"old.black": (1, 2)}, of=Counted(scheme="new")),
        Cells(*YEAR, "", {"black": (1, 2)}, of=Counted(scheme="new")),
    ]

    assert set(splits_among([cells])) == {
        ("old.black", ("new.black", "new.hispanic")),
        ("new.white", ("old.white", "old.other")),
        ("old.unknown", ("new.unknown",)),
        ("new.unknown", ("old.unknown",)),
    }
    with CaptureQueriesContext(connection) as asked:
        assert splits_among([cells[1:], cells[1:]]) == []
    assert not asked
