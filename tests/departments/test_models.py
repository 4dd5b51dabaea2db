from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from departments import permissions
from departments.models import AuditEvent, Department, EventsAreFinal, Membership, User
from departments.services import record_event
from tests.factories import NOON, make_department, make_member, make_user

pytestmark = pytest.mark.django_db

PUBLIC = AnonymousUser()
DAY = date(2026, 5, 4)


def join(user, role, department=None, starts_on=DAY, ends_on=None):
    with transaction.atomic():
        return Membership.objects.create(
            user=user,
            role=role,
            department=department,
            starts_on=starts_on,
            ends_on=ends_on,
        )


def test_the_login_is_the_address_in_small_letters():
    user = User.objects.create_user("Kim.Doe@City.Example", "a-good-password")

    assert user.email == "kim.doe@city.example"
    assert user.check_password("a-good-password")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Kim@city.example")


def test_a_person_is_called_by_name_or_by_address():
    assert str(make_user(name="Kim Doe")) == "Kim Doe"
    nameless = make_user(name="")
    assert nameless.get_full_name() == nameless.get_short_name() == nameless.email


def test_a_superuser_sets_up_the_machine():
    assert User.objects.create_superuser("root@city.example", "x").is_superuser


def test_the_public_sees_departments_and_no_people():
    member = make_member("lead", department=make_department())

    assert Department.objects.visible_to(PUBLIC).count() == 1
    for model in (User, Membership, AuditEvent):
        assert not model.objects.visible_to(PUBLIC).exists()
    assert User.objects.visible_to(member).exists()
    assert Membership.objects.visible_to(member).exists()


def test_a_department_ends_after_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_department(starts_on=DAY, ends_on=date(2020, 1, 1))


def test_departments_of_a_day():
    gone = make_department(ends_on=date(2025, 12, 31))
    here = make_department(starts_on=date(2020, 1, 1))
    make_department(starts_on=date(2027, 1, 1))
    gone.succeeded_by.add(here)

    assert list(Department.objects.existing_on(DAY)) == [here]
    assert list(here.predecessors.all()) == [gone]
    assert str(here) == here.name


def test_a_report_reads_departments_with_their_holders_in_two_queries(
    django_assert_num_queries,
):
    for _ in range(3):
        make_member("lead", department=make_department())

    with django_assert_num_queries(2):
        departments = Department.objects.for_report(DAY)
        assert [len(d.holders) for d in departments] == [1, 1, 1]


@pytest.mark.parametrize(
    "role", ["administrator", "reviewer", "auditor", "board_member"]
)
def test_citywide_roles_have_no_department(role):
    with pytest.raises(IntegrityError):
        join(make_user(), role, make_department())


@pytest.mark.parametrize("role", ["lead", "backup", "head", "contributor", "steward"])
def test_other_roles_need_a_department(role):
    with pytest.raises(IntegrityError):
        join(make_user(), role)


def test_a_membership_ends_after_it_starts():
    with pytest.raises(IntegrityError):
        join(make_user(), "auditor", ends_on=date(2020, 1, 1))


@pytest.mark.parametrize("role", ["lead", "head"])
def test_a_department_has_one_lead_and_one_head_at_a_time(role):
    department = make_department()
    first = join(make_user(), role, department)

    with pytest.raises(IntegrityError):
        join(make_user(), role, department)

    first.ends_on = DAY
    first.save()
    join(make_user(), role, department)


def test_a_membership_says_who_and_what():
    assert str(join(make_user(name="Kim Doe"), "auditor")) == "Kim Doe, Auditor"


@pytest.mark.parametrize(
    ("starts", "ends", "held"),
    [
        (date(2020, 1, 1), None, True),
        (date(2020, 1, 1), date(2020, 12, 31), False),
        (date(2999, 1, 1), None, False),
    ],
)
def test_a_role_counts_between_its_days(starts, ends, held):
    user = make_user()
    join(user, "administrator", starts_on=starts, ends_on=ends)

    assert permissions.may(user, "publish_report") is held


def test_nobody_may_anything_signed_out():
    assert permissions.allowed(PUBLIC) == frozenset()
    assert not permissions.may(PUBLIC, "see_drafts")


def test_every_action_has_its_roles():
    user = make_member("reviewer")

    assert permissions.allowed(user) == {
        "see_drafts",
        "correct_records",
        "confirm_exemption",
        "conclude_assessment",
        "return_assessment",
        "approve_report",
        "review_plan",
        "return_plan",
        "accept_update",
        "schedule_updates",
        "rate_for_office",
        "write_courses",
        "see_learners",
        "answer_requests",
        "see_completion",
        "enroll_staff",
        "enroll_learners",
    }


def test_an_event_is_written_once_and_for_good(administrator):
    department = make_department()
    event = record_event(
        verb="renamed", subject=department, by=administrator, at=NOON, reason="Merger"
    )

    assert str(event) == f"renamed: {department}"
    assert event.subject_pk == str(department.pk)
    with pytest.raises(EventsAreFinal):
        AuditEvent.objects.update(verb="forged")
    with pytest.raises(EventsAreFinal):
        AuditEvent.objects.all().delete()
    with pytest.raises(EventsAreFinal):
        event.delete()
    event.verb = "forged"
    with pytest.raises(EventsAreFinal):
        event.save()


def test_somebody_with_a_trail_is_not_deleted(administrator):
    record_event(verb="x", subject=administrator, by=administrator, at=NOON)

    with pytest.raises(ProtectedError):
        administrator.memberships.all().delete()
        administrator.delete()


def test_administrators_and_auditors_read_the_trail(administrator, auditor, reviewer):
    record_event(verb="x", subject=administrator, by=None, at=NOON)

    assert AuditEvent.objects.visible_to(administrator).exists()
    assert AuditEvent.objects.visible_to(auditor).exists()
    assert not AuditEvent.objects.visible_to(reviewer).exists()
