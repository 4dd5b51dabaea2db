"""Nothing hidden can be worked out where a city is told by department, by place, by both
and by parts of a year. `make bench` tries two thousand cities; here are a hundred."""

from datetime import date
from random import Random

import pytest

from indicators.disclosure import protection
from indicators.disclosure.cells import EVERYONE, Cells, Counted, Hidden, Told
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

        editions, given = published(city)

        assert given == [], seed
        assert attack(city, editions) == [], seed


def test_the_reader_of_the_tests_finds_what_is_not_protected():
    """Otherwise the test above could not fail."""
    found = 0
    for seed in range(20):
        city = random_city(Random(seed))
        editions = [
            [Told(part, protection.hidden_counts([part])[part.key]) for part in parts]
            for parts in city.editions
        ]
        found += bool(attack(city, editions))

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


SEARCHES = Counted("searches", "proportion", RULE, "searches", "stops")
FINDS = Counted("finds", "proportion", RULE, "finds", "searches")


def of(counted, counts, place=""):
    return Cells(*YEAR, place, counts, "geographies" if place else "", counted)


def hidden_of(*parts, earlier=()):
    hidden = protection.hidden_counts(parts, earlier)
    told = [Told(part, hidden[part.key]) for part in parts]
    assert protection.leaks(told, earlier) == []
    return {part.key.indicator: hidden[part.key] for part in parts if not part.place}


def test_searches_of_stops_are_the_searches_of_which_some_find_something():
    """5 of the 100 stopped were not searched; that 95 are the people of the finds would
    say so."""
    searched = {"a": (95, 100), "b": (60, 120), "c": (150, 300)}
    finds = {"a": (40, 95), "b": (30, 60), "c": (70, 150)}

    hidden = hidden_of(of(SEARCHES, searched), of(FINDS, finds))

    assert "a" in hidden["searches"].numerators
    assert "a" in hidden["finds"].denominators


def test_what_is_public_of_one_indicator_is_known_to_the_next():
    searched = {"a": (95, 100), "b": (60, 120), "c": (150, 300)}
    finds = {"a": (40, 95), "b": (30, 60), "c": (70, 150)}
    before = of(FINDS, finds)

    hidden = hidden_of(of(SEARCHES, searched), earlier=[Told(before, Hidden())])

    assert "a" in hidden["searches"].denominators


def test_hires_of_applicants_are_the_hires_by_race_and_those_per_resident():
    hired = {"a": (5, 60), "b": (45, 90), "c": (70, 200)}
    others = [
        of(Counted("by race", "share", RULE, "hires"), {g: (x, 120) for g, (x, _n) in hired.items()}),
        of(Counted("per resident", "rate", RULE, "hires"), {g: (x, 9000) for g, (x, _n) in hired.items()}),
    ]  # fmt: skip

    hidden = hidden_of(
        of(Counted("hired", "proportion", RULE, "hires"), hired), *others
    )

    assert {"a", "b"} == hidden["by race"].numerators
    assert {"a", "b"} == hidden["per resident"].numerators
    assert {"a", "b"} <= hidden["hired"].numerators


def test_the_denominators_of_a_rate_are_hidden_where_they_are_counted_elsewhere():
    searched = {"a": (5, 100), "b": (60, 120), "c": (150, 300)}
    complaints = Counted("complaints", "rate", RULE, "complaints", "searches")
    told = {"a": (0, 5), "b": (20, 60), "c": (40, 150)}

    hidden = hidden_of(of(SEARCHES, searched), of(complaints, told))

    assert "a" in hidden["complaints"].denominators
    assert len(hidden["complaints"].denominators) == 2


def test_residents_below_several_rates_are_public():
    rates = [
        of(
            Counted(slug, "rate", RULE, slug, "residents"),
            {"a": (40, 400), "b": (90, 7)},
        )
        for slug in ("stops", "calls")
    ]

    assert set(hidden_of(*rates).values()) == {Hidden()}


def test_a_half_told_by_one_indicator_is_set_against_the_year_of_another():
    half = date(2024, 1, 1), date(2024, 6, 30)
    year = of(Counted("hired", "rate", RULE, "hires"), {"a": (61, 900), "b": (99, 900)})
    first = Cells(
        *half, "", {"a": (56, 150), "b": (94, 150)}, "",
        Counted("by race", "share", RULE, "hires"),
    )  # fmt: skip

    hidden = hidden_of(year, first)

    assert any("a" in each.numerators for each in hidden.values())


def test_two_schemes_have_the_same_total():
    """Of a city's 60 hires by an older scheme and by the new one: the 4 whom only the new
    one names are what the others leave of the total."""
    old = Counted("old", "rate", RULE, "hires", scheme="1997")
    new = Counted("new", "rate", RULE, "hires", scheme="2024")
    named = Told(of(new, {"x": (31, 900), "y": (25, 900), "z": (4, 900)}),
                 Hidden(frozenset({"z", EVERYONE})))  # fmt: skip

    given = protection.leaks(
        [named, Told(of(old, {"a": (28, 900), "b": (32, 900)}), Hidden())]
    )

    assert [(each.indicator, each.group, each.lowest) for each in given] == [
        ("new", "z", 4)
    ]


def test_the_stricter_rule_holds_for_both():
    coarse = DisclosureRule(15, True, 5)

    assert RULE.stricter(coarse) == DisclosureRule(15, True, 1)
    assert coarse.stricter(coarse) == coarse


def a_year(first_month, year, counts):
    last = date(year, 12, 31) if first_month == 1 else date(year, 6, 30)
    first = date(year, 1, 1) if first_month == 1 else date(year - 1, 7, 1)
    return Cells(first, last, "", {g: (x, 9000) for g, x in counts.items()})


def test_fiscal_years_beside_calendar_years_are_taken_apart():
    """Of 2022 to 2023 the fiscal years have 55, and 2023 alone has 50: 2022 has at most
    5, though no year is the sum of others."""
    parts = [
        a_year(7, 2022, {"a": 0, "b": 90}),
        a_year(7, 2023, {"a": 20, "b": 90}),
        a_year(7, 2024, {"a": 35, "b": 90}),
        a_year(1, 2022, {"a": 4, "b": 90}),
        a_year(1, 2023, {"a": 50, "b": 90}),
    ]
    careless = [
        Told(
            part, Hidden(frozenset({"a"}) if part.counts["a"][0] == 4 else frozenset())
        )
        for part in parts
    ]

    given = leaks(careless, "rate", RULE)

    assert ("a", date(2022, 1, 1)) in {
        (each.group, each.period.starts_on) for each in given
    }
    hidden = hidden_counts(parts, "rate", RULE)
    assert leaks([Told(p, hidden[p.key]) for p in parts], "rate", RULE) == []
    assert sum("a" in each.numerators for each in hidden.values()) > 1


@pytest.mark.parametrize("kind", ["rate", "proportion", "share"])
def test_years_that_move_on_by_one_give_a_single_year_away(kind):
    """2021 to 2023 less 2022 to 2023 is 2021, which nobody published."""

    def several(first, last, x):
        n = 100 * (last - first + 1)
        counts = {"a": (x, n), "b": (n - x, n)}
        return Cells(date(first, 1, 1), date(last, 12, 31), "", counts)

    parts = [several(2021, 2023, 60), several(2021, 2022, 40), several(2022, 2023, 56)]

    given = leaks([Told(part, Hidden()) for part in parts], kind, RULE)

    assert ("a", 4) in {(each.group, each.lowest) for each in given}
    hidden = hidden_counts(parts, kind, RULE)
    assert leaks([Told(p, hidden[p.key]) for p in parts], kind, RULE) == []


def test_periods_that_no_pieces_fit_tell_nothing_of_each_other():
    parts = [
        a_year(7, 2023, {"a": 20}), a_year(1, 2023, {"a": 50}), a_year(1, 2022, {"a": 30}),
        Cells(date(2022, 1, 1), date(2023, 12, 31), "", {"a": (15, 9000)}),
    ]  # fmt: skip

    assert set(hidden_counts(parts, "rate", RULE).values()) == {Hidden()}


OLD, NEW = "old.asian-pacific", ("new.asian", "new.pacific")


def test_a_group_of_an_older_scheme_is_the_sum_of_those_that_it_became():
    """45 Asian or Pacific Islander, published by the older scheme, less 40 Asian."""
    rate = Counted("hires", "rate", RULE, scheme="new")
    before = Told(of(rate, {OLD: (45, 900), "old.white": (90, 900)}), Hidden())
    now = of(rate, {"asian": (40, 900), "pacific": (5, 900), "white": (90, 900)})
    careless = [Told(now, Hidden(frozenset({"pacific", EVERYONE})))]
    splits = [(OLD, NEW)]

    given = protection.leaks(careless, [before], splits)

    assert [(each.group, each.lowest) for each in given] == [("pacific", 5)]
    hidden = protection.hidden_counts([now], [before], splits)[now.key]
    assert {"asian", "pacific"} <= hidden.numerators
    assert protection.leaks([Told(now, hidden)], [before], splits) == []


def test_two_indicators_of_two_schemes_are_tied_by_what_became_of_a_group():
    old = Counted("old", "rate", RULE, "hires", scheme="old")
    new = Counted("new", "share", RULE, "hires", scheme="new")
    parts = [
        of(old, {"asian-pacific": (45, 900), "white": (90, 900)}),
        of(new, {"asian": (40, 135), "pacific": (5, 135), "white": (90, 135)}),
    ]
    splits = [(OLD, NEW)]

    hidden = protection.hidden_counts(parts, (), splits)

    told = [Told(part, hidden[part.key]) for part in parts]
    assert protection.leaks(told, (), splits) == []
    before, now = (hidden[part.key].numerators for part in parts)
    assert "asian-pacific" in before or "asian" in now
