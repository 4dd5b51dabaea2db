"""Three versions of a text: what stood there, what stands there, what was typed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_office.writing.editing import (
    ChangedMeanwhile,
    Conflict,
    both,
    merge,
    plain,
    tidy,
)

WORDS = st.sampled_from(["", "a", "b", "c"])
SECTIONS = st.fixed_dictionaries({"title": WORDS, "steps": WORDS})


def test_what_only_i_changed_is_written():
    assert merge({"a": "1", "b": "2"}, {"a": "1", "b": "2"}, {"a": "3", "b": "2"}) == [
        "a"
    ]


def test_what_only_they_changed_stays():
    assert merge({"a": "1"}, {"a": "9"}, {"a": "1"}) == []


def test_two_who_typed_the_same_agree():
    assert merge({"a": "1"}, {"a": "2"}, {"a": "2"}) == []


def test_different_fields_go_together():
    assert merge({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"a": "1", "b": "2"}) == [
        "b"
    ]


def test_the_same_field_is_a_conflict_that_keeps_both():
    with pytest.raises(ChangedMeanwhile) as refusal:
        merge({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"a": "3", "b": "5"})

    assert refusal.value.conflicts == {"a": Conflict("3", "2")}
    assert refusal.value.theirs == {"a": "2", "b": "1"}


def test_a_form_that_does_not_say_what_it_saw_writes_over_nothing():
    with pytest.raises(ChangedMeanwhile):
        merge({}, {"a": "2"}, {"a": "3"})


@given(before=SECTIONS, theirs=SECTIONS, mine=SECTIONS)
def test_no_word_is_ever_lost(before, theirs, mine):
    try:
        written = merge(before, theirs, mine)
    except ChangedMeanwhile as refusal:
        assert all(
            (each.mine, each.theirs) == (mine[name], theirs[name])
            for name, each in refusal.conflicts.items()
        )
        return

    after = theirs | {name: mine[name] for name in written}
    for name in before:
        if mine[name] != before[name]:
            assert after[name] == mine[name]
        if theirs[name] != before[name]:
            assert after[name] == theirs[name]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" one \r\ntwo  \n", " one\ntwo".strip()),
        (None, ""),
        (False, ""),
        (True, "on"),
        (date(2026, 5, 4), "2026-05-04"),
        (Decimal("10.50"), "10.5"),
        (Decimal("100"), "100"),
        (3, "3"),
        (["b", "a"], ["a", "b"]),
    ],
)
def test_a_value_is_told_as_a_form_sends_it(value, expected):
    assert plain(value) == expected


def test_what_arrived_without_an_answer_is_no_conflict_with_oneself():
    assert merge({"a": "1"}, {"a": "2"}, {"a": "3"}, {"a": "2"}) == ["a"]


@pytest.mark.parametrize(
    ("theirs", "mine", "is_long", "expected"),
    [
        ("one\ntwo", "one\nthree", True, "one\ntwo\nthree"),
        ("one", "one", True, "one"),
        ("", "mine", True, "mine"),
        ("Fire", "Police", False, "Fire; Police"),
        ("Fire", "", False, "Fire"),
        ("Fire", "Fire", False, "Fire"),
        ("Firefighters", "Fire", False, "Firefighters; Fire"),
    ],
)
def test_both_texts_are_one_without_saying_anything_twice(
    theirs, mine, is_long, expected
):
    assert both(theirs, mine, is_long) == expected


def test_what_word_processors_leave_is_taken_out():
    assert tidy("One\vTwo\x00\x1f 🏠") == "One\nTwo 🏠"
