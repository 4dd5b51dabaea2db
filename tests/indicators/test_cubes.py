"""Nothing hidden can be worked out where a city is told by department, by place, by both
and by parts of a year. `make bench` tries two thousand cities; here are a hundred."""

from datetime import date
from random import Random

import pytest

from indicators.disclosure.cells import EVERYONE, Cells, Hidden, Told
from indicators.statistics.disclosure import DisclosureRule
from tests.indicators.cubes import attack, published, random_city
from tests.indicators.disclosing import hidden_counts, leaks

RULE = DisclosureRule(10)
YEAR = date(2024, 1, 1), date(2024, 12, 31)


@pytest.mark.no_cover  # the lines are covered by the others; this one is for rigor
@pytest.mark.parametrize("ten", range(10))
def test_a_hundred_cities_give_nothing_away_and_can_be_published(ten):
    for seed in range(10 * ten, 10 * ten + 10):
        city = random_city(Random(seed))

        told, given = published(city)

        assert given == [], seed
        assert attack(city, told) == [], seed


def test_the_reader_of_the_tests_finds_what_is_not_protected():
    """Otherwise the test above could not fail."""
    found = 0
    for seed in range(20):
        city = random_city(Random(seed))
        told = [
            Told(part, hidden_counts([part], city.kind, city.rule)[part.key])
            for part in city.parts
        ]
        found += bool(attack(city, told))

    assert found > 5


def cells(place, count, partition=""):
    return Cells(*YEAR, place, {"a": (count, 900), "b": (80, 900)}, partition)


def protected(*parts):
    hidden = hidden_counts(parts, "rate", RULE)
    assert leaks([Told(part, hidden[part.key]) for part in parts], "rate", RULE) == []
    return {part.place: hidden[part.key].numerators for part in parts}


def test_departments_of_a_place_are_tied_to_the_place():
    """North 49 less "Fire, North" 44 would give 5 away, which is in no other row."""
    hidden = protected(
        cells("", 89), cells("North", 49, "geographies"),
        cells("South", 40, "geographies"),
        cells("Fire, North", 44, "geographies of Fire"),
        cells("Police, North", 5, "geographies of Police"),
    )  # fmt: skip

    assert "a" in hidden["Police, North"]
    assert "a" in hidden["Fire, North"] | hidden["North"]


def test_the_city_is_tied_to_the_places_of_its_departments():
    """City 89 less "Fire, North" 44 less "Fire, South" 40: neither the departments nor
    the places have a row of their own."""
    hidden = protected(
        cells("", 89), cells("Fire, North", 44, "geographies of Fire"),
        cells("Fire, South", 40, "geographies of Fire"),
        cells("Police, North", 5, "geographies of Police"),
    )  # fmt: skip

    assert "a" in hidden["Police, North"]
    assert any("a" in hidden[place] for place in ("", "Fire, North", "Fire, South"))


def test_shares_of_a_year_are_set_against_its_half():
    """61 of the year less 56 of its first half would give 5 of the second away."""
    half = date(2024, 1, 1), date(2024, 6, 30)
    year = Cells(*YEAR, "", {"a": (61, 300), "b": (239, 300)})
    first = Cells(*half, "", {"a": (56, 150), "b": (94, 150)})

    hidden = hidden_counts([year, first], "share", RULE)

    assert any("a" in hidden[part.key].numerators for part in (year, first))


@pytest.mark.parametrize("threshold", [5, 10, 15])
def test_one_small_department_among_six_does_not_stop_publication(threshold):
    """A share tells its whole, and the whole of one is what the others leave of the
    city's: the smallest that helps is left out as well."""
    rule = DisclosureRule(threshold)
    sizes = [threshold - 1, 60, 400, 350, 900, 220]
    parts = [
        Cells(*YEAR, f"D{i}", {"a": (n // 3, n), "b": (n - n // 3, n)}, "departments")
        for i, n in enumerate(sizes)
    ]
    counts = [sum(part.counts[g][0] for part in parts) for g in "ab"]
    whole = sum(counts)
    city = Cells(*YEAR, "", {"a": (counts[0], whole), "b": (counts[1], whole)})

    hidden = hidden_counts([city, *parts], "share", rule)

    told = [Told(part, hidden[part.key]) for part in (city, *parts)]
    assert leaks(told, "share", rule) == []
    left_out = [
        part.place for part in parts if EVERYONE in hidden[part.key].denominators
    ]
    assert left_out == ["D0", "D1"]
    assert not hidden[city.key].numerators


def test_what_was_public_before_is_not_held_against_what_comes():
    small = cells("", 5)

    hidden = hidden_counts(
        [small, cells("North", 5, "geographies")], "rate", RULE, [Told(small, Hidden())]
    )

    assert hidden[small.key] == Hidden()
