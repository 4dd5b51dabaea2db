"""Completion as the public sees it: nobody can be told from it."""

from collections import Counter
from datetime import date
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.statistics.disclosure import audit
from reporting.sections import tell as tell_section
from tests.factories import NOON, make_department
from tests.training import factories
from training.models import CompletionRelease, Requirement
from training.reads import words
from training.reads.completion import Tally
from training.rules.clock import Standing
from training.services import publication

DAY = date(2026, 5, 4)
PEOPLE = st.tuples(st.integers(0, 40), st.integers(0, 40))


def tallies(places):
    return {
        f"p{number}": Tally(Counter({Standing.IN_TIME: done, Standing.OVERDUE: left}))
        for number, (done, left) in enumerate(places)
        if done + left
    } or {"p0": Tally(Counter({Standing.IN_TIME: 50}))}


@settings(max_examples=60)
@given(st.lists(PEOPLE, min_size=1, max_size=6), st.data())
def test_nobody_is_told_by_departments_and_groups_together(places, data):
    """The same people stand in both tables: whoever reads both learns no small count."""
    by_place = tallies(places)
    done = sum(each.completed for each in by_place.values())
    left = sum(each.required for each in by_place.values()) - done
    first = data.draw(st.integers(0, done)), data.draw(st.integers(0, left))
    by_group = tallies([first, (done - first[0], left - first[1])])

    one = publication.protected("department", by_place, ("t",))
    two = publication.protected("group", by_group, ("t",), one)

    small = {
        shown.table.at(cell)
        for shown in (one, two)
        for cell, count in shown.table.values().items()
        if 0 < count <= publication.HIDE_UP_TO
        or (count == 0 and cell[1] == publication.DONE)
    }
    leaks = audit([one, two], publication.RULE)
    assert not small & {leak.coordinate for leak in leaks}
    for name, table, each in (("department", one, by_place), ("group", two, by_group)):
        for key, tally in each.items():
            row = publication.row_of(table, name, key, tally)
            for count in (row["completed"], row["required"]):
                assert count is None or count == 0 or count > publication.HIDE_UP_TO
            if row["completed"] is not None and row["required"] is not None:
                rest = row["required"] - row["completed"]
                assert rest == 0 or rest > publication.HIDE_UP_TO
            if not tally.completed:  # that nobody has would tell of everybody
                assert row["completed"] is None


@pytest.fixture
def requirement(db):
    course = factories.make_course(kind="session")
    made = factories.make_requirement(factories.make_program(course), title="REAL")
    departments = [make_department(name=name) for name in ("Fire", "Parks", "Six")]
    lines = [
        factories.line(department)
        for department, count in zip(departments, (60, 50, 6), strict=True)
        for _person in range(count)
    ]
    roster = factories.load_roster(lines)
    entries = roster.entries.select_related("learner", "department")
    for number, entry in enumerate(entries.order_by("pk")):
        if entry.department.name == "Six" or number % 3:
            factories.record(entry.learner, course, completed_on=date(2024, 2, 1))
    return Requirement.objects.whole().get(pk=made.pk)


def test_a_department_of_six_is_not_told(requirement):
    snapshot = publication.tell(requirement, DAY)

    rows = {row["name"]: row for row in snapshot["departments"]}
    assert rows["Six"]["completed"] is rows["Six"]["required"] is None
    # … and its neighbors do not give it away beside the total.
    shown = [row for row in snapshot["departments"] if row["required"] is not None]
    assert snapshot["whole"]["required"] is None or len(shown) < 2


def test_the_public_is_told_of_a_roster_and_a_day(requirement):
    snapshot = publication.tell(requirement, DAY)

    assert (snapshot["day"], snapshot["roster"]) == ("2026-05-04", "2026-05-04")
    assert snapshot["requirement"] == "REAL"
    assert snapshot["groups"][0]["code"] == "staff"


def test_what_is_released_stays_as_it_was(requirement):
    made = publication.release(requirement=requirement, day=DAY, by=None, at=NOON)

    with pytest.raises(publication.AlreadyReleased):
        publication.release(requirement=requirement, day=DAY, by=None, at=NOON)
    assert publication.told_on(requirement, DAY) == made.snapshot
    assert str(made) == "REAL, 2026-05-04"


def test_who_came_between_two_days_is_not_told(requirement):
    """40 of 60 in Fire on the first day and 43 on the second would tell of three."""
    publication.release(requirement=requirement, day=DAY, by=None, at=NOON)
    (course,) = requirement.program.courses.all()
    roster = factories.Learner.objects.filter(entries__department__name="Fire")
    for learner in roster.exclude(completions__course=course)[:3]:
        at = factories.days_after(NOON, 20)
        factories.record(learner, course, completed_on=at.date(), at=at)

    later = publication.tell(requirement, factories.days_after(DAY, 40))

    first = {
        row["name"]: row for row in publication.told_on(requirement, DAY)["departments"]
    }
    then = {row["name"]: row for row in later["departments"]}
    assert first["Fire"]["completed"] == 40
    assert then["Fire"]["completed"] is None


def test_without_people_there_is_nothing_to_release(db):
    requirement = factories.make_requirement()

    with pytest.raises(publication.NoRoster):
        publication.release(requirement=requirement, day=DAY, by=None, at=NOON)
    assert not CompletionRelease.objects.exists()


def test_the_same_point_of_the_last_cycle_is_told_where_it_is_large(requirement):
    roster = factories.Learner.objects.order_by("pk")
    department = make_department(name="Past")
    lines = [factories.line(department, number=each.number) for each in roster]
    factories.load_roster(lines, as_of=date(2025, 5, 4))

    before = publication.tell(requirement, DAY)["before"]

    assert before["day"] == "2025-05-04"
    assert before["required"] == 116


def test_the_report_has_a_section(requirement):
    question = Mock(period=Mock(ends_on=DAY), language="en")
    snapshot = tell_section(question, "training", "")

    assert [each["title"] for each in snapshot["requirements"]] == ["REAL"]
    table = words.table(snapshot["requirements"])
    assert len(table.rows) == 1 + 3 + 1
    assert {row[3] for row in table.rows} == {"all", "department", "group"}
    assert not [row for row in table.rows if row[4] == "six" and row[5]]


def test_a_last_cycle_of_a_few_people_is_not_told():
    before = Mock(completed=3, required=40)

    assert publication._told_before(Mock(before=before, day_before=None)) is None
    assert publication._told_before(Mock(before=None)) is None


def test_a_release_that_hid_the_whole_is_compared_by_its_parts():
    department = publication.cell_of("department", "fire")
    table = Mock(
        values=lambda: {
            (department, publication.DONE): 30,
            (department, publication.TOTAL): 40,
        }
    )
    part = {"slug": "fire", "completed": 28, "required": 80}
    snapshot = {"departments": [part], "groups": [], "whole": None}

    assert list(publication._close(table, snapshot)) == [(department, publication.DONE)]
