"""Commands act for somebody only where the policy lets that person."""

import pytest
from django.core.management import CommandError, call_command

from departments.models import AuditEvent
from departments.services import NotAllowed, person_who_may
from tests.factories import (
    COUNTS,
    load,
    make_department,
    make_indicator,
    make_member,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_nobody_named_is_the_operator():
    assert person_who_may(None, "load_figures") is None


def test_a_stranger_and_somebody_who_left_are_refused():
    gone = make_user(is_active=False)

    for email in ("no@city.example", gone.email):
        with pytest.raises(NotAllowed, match="Nobody signs in"):
            person_who_may(email, "load_figures")


@pytest.fixture
def indicator():
    return make_indicator(steward=make_department())


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_bytes(COUNTS)
    return path


def test_a_steward_loads_what_the_own_department_answers_for(indicator, file):
    steward = make_member("steward", indicator.steward)

    call_command("load_observations", file, indicator=indicator.slug, by=steward.email)

    assert AuditEvent.objects.get().by == steward


def test_another_departments_steward_loads_nothing(indicator, file):
    other = make_member("steward", make_department())

    with pytest.raises(CommandError, match="may not do this"):
        call_command(
            "load_observations", file, indicator=indicator.slug, by=other.email
        )

    assert not indicator.datasets.exists()


def test_a_reviewer_builds_nothing(reviewer):
    load(make_indicator())

    with pytest.raises(CommandError, match="may not do this"):
        call_command("build_report", 2024, by=reviewer.email)


def test_an_administrator_builds(administrator):
    load(make_indicator())

    call_command("build_report", 2024, by=administrator.email)

    assert AuditEvent.objects.get(verb="build started").by == administrator
