from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

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
    nothing but what is shown. Gives (cell, lowest, highest) of what is too close."""
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
    shown = protected.shown()
    lower = [shown.get(cell, 0) for cell in cells]
    upper = [shown.get(cell, 10**7) for cell in cells]
    sums = [LinearConstraint(np.array(rows), 0, 0)] if rows else []
    found = []
    for cell in protected.hidden:
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(cells))
            aim[place[cell]] = sign
            result = milp(
                aim,
                constraints=sums,
                bounds=Bounds(lower, upper),
                integrality=np.ones(len(cells)),
            )
            ends.append(round(sign * result.fun))
        if ends[1] - ends[0] < rule.threshold or ends[1] <= rule.threshold:
            found.append((cell, *ends))
    return found


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


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_random_tables_give_nothing_away(data):
    height, width = data.draw(st.integers(2, 5)), data.draw(st.integers(2, 4))
    count = st.one_of(st.integers(0, 15), st.integers(0, 300))
    line = st.lists(count, min_size=width, max_size=width)
    counts = data.draw(st.lists(line, min_size=height, max_size=height))
    margins = data.draw(st.sampled_from([(), ("row",), ("column",), ("row", "column")]))
    rule = DisclosureRule(data.draw(st.sampled_from([4, 10])))
    table = make_table("abcde"[:height], "wxyz"[:width], counts, margins)

    protected = protect(table, rule)

    small = {cell for cell, count in table.values().items() if rule.hides(count)}
    assert small <= protected.hidden
    assert protected.leaks == ()
    assert attack(protected, rule) == []
