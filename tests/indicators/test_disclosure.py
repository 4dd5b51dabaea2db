from itertools import product
from random import Random

import highspy
import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from indicators.statistics import disclosure
from indicators.statistics.disclosure import (
    TOTAL,
    CountTable,
    DisclosureRule,
    ProtectedTable,
    audit,
    protect,
)

RULE = DisclosureRule(10)


def make_table(rows, columns, counts, margins=("row", "column"), coordinate=()):
    return CountTable(
        {"row": tuple(rows), "column": tuple(columns)},
        {
            (row, column): count
            for row, line in zip(rows, counts, strict=True)
            for column, count in zip(columns, line, strict=True)
        },
        margins,
        coordinate,
    )


DEPARTMENTS = make_table(
    ["Fire", "Parks", "Library"],
    ["White", "Black", "Hispanic", "AIAN"],
    [[120, 34, 41, 3], [88, 52, 37, 14], [64, 28, 25, 17]],
)


def attack(protected, rule):
    """An independent reader: whole-number programs over every cell and total, from
    nothing but what is shown and the rule. Gives (cell, lowest, highest) of what is too
    close."""
    table = protected.table
    cells = table.cells()
    place = {cell: number for number, cell in enumerate(cells)}
    rows = []
    for total in cells:
        if TOTAL in total:
            row = np.zeros(len(cells))
            row[place[total]] = -1
            for cell in cells:
                if TOTAL not in cell and all(
                    t in (TOTAL, c) for t, c in zip(total, cell, strict=True)
                ):
                    row[place[cell]] = 1
            rows.append(row)
    ends = [could_be(shown, rule) for shown in map(protected.shown().get, cells)]
    sums = [LinearConstraint(np.array(rows), 0, 0)] if rows else []
    truth = np.array(list(table.values().values()))
    lowest, highest, found = truth.copy(), truth.copy(), []
    for cell in protected.hidden:
        number = place[cell]
        for sign in (1, -1):
            if is_wide(lowest[number], highest[number], rule):
                break  # points found for other cells show it
            aim = np.zeros(len(cells))
            aim[number] = sign
            result = milp(
                aim,
                constraints=sums,
                bounds=Bounds(*zip(*ends, strict=True)),
                integrality=np.ones(len(cells)),
            )
            point = np.round(result.x)
            lowest, highest = np.minimum(lowest, point), np.maximum(highest, point)
        if not is_wide(lowest[number], highest[number], rule):
            found.append((cell, lowest[number], highest[number]))
    return found


def is_wide(lowest, highest, rule):
    return highest - lowest >= rule.threshold and highest > rule.threshold


def could_be(count, rule):
    """Every count that would be shown like this one; anything where nothing is shown."""
    if count is None:
        return 0, 10**5
    alike = [
        n
        for n in range(max(0, count - 20), count + 21)
        if (n + rule.rounding / 2) // rule.rounding
        == (count + rule.rounding / 2) // rule.rounding
        and not (
            rule.threshold and (0 if rule.hides_zeros else 1) <= n <= rule.threshold
        )
    ]
    return min(alike), max(alike)


def test_the_rule_hides_one_to_ten_and_shows_zero():
    assert list(RULE.hides([0, 1, 5, 10, 11, 12])) == [
        False,
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_threshold_of_fifteen_is_the_rule_of_the_cancer_statistics():
    assert list(DisclosureRule(15).hides([15, 16])) == [True, False]


def test_the_departments_need_three_cells_beside_the_small_one():
    protected = protect(DEPARTMENTS, RULE)

    assert ("Fire", "AIAN") in protected.hidden
    assert len(protected.hidden) == 4
    assert protected.leaks == ()
    assert attack(protected, RULE) == []


def test_hiding_only_the_small_cell_would_leak_it():
    alone = ProtectedTable(DEPARTMENTS, frozenset({("Fire", "AIAN")}))

    (leak,) = audit([alone], RULE)

    assert (leak.coordinate, leak.lowest, leak.highest) == (("Fire", "AIAN"), 3, 3)
    assert attack(alone, RULE) == [(("Fire", "AIAN"), 3, 3)]


def test_nothing_is_hidden_where_nothing_is_small():
    table = make_table("ab", "xy", [[20, 30], [40, 0]])

    assert protect(table, RULE).hidden == frozenset()


def test_a_table_without_totals_hides_only_its_small_cells():
    table = make_table("ab", "xy", [[3, 30], [40, 50]], margins=())

    assert protect(table, RULE).hidden == {("a", "x")}


def test_a_threshold_of_zero_hides_nothing():
    assert protect(DEPARTMENTS, DisclosureRule(0)).hidden == frozenset()


def test_ninety_five_of_a_hundred_gives_five_away_and_is_hidden():
    table = make_table(["a", "b", "c"], ["yes", "no"], [[95, 5], [60, 40], [70, 50]])

    protected = protect(table, RULE)

    assert {("a", "yes"), ("a", "no")} <= protected.hidden
    assert attack(protected, RULE) == []


def test_what_was_hidden_before_stays_hidden():
    table = make_table("abc", "xy", [[3, 30], [40, 50], [60, 70]], coordinate=("2023",))
    first = protect(table, RULE)
    calm = make_table("abc", "xy", [[13, 30], [40, 50], [60, 70]], coordinate=("2023",))

    again = protect(calm, RULE, known=[first])

    assert first.hidden <= again.hidden


def test_what_was_shown_before_is_not_hidden_now():
    table = make_table("abc", "xy", [[3, 30], [40, 50], [60, 70]], coordinate=("2023",))
    row = make_table("b", "xy", [[40, 50]], margins=(), coordinate=("2023",))
    known = ProtectedTable(row, frozenset())

    protected = protect(table, RULE, known=[known])

    assert not {("b", "x"), ("b", "y")} & protected.hidden
    assert attack(protected, RULE) == []


def test_a_small_cell_that_earlier_releases_give_away_is_reported_as_a_leak():
    table = make_table("ab", "xy", [[3, 30], [40, 50]], coordinate=("2023",))
    known = ProtectedTable(table, frozenset({("a", "x")}))

    protected = protect(table, RULE, known=[known])

    (leak,) = protected.leaks
    assert leak.coordinate == ("2023", "a", "x")


@pytest.mark.parametrize("count", [-1, 2.5])
def test_a_broken_count_is_refused(count):
    with pytest.raises(ValueError, match="counts is not a whole number"):
        protect(make_table("a", "x", [[count]]), RULE)


def test_what_was_hidden_on_the_way_and_is_not_needed_is_shown_again():
    table = make_table(
        "abcd", "wxyz", [[25, 29, 0, 6], [55, 60, 52, 13], [10, 7, 5, 8], [2, 0, 7, 22]]
    )

    protected = protect(table, RULE)

    assert ("a", "w") not in protected.hidden
    assert len(protected.hidden) == 9
    assert attack(protected, RULE) == []


def test_three_dimensions_are_protected_too():
    dimensions = {"a": ("1", "2", "3"), "b": ("1", "2", "3"), "c": ("1", "2")}
    numbers = iter(
        [4, 30, 50, 60, 45, 12, 70, 33, 21, 40, 55, 64, 90, 18, 27, 36, 81, 99]
    )
    counts = {cell: next(numbers) for cell in product(*dimensions.values())}
    table = CountTable(dimensions, counts, margins=("a", "b", "c"))

    protected = protect(table, RULE)

    assert protected.leaks == ()
    assert attack(protected, RULE) == []


def random_table(random):
    """Small counts among large ones, in two or three dimensions, with some totals."""
    shape = random.choice(
        [(2, 2), (3, 2), (4, 3), (5, 3), (4, 4), (3, 2, 2), (2, 2, 3)]
    )
    names = ("row", "column", "layer")[: len(shape)]
    dimensions = {
        name: tuple(f"{name}{i}" for i in range(size))
        for name, size in zip(names, shape, strict=True)
    }
    largest = random.choice([15, 60, 300])
    counts = {
        cell: random.choice([0, random.randint(0, 15), random.randint(0, largest)])
        for cell in product(*dimensions.values())
    }
    margins = tuple(name for name in names if random.random() < 0.8)
    return CountTable(dimensions, counts, margins)


@pytest.mark.no_cover  # the lines are covered by the others; this one is for rigor
@pytest.mark.parametrize("hundred", range(10))
def test_a_thousand_random_tables_give_nothing_away(hundred):
    random = Random(hundred)
    for _ in range(100):
        rule = DisclosureRule(
            threshold=random.choice([4, 10, 15]),
            hides_zeros=random.random() < 0.2,
            rounding=random.choice([1, 1, 1, 3, 5]),
        )
        table = random_table(random)

        protected = protect(table, rule)

        small = {cell for cell, n in table.values().items() if rule.hides(n)}
        assert small <= protected.hidden
        assert protected.leaks == ()
        assert attack(protected, rule) == []


def test_hiding_is_sparing():
    """Not everything is hidden: on ordinary tables most counts can be read."""
    random, hidden, cells = Random(0), 0, 0
    for _ in range(30):
        counts = [[random.randint(5, 200) for _ in range(5)] for _ in range(5)]
        table = make_table("abcde", "vwxyz", counts)
        hidden += len(protect(table, RULE).hidden)
        cells += len(table.cells())

    assert hidden < cells / 5


def test_zeros_are_hidden_where_the_rule_says_so():
    table = make_table("abc", "xy", [[0, 30], [40, 50], [60, 70]])
    rule = DisclosureRule(10, hides_zeros=True)

    protected = protect(table, rule)

    assert ("a", "x") in protected.hidden
    assert attack(protected, rule) == []
    assert not DisclosureRule(0, hides_zeros=True).hides([0]).any()


def test_rounding_goes_to_the_nearest_multiple_and_keeps_what_is_missing():
    rule = DisclosureRule(10, rounding=5)

    assert rule.rounded([12, 13, 0, 17.0]).tolist() == [10, 15, 0, 15]
    assert np.isnan(rule.rounded([np.nan])[0])


@pytest.mark.parametrize("rounding", [1, 2, 3, 5, 10])
@pytest.mark.parametrize("threshold", [0, 4, 10])
def test_what_a_reader_knows_of_a_rounded_count_holds_the_count(rounding, threshold):
    rule = DisclosureRule(threshold, rounding=rounding)
    for count in range(200):
        if rule.hides(count):
            continue
        lowest, highest = rule.known_range(count)
        alike = [
            n
            for n in range(220)
            if rule.rounded(n) == rule.rounded(count) and not rule.hides(n)
        ]
        assert (lowest, highest) == (min(alike), max(alike))


def test_rounded_totals_protect_what_exact_ones_would_give_away():
    table = make_table("ab", "x", [[8], [30]], margins=("row",))

    exact = protect(table, DisclosureRule(5))
    small = DisclosureRule(10, rounding=10)

    assert exact.hidden == frozenset()
    assert attack(protect(table, small), small) == []


def test_a_pooled_total_gives_the_hidden_year_away_and_is_hidden():
    years = [make_year(year, [[30, 70], [40, 60]]) for year in ("2021", "2022")] + [
        make_year("2023", [[4, 96], [40, 60]])
    ]
    pooled = make_year("pooled", [[64, 236], [120, 180]])
    links = [
        (pooled.at(key), tuple(year.at(key) for year in years))
        for key in pooled.cells()
    ]
    told = [protect(year, RULE) for year in years]

    naive = [*told, ProtectedTable(pooled, frozenset())]
    careful = protect(pooled, RULE, known=told, links=links)

    assert ("2023", "a", "x") in {leak.coordinate for leak in audit(naive, RULE, links)}
    assert ("a", "x") in careful.hidden
    assert audit([*told, careful], RULE, links) == []


def make_year(year, counts):
    return make_table("ab", "xy", counts, coordinate=(year,))


def test_a_corrected_count_is_a_cell_of_its_own():
    first = make_table("abc", "xy", [[3, 30], [40, 50], [60, 70]], coordinate=("v1",))
    told = protect(first, RULE)
    second = make_table("abc", "xy", [[33, 30], [40, 50], [60, 70]], coordinate=("v2",))

    assert protect(second, RULE, known=[told]).hidden == frozenset()


def test_a_sum_that_the_counts_do_not_keep_is_no_knowledge():
    table = make_table("ab", "x", [[3], [40]], margins=())
    link = (("a", "x"), (("b", "x"),))

    assert protect(table, RULE, links=[link]).hidden == {("a", "x")}


def test_what_is_not_there_is_no_knowledge_either():
    table = make_table("ab", "x", [[3], [40]], margins=())

    assert audit([protect(table, RULE)], RULE, links=[(("z",), (("a", "x"),))]) == []


def test_a_large_table_is_protected_without_trying_every_cell(monkeypatch):
    monkeypatch.setattr(disclosure, "MOST_TRIALS", 0)
    random = Random(1)
    counts = [[random.randint(0, 60) for _ in range(4)] for _ in range(6)]
    table = make_table("abcdef", "wxyz", counts)

    protected = protect(table, RULE)

    assert attack(protected, RULE) == []


def test_a_leak_elsewhere_is_named_and_hides_nothing_here():
    other = make_table("pq", "x", [[3], [40]], ("row",), coordinate=("other",))
    leaky = ProtectedTable(other, frozenset({("p", "x")}))

    protected = protect(make_table("ab", "x", [[30], [40]]), RULE, known=[leaky])

    assert protected.hidden == frozenset()
    assert [leak.coordinate for leak in protected.leaks] == [("other", "p", "x")]


def test_a_program_that_fails_proves_nothing(monkeypatch):
    failed = highspy.HighsModelStatus.kSolveError
    monkeypatch.setattr(highspy.Highs, "getModelStatus", lambda solver: failed)
    table = make_table("ab", "x", [[3], [40]], margins=())

    (leak,) = protect(table, RULE).leaks

    assert leak.coordinate == ("a", "x")
