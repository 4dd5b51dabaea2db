"""Rosters: what is read, what is refused, and who is who."""

from datetime import date

import pytest

from departments.models import AuditEvent
from indicators.imports.read import FileRefused
from tests.factories import NOON, TODAY, make_department, make_user
from tests.training import factories
from training.models import Learner, Leave, Roster
from training.services import learning, rosters

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return make_department()


def load(*lines, **more):
    return factories.load_roster(list(lines), **more)


def refused(*lines, **more):
    with pytest.raises(FileRefused) as refusal:
        load(*lines, **more)
    assert not Roster.objects.exists()
    assert not Learner.objects.exists()
    return "; ".join(map(str, refusal.value.refusals))


def test_a_roster_says_who_works_where(department):
    roster = load(
        factories.line(department, supervisor="yes"),
        factories.line(department, audience="council"),
    )

    one, two = roster.entries.order_by("pk")
    assert (one.is_supervisor, one.audience, one.job_title) == (True, "staff", "Clerk")
    assert (two.audience, two.department) == ("council", department)
    assert one.hired_on == date(2015, 5, 4)
    assert AuditEvent.objects.filter(verb="roster loaded").count() == 1
    assert str(roster) == "Roster of May 4, 2026"
    assert str(one) == f"{one.learner}, {department}"


def test_a_department_is_known_by_any_of_its_names(department):
    for word in (department.slug, department.name.upper(), department.short_name):
        load(factories.line(department) | {"department": word})

    roster = Roster.objects.in_force_on(TODAY)
    assert roster.entries.get().department == department


def test_nobody_stands_on_it_twice(department):
    line = factories.line(department)

    said = refused(line, factories.line(department, number=line["number"].lower()))

    assert "line 3, column number: This person stands on the roster twice" in said
    assert "first on line 2" in said


def test_one_address_is_one_person(department):
    lines = [
        factories.line(department, email=e) for e in ("a@b.example", "A@B.example")
    ]

    assert "column email: This person stands" in refused(*lines)


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        (
            {"hired on": "2026-05-05"},
            "Hired on May 5, 2026, after the day of the roster",
        ),
        ({"hired on": "May 5"}, "“May 5” is no day"),
        ({"number": ""}, "column number: This cell is empty"),
        ({"name": ""}, "column name: This cell is empty"),
        ({"email": "x"}, "“x” is no address"),
        ({"number": "9" * 41}, "has 41 characters; the most is 40"),
        ({"name": "x" * 151}, "the most is 150"),
        ({"department": "Atlantis"}, "There was no department “Atlantis”"),
        ({"audience": "pets"}, "“pets” is none of these: staff, council"),
        ({"supervisor": "perhaps"}, "“perhaps” is neither yes nor no"),
    ],
)
def test_a_line_that_cannot_be_is_refused(department, overrides, says):
    assert says in refused(factories.line(department) | overrides)


def test_a_department_must_have_existed_on_the_day(department):
    line = factories.line(department)
    type(department).objects.update(ends_on=date(2025, 12, 31))

    assert "There was no department" in refused(line)


def test_a_roster_is_of_no_day_to_come(department):
    with pytest.raises(rosters.Refused, match="still to come"):
        load(factories.line(department), as_of=date(2026, 5, 5))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"number,name,department\nA,B,C\n", "column hired on: This column is missing"),
        (b"number,name,department,hired on,race\n1,2,3,4,5\n", "no such column"),
        (b"\xff\xfe", "UTF-16"),
        (b"number,name,department,hired on\n", "no rows"),
    ],
)
def test_another_file_is_refused(content, says):
    with pytest.raises(FileRefused) as refusal:
        rosters.load(content=content, file_name="x", as_of=TODAY, by=None, at=NOON)
    assert says in str(refusal.value)


def test_the_same_day_is_replaced_and_people_stay(department):
    line = factories.line(department)
    load(line, factories.line(department))
    load(line | {"name": "Rosa Parks"})

    roster = Roster.objects.in_force_on(TODAY)
    assert roster.entries.get().learner.name == "Rosa Parks"
    assert Learner.objects.count() == 2


def test_it_says_what_it_would_change(department):
    other = make_department()
    stays, moves, leaves = (factories.line(department) for _ in range(3))
    load(stays, moves, leaves, as_of=date(2025, 5, 4))
    comes = factories.line(other)
    lines = [stays | {"name": "Rosa Née"}, moves | {"department": other.slug}, comes]

    seen = rosters.look(content=factories.roster_file(lines), as_of=TODAY, at=NOON)

    assert (seen.joined, seen.left) == ([comes["name"]], [leaves["name"]])
    assert seen.moved == [moves["name"]]
    assert seen.renamed == [(stays["name"], "Rosa Née")]
    assert not seen.questions
    assert not seen.loses_many
    roster = load(*lines)
    assert Roster.objects.in_force_on(date(2026, 5, 3)).as_of == date(2025, 5, 4)
    assert Roster.objects.in_force_on(TODAY) == roster
    assert Roster.objects.in_force_on(date(2020, 1, 1)) is None


def test_a_sign_in_with_the_address_becomes_theirs(department, staff):
    load(factories.line(department, email=staff.email, name=staff.name))

    assert Learner.objects.get().user == staff


def test_who_enrolled_before_there_was_a_roster_is_found_by_address(department, staff):
    learner = learning.learner_of(staff)
    line = factories.line(department, email=staff.email, name=staff.name)
    load(line)

    learner.refresh_from_db()
    assert learner.number == line["number"]
    assert Learner.objects.count() == 1


def test_who_signed_in_by_themselves_is_the_one_on_the_roster(department, staff):
    """The first roster knew no address, and they enrolled meanwhile."""
    line = factories.line(department)
    load(line, as_of=date(2025, 5, 4))
    factories.enroll(factories.make_program(), learning.learner_of(staff))
    load(line | {"email": staff.email, "name": staff.name})

    learner = Learner.objects.get()
    assert learner.number == line["number"]
    assert (learner.entries.count(), learner.enrollments.count()) == (2, 1)
    assert learner.user == staff


def test_a_person_who_signs_in_as_somebody_else_is_left_alone(department, staff):
    mine = factories.make_learner(
        number="N1", user=staff, email=staff.email, name=staff.name
    )
    load(factories.line(department, number="n1", email=staff.email, name=staff.name))

    mine.refresh_from_db()
    assert mine.user == staff


def test_names(department):
    leave = Leave(learner=factories.make_learner(name="Kim"), starts_on=TODAY)

    assert str(leave) == "Kim, May 4, 2026"
    assert make_user()
