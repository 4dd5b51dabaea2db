"""What must be hidden of an indicator, over periods, places, corrections and earlier
publications, and what would be given away if it were not."""

from datetime import date
from random import Random

import pytest

from indicators.disclosure.cells import EVERYONE, Cells, Hidden, Told
from indicators.statistics.disclosure import DisclosureRule
from tests.indicators.disclosing import hidden_counts, leaks

RULE = DisclosureRule(10)
NOTHING = Hidden()


def make_cells(year, counts, place="", last=None):
    partition = "geographies" if place else ""
    return Cells(date(year, 1, 1), date(last or year, 12, 31), place, counts, partition)


def told(cells, hidden=NOTHING):
    return Told(cells, hidden)


SMALL = {"black": (4, 200), "hispanic": (40, 300), "white": (90, 900)}
LARGE = {"black": (44, 200), "hispanic": (40, 300), "white": (90, 900)}


def test_a_small_count_takes_one_more_group_with_it():
    hidden = hidden_counts([make_cells(2023, SMALL)], "proportion", RULE)

    (found,) = hidden.values()
    assert "black" in found.numerators
    assert len(found.numerators) == 2
    assert EVERYONE not in found.numerators


def test_a_rule_of_zero_hides_and_gives_nothing():
    parts = [make_cells(2023, SMALL)]

    assert list(hidden_counts(parts, "rate", DisclosureRule(0)).values()) == [NOTHING]
    assert leaks([told(parts[0])], "rate", DisclosureRule(0)) == []


def test_publishing_a_small_sum_beside_its_parts_is_named():
    hidden = Hidden(frozenset({"black"}))

    (given,) = leaks([told(make_cells(2023, SMALL), hidden)], "rate", RULE)

    assert (given.group, given.period.label) == ("black", "2023")
    assert (given.lowest, given.highest) == (4, 4)


def test_what_was_given_away_before_is_not_held_against_the_next():
    earlier = told(make_cells(2023, SMALL), Hidden(frozenset({"black"})))

    assert leaks([told(make_cells(2022, LARGE))], "rate", RULE, [earlier]) == []


def test_the_same_data_are_hidden_again_exactly_as_they_were():
    cells = make_cells(2023, SMALL)
    (first,) = hidden_counts([cells], "proportion", RULE).values()

    (again,) = hidden_counts([cells], "proportion", RULE, [told(cells, first)]).values()

    assert again == first


def test_a_cell_that_one_of_two_publications_shows_is_known():
    cells = make_cells(2023, SMALL)
    (careful,) = hidden_counts([cells], "proportion", RULE).values()

    (again,) = hidden_counts(
        [cells], "proportion", RULE, [told(cells, careful), told(cells)]
    ).values()

    assert again == NOTHING


def test_a_correction_that_grows_does_not_give_the_old_count_away():
    """3 becomes 30: shown, the rest of the old sum would be known, and so the 3."""
    before = make_cells(2023, {"a": (3, 90), "b": (20, 90), "c": (50, 90)})
    (first,) = hidden_counts([before], "rate", RULE).values()
    after = make_cells(2023, {"a": (30, 90), "b": (20, 90), "c": (50, 90)})

    (then,) = hidden_counts([after], "rate", RULE, [told(before, first)]).values()

    assert first.numerators == {"a", "b"}
    assert leaks([told(after)], "rate", RULE, [told(before, first)]) != []
    assert leaks([told(after, then)], "rate", RULE, [told(before, first)]) == []


def test_years_and_their_sum_are_looked_at_together():
    years = [make_cells(y, LARGE) for y in (2021, 2022)] + [make_cells(2023, SMALL)]
    pooled = make_cells(
        2021,
        {"black": (92, 600), "hispanic": (120, 900), "white": (270, 2700)},
        last=2023,
    )

    hidden = hidden_counts([*years, pooled], "proportion", RULE)

    assert "black" in hidden[pooled.key].numerators
    assert hidden[years[0].key] == NOTHING
    shown = [told(part, hidden[part.key]) for part in (*years, pooled)]
    assert leaks(shown, "proportion", RULE) == []
    assert leaks([*shown[:-1], told(pooled)], "proportion", RULE) != []


def make_quarter(number, counts):
    first = date(2023, 3 * number - 2, 1)
    last = {1: date(2023, 3, 31), 2: date(2023, 6, 30)}[number]
    return Cells(first, last, "", counts)


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_quarters_that_do_not_fill_a_year_bound_each_other(kind):
    """13 in the year and 12 in the first quarter leave 0 or 1 for the second."""
    year = make_cells(2023, {"a": (13, 400), "b": (60, 400)})
    first = make_quarter(1, {"a": (12, 100), "b": (20, 100)})
    second = make_quarter(2, {"a": (1, 100), "b": (20, 100)})
    alone = [told(year), told(first), told(second, Hidden(frozenset({"a"})))]

    given = leaks(alone, kind, RULE)

    assert ("a", "") in {(each.group, each.place) for each in given}
    hidden = hidden_counts([year, first, second], kind, RULE)
    now = [told(part, hidden[part.key]) for part in (year, first, second)]
    assert leaks(now, kind, RULE) == []


def test_periods_that_overlap_are_not_added_up():
    parts = [
        make_cells(2021, {"a": (60, 400)}, last=2023),
        make_cells(2021, {"a": (40, 300)}, last=2022),
        make_cells(2022, {"a": (45, 300)}, last=2023),
    ]

    assert set(hidden_counts(parts, "rate", RULE).values()) == {NOTHING}


def test_the_year_that_completes_a_published_sum_is_given_away_and_named():
    """The sum and two of its years are public; the third is their difference."""
    public = [
        told(make_cells(2021, LARGE)),
        told(make_cells(2022, LARGE)),
        told(
            make_cells(
                2021,
                {"black": (92, 600), "hispanic": (120, 900), "white": (270, 2700)},
                last=2023,
            )
        ),
    ]

    year = make_cells(2023, SMALL)
    (found,) = hidden_counts([year], "proportion", RULE, public).values()

    assert "black" in found.numerators
    given = leaks([told(year, found)], "proportion", RULE, public)
    assert {(each.group, each.lowest) for each in given} >= {("black", 4)}


def test_places_that_make_up_the_city_protect_each_other():
    north = {"black": (4, 100), "white": (60, 500)}
    south = {"black": (40, 100), "white": (30, 400)}
    city = {"black": (44, 200), "white": (90, 900)}
    parts = [
        make_cells(2023, city),
        make_cells(2023, north, "North"),
        make_cells(2023, south, "South"),
    ]

    hidden = hidden_counts(parts, "proportion", RULE)

    assert hidden[parts[0].key] == NOTHING
    assert "black" in hidden[parts[1].key].numerators
    assert "black" in hidden[parts[2].key].numerators
    assert leaks([told(p, hidden[p.key]) for p in parts], "proportion", RULE) == []


def test_the_only_small_place_of_two_takes_the_other_with_it():
    """City 100, North 95, South 5: one place shown would give the other away."""
    parts = [
        make_cells(2023, {"black": (100, 1000), "white": (300, 3000)}),
        make_cells(2023, {"black": (95, 900), "white": (250, 2500)}, "North"),
        make_cells(2023, {"black": (5, 100), "white": (50, 500)}, "South"),
    ]

    hidden = hidden_counts(parts, "rate", RULE)

    assert "black" in hidden[parts[1].key].numerators
    assert leaks([told(p, hidden[p.key]) for p in parts], "rate", RULE) == []


def test_two_ways_to_divide_the_city_are_each_looked_at():
    city = {"black": (100, 1000), "white": (300, 3000)}
    parts = [
        make_cells(2023, city),
        make_cells(2023, {"black": (95, 900), "white": (250, 2500)}, "North"),
        make_cells(2023, {"black": (5, 100), "white": (50, 500)}, "South"),
        Cells(
            *make_cells(2023, city).key[:2],
            "Police",
            {"black": (60, 500)},
            "departments",
        ),
        Cells(
            *make_cells(2023, city).key[:2], "Fire", {"black": (40, 500)}, "departments"
        ),
    ]

    shown = [told(part) for part in parts[:2]] + [
        told(parts[2], Hidden(frozenset({"black"}))), *map(told, parts[3:]),
    ]  # fmt: skip

    assert leaks(shown, "rate", RULE)[0].group == "black"
    hidden = hidden_counts(parts, "rate", RULE)
    assert leaks([told(p, hidden[p.key]) for p in parts], "rate", RULE) == []


def test_a_group_that_only_the_city_has_does_not_hide_the_rest_from_view():
    parts = [
        make_cells(2023, {"a": (20, 100), "b": (60, 300), "unknown": (30, 90)}),
        make_cells(2023, {"a": (12, 60), "b": (40, 200)}, "North"),
        make_cells(2023, {"a": (8, 40), "b": (20, 100)}, "South"),
    ]

    given = leaks([told(parts[0]), told(parts[1]), told(
        parts[2], Hidden(frozenset({"a"})))], "rate", RULE)  # fmt: skip

    assert [each.group for each in given] == ["a"]
    hidden = hidden_counts(parts, "rate", RULE)
    assert leaks([told(p, hidden[p.key]) for p in parts], "rate", RULE) == []


def test_the_part_of_the_city_that_is_in_no_place_counts_too():
    city, north = {"black": (44, 200)}, {"black": (40, 190)}
    parts = [make_cells(2023, city), make_cells(2023, north, "North")]

    hidden = hidden_counts(parts, "rate", RULE)

    assert "black" in hidden[parts[1].key].numerators
    assert leaks([told(p) for p in parts], "rate", RULE)[0].place == "*rest geographies"


def test_places_that_count_more_than_the_city_tell_nothing_of_it():
    city, north = {"black": (20, 100)}, {"black": (40, 190)}
    parts = [make_cells(2023, city), make_cells(2023, north, "North")]

    assert set(hidden_counts(parts, "rate", RULE).values()) == {NOTHING}


def test_a_group_that_a_place_does_not_have_is_in_the_others():
    parts = [
        make_cells(2023, {"black": (44, 200), "white": (90, 900)}),
        make_cells(2023, {"black": (44, 200), "white": (60, 500)}, "North"),
        make_cells(2023, {"white": (30, 400)}, "South"),
    ]

    assert set(hidden_counts(parts, "proportion", RULE).values()) == {NOTHING}


def test_shares_hide_their_sum_where_the_rest_of_the_whole_is_small():
    shares = {"black": (300, 1000), "white": (695, 1000)}

    (found,) = hidden_counts([make_cells(2023, shares)], "share", RULE).values()

    assert EVERYONE in found.numerators
    assert len(found.numerators) == 2
    assert found.denominators == frozenset()


def test_a_whole_that_is_small_is_hidden_with_its_parts():
    (found,) = hidden_counts(
        [make_cells(2023, {"black": (3, 9), "white": (6, 9)})], "share", RULE
    ).values()

    assert found.denominators == {"black", "white", EVERYONE}


@pytest.mark.parametrize("kind", ["proportion", "rate", "share"])
@pytest.mark.parametrize("seed", range(5))
def test_random_years_with_corrections_and_a_sum_give_nothing_away(kind, seed):
    random = Random(f"{kind}{seed}")

    def figure():
        n = random.randint(60, 400)
        return random.choice([random.randint(0, 12), random.randint(0, 60)]), n

    def year():
        counts = {group: figure() for group in "abcd"}
        if kind == "share":
            whole = sum(x for x, _n in counts.values()) + random.choice([0, 5, 40])
            counts = {g: (x, max(whole, 20)) for g, (x, _n) in counts.items()}
        return counts

    years = {y: year() for y in (2021, 2022, 2023)}
    public = []
    for _edition in range(3):
        corrected = random.choice(list(years))
        years[corrected] = year() if random.random() < 0.6 else years[corrected]
        parts = [make_cells(y, counts) for y, counts in years.items()]
        if kind != "share":
            sums = {
                g: tuple(map(sum, zip(*(years[y][g] for y in years), strict=True)))
                for g in "abcd"
            }
            parts.append(make_cells(2021, sums, last=2023))
        hidden = hidden_counts(parts, kind, RULE, public)
        now = [told(part, hidden[part.key]) for part in parts]

        assert leaks(now, kind, RULE, public) == []
        public += now
