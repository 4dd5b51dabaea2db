"""Completion by department, on a roster as of a day."""

from datetime import date, timedelta

import pytest

from tests.factories import NOON, TODAY, make_department
from tests.training import factories
from training.models import Learner, Requirement
from training.reads import completion, duties
from training.rules.clock import Standing
from training.services import learning, requests

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


@pytest.fixture
def course():
    return factories.make_course(kind="session")


@pytest.fixture
def requirement(course):
    return whole(factories.make_requirement(factories.make_program(course)))


def whole(requirement):
    return Requirement.objects.whole().get(pk=requirement.pk)


@pytest.fixture
def department():
    return make_department(name="Alpha")


def people(department, count, **overrides):
    return [factories.line(department, **overrides) for _ in range(count)]


def learners(lines):
    return [Learner.objects.get(number=line["number"]) for line in lines]


def counted(requirement, day=DAY):
    seen = completion.overview(requirement, day)
    return {str(place): each for place, each, _before in seen.departments}


def test_it_counts_who_stands_where(requirement, course, department):
    lines = people(department, 5)
    hired_lately = factories.line(department, **{"hired on": "2026-04-20"})
    factories.load_roster([*lines, hired_lately])
    done, late, exempt, extended, _overdue = learners(lines)
    factories.record(done, course, completed_on=date(2024, 3, 1))
    factories.record(late, course, completed_on=date(2025, 3, 1))
    asked = factories.make_request(exempt, requirement=requirement)
    requests.answer(
        request=asked, status="granted", words="Yes.", before="open", by=None, at=NOON
    )
    requests.extend(
        learner=extended, requirement=requirement, until=date(2026, 6, 1),
        reason="Ill", by=None, at=NOON,
    )  # fmt: skip
    factories.record(learners([hired_lately])[0], course)

    each = counted(requirement)["Alpha"]

    assert (each.required, each.completed) == (4, 2)
    assert (each.in_time, each.late, each.open, each.overdue) == (1, 1, 1, 1)
    assert (each.new, each.new_done, each.exempt) == (1, 1, 1)
    assert each.percent == 50


def test_what_was_voided_never_counted(requirement, course, department):
    lines = people(department, 1)
    factories.load_roster(lines, as_of=date(2025, 1, 1))
    (one,) = learners(lines)
    made = factories.record(one, course, completed_on=date(2024, 3, 1))
    learning.void(completion=made, reason="Another", by=None, at=NOON)

    for day in (DAY - timedelta(1), DAY):
        assert counted(requirement, day)["Alpha"].completed == 0


def test_a_transfer_keeps_credit(requirement, course, department):
    line = factories.line(department)
    factories.load_roster([line], as_of=date(2025, 1, 1))
    factories.record(learners([line])[0], course, completed_on=date(2024, 3, 1))
    beta = make_department(name="Beta")
    factories.load_roster([line | {"department": beta.slug}])

    assert counted(requirement)["Beta"].completed == 1
    assert counted(requirement, date(2025, 6, 1))["Alpha"].completed == 1


@pytest.mark.parametrize(
    ("audiences", "found"),
    [
        (["staff"], 2),
        (["supervisors"], 1),
        (["council", "board"], 2),
        (["volunteer"], 0),
        (["supervisors", "council"], 2),
    ],
)
def test_a_requirement_concerns_its_audience(requirement, department, audiences, found):
    factories.load_roster([
        *people(department, 1),
        *people(department, 1, supervisor="yes"),
        *people(department, 1, audience="council", supervisor="yes"),
        *people(department, 1, audience="board"),
    ])  # fmt: skip
    requirement.audiences = audiences

    assert completion.overview(requirement, DAY).whole.required == found


def test_a_requirement_may_name_departments_and_job_titles(department):
    beta = make_department()
    factories.load_roster([
        *people(department, 2),
        *people(department, 1, **{"job title": "CLERK  of works"}),
        *people(beta, 1),
    ])  # fmt: skip
    requirement = factories.make_requirement(job_titles="Clerk of works\nMayor")
    requirement.departments.add(department)

    assert completion.overview(whole(requirement), DAY).whole.required == 1


def test_leadership_and_council_are_told_apart(requirement, course, department):
    requirement.audiences = ["staff", "council"]
    lines = [
        *people(department, 2),
        *people(department, 1, supervisor="yes"),
        *people(department, 2, audience="council"),
    ]
    factories.load_roster(lines)
    factories.record(learners(lines)[-1], course)

    found = completion.overview(requirement, DAY).groups

    assert [(code, each.required, each.completed) for code, _label, each in found] == [
        ("staff", 2, 0),
        ("supervisors", 1, 0),
        ("council", 2, 1),
    ]
    assert str(found[0][1]) == "Other staff"


def test_the_same_point_of_the_last_cycle_stands_beside_it(
    requirement, course, department
):
    lines = people(department, 4)
    factories.load_roster(lines, as_of=date(2025, 5, 4))
    factories.load_roster(lines)
    one, two, *_rest = learners(lines)
    factories.record(one, course, completed_on=date(2024, 3, 1))
    factories.record(two, course, completed_on=date(2025, 5, 5))

    seen = completion.overview(requirement, DAY)

    assert seen.day_before == date(2025, 5, 4)
    assert (seen.before.completed, seen.whole.completed) == (1, 2)
    ((_place, _tally, before),) = seen.departments
    assert before.tally.percent == 25


def test_there_is_no_last_cycle_before_it_was_required(requirement, department):
    factories.load_roster(people(department, 1), as_of=date(2023, 6, 1))

    seen = completion.overview(requirement, date(2024, 6, 1))

    assert seen.before is None
    assert seen.roster is not None


def test_without_a_roster_nobody_is_counted(requirement):
    seen = completion.overview(requirement, DAY)

    assert (seen.roster, seen.departments, seen.whole.percent) == (None, [], None)


def test_a_merged_department_is_set_against_what_it_came_from(requirement, course):
    parts = [make_department(name=name) for name in ("East", "West")]
    old = [line for part in parts for line in people(part, 2)]
    factories.load_roster(old, as_of=date(2025, 5, 4))
    between = make_department(name="Between")
    between.predecessors.set(parts)
    merged = make_department(name="City", starts_on=date(2026, 1, 1))
    merged.predecessors.set([between])
    factories.load_roster([line | {"department": merged.slug} for line in old])
    factories.record(learners(old)[0], course, completed_on=date(2024, 3, 1))

    ((_place, tally, before),) = completion.overview(requirement, DAY).departments

    assert (tally.percent, before.tally.percent) == (25, 25)
    assert before.places == ("East", "West")


def test_what_is_merged_into_a_department_counts_in_its_past(requirement, course):
    alpha, beta = make_department(name="Alpha"), make_department(name="Beta")
    lines = [factories.line(alpha), *(factories.line(beta) for _ in range(3))]
    factories.load_roster(lines, as_of=date(2025, 5, 4))
    alpha.predecessors.add(beta)
    factories.load_roster([line | {"department": alpha.slug} for line in lines])
    factories.record(learners(lines)[0], course, completed_on=date(2024, 3, 1))

    ((_place, _tally, before),) = completion.overview(requirement, DAY).departments

    assert (before.tally.percent, before.places) == (25, ("Beta",))


def test_a_split_department_stands_beside_both_parts(requirement):
    whole_one = make_department(name="Whole")
    lines = people(whole_one, 4)
    factories.load_roster(lines, as_of=date(2025, 5, 4))
    parts = [make_department(name=name) for name in ("East", "West")]
    whole_one.succeeded_by.set(parts)
    factories.load_roster(
        [line | {"department": parts[n % 2].slug} for n, line in enumerate(lines)]
    )

    found = completion.overview(requirement, DAY).departments

    assert [before.places for _place, _tally, before in found] == [("Whole",)] * 2


def test_a_new_department_has_no_past(requirement):
    factories.load_roster(people(make_department(), 1), as_of=date(2025, 5, 4))
    factories.load_roster(people(make_department(), 1))

    ((_place, _tally, before),) = completion.overview(requirement, DAY).departments
    assert before is None


def test_somebody_finds_what_is_required_of_them(
    requirement, course, department, staff
):
    line = factories.line(department, email=staff.email, name=staff.name)
    factories.load_roster([line, factories.line(department, audience="council")])
    mine, other = learners([line])[0], Learner.objects.get(email="")

    ((found, duty),) = duties.of_learner(mine, DAY)
    assert (found, duty.standing) == (requirement, Standing.OVERDUE)
    assert not duties.of_learner(other, DAY)
    assert not duties.of_learner(None, DAY)
    assert not duties.of_learner(factories.make_learner(), DAY)


def test_a_refresher_is_offered_in_its_window_and_counts(department, staff):
    course = factories.make_course()
    requirement = factories.make_requirement(
        factories.make_program(course), refresh_months=24, refresher=course,
        window_days=60,
    )  # fmt: skip
    factories.load_roster(
        [factories.line(department, email=staff.email, name=staff.name)]
    )
    learner = learning.learner_of(staff)
    factories.enroll(requirement.program, learner)
    factories.record(learner, course, completed_on=TODAY - timedelta(700))

    assert duties.to_take_again(learner, DAY) == {course.pk}
    made = factories.take_all(learner, course)

    assert (made.how, made.completed_on) == ("taken", TODAY)
    ((_found, duty),) = duties.of_learner(learner, DAY)
    assert duty.standing is Standing.IN_TIME
    assert not duties.to_take_again(learner, DAY)
    with pytest.raises(learning.NotOpen):
        factories.take_all(learner, course)
    assert learner.completions.count() == 2


def test_ten_times_the_people_cost_no_more_queries(
    requirement, department, django_assert_num_queries
):
    factories.load_roster(people(department, 30), as_of=date(2025, 5, 4))
    factories.load_roster([*people(department, 30), *people(make_department(), 30)])

    with django_assert_num_queries(14):
        completion.overview(requirement, DAY)
