"""What is on record is written once: the database refuses to change or remove it,
whoever asks."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from departments.models import AuditEvent
from departments.services import record_event
from equity_office import written_once
from indicators.models import Dataset, Observation, Release
from tests import factories
from tests.indicators.published import release
from tests.plans import factories as plan_factories

pytestmark = pytest.mark.django_db


def refused(statement, *values):
    with (
        pytest.raises(IntegrityError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


@pytest.fixture
def event(db):
    return record_event(
        verb="made", subject=factories.make_department(), by=None, at=timezone.now()
    )


def test_every_table_that_should_be_is_protected(db):
    assert written_once.are_protected() == []
    names = {model.__name__ for model, _how in written_once.models()}
    assert names >= {
        "AuditEvent", "Completion", "SignOff", "Publication", "Plan", "Release",
        "HistoricalPlan", "HistoricalGoal_city_goals", "HistoricalAnswer", "Section",
    }  # fmt: skip


def test_an_event_is_neither_changed_nor_removed(event):
    refused(
        "UPDATE departments_auditevent SET reason = 'another' WHERE id = %s", event.pk
    )
    refused("DELETE FROM departments_auditevent WHERE id = %s", event.pk)
    refused("DELETE FROM departments_auditevent")
    assert AuditEvent.objects.get().reason == ""


def test_an_event_is_not_put_in_place_of_another(event):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    refused(
        "INSERT OR REPLACE INTO departments_auditevent "
        "(id, at, verb, subject_pk, subject, reason) VALUES (%s, '2026-01-01', '', '', '', '')",
        event.pk,
    )


def test_a_table_is_not_emptied_at_once(db):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    refused("TRUNCATE departments_auditevent CASCADE")


def test_an_adopted_plan_keeps_what_was_adopted():
    plan = plan_factories.bring_to(plan_factories.make_ready_plan(), "adopted")

    refused("UPDATE plans_plan SET snapshot = '{}' WHERE id = %s", plan.pk)
    refused("UPDATE plans_plan SET sha256 = 'f' WHERE id = %s", plan.pk)
    refused("DELETE FROM plans_plan WHERE id = %s", plan.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plans_plan SET status = 'replaced' WHERE id = %s", [plan.pk]
        )
    refused("UPDATE plans_historicalplan SET statement = 'x'")


def test_a_draft_may_still_be_changed():
    plan = plan_factories.make_plan()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE plans_plan SET snapshot = '{}' WHERE id = %s", [plan.pk])


def test_figures_that_are_stored_and_published_stay_what_they_were():
    dataset = factories.load(factories.make_indicator())
    release()

    refused("UPDATE indicators_observation SET numerator = 1")
    refused("DELETE FROM indicators_observation")
    refused("UPDATE indicators_dataset SET sha256 = 'f'")
    refused("UPDATE indicators_release SET numerator = 1")
    refused("UPDATE reporting_section SET snapshot = '{}'")
    refused("DELETE FROM reporting_artifact")
    assert (Dataset.objects.get(), Observation.objects.count()) == (dataset, 6)
    assert Release.objects.exists()


def test_the_owner_of_the_tables_can_lift_it_and_it_is_seen(event):
    with written_once.released():
        assert "departments_auditevent" in written_once.are_protected()

    assert written_once.are_protected() == []


@pytest.fixture
def as_runtime(settings, needs_postgres, event):
    """A connection of the role that pages and workers run as, to this very database."""
    import psycopg

    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS runtime_of_tests")
        cursor.execute("CREATE ROLE runtime_of_tests")
    written_once.grant("runtime_of_tests")

    def try_it(statement):
        with (
            pytest.raises(DatabaseError) as refused,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET LOCAL ROLE runtime_of_tests")
            cursor.execute(statement)
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)

    return try_it


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE departments_auditevent SET reason = 'another'",
        "DELETE FROM departments_auditevent",
        "TRUNCATE departments_auditevent CASCADE",
        "ALTER TABLE departments_auditevent DISABLE TRIGGER ALL",
        "DROP TRIGGER written_once_row ON departments_auditevent",
        "DROP TABLE departments_seal",
        "DELETE FROM plans_historicalplan",
        "UPDATE training_completion SET title = 'another'",
        "UPDATE toolkit_signoff SET sha256 = 'f'",
        "DELETE FROM indicators_release",
        "SET LOCAL session_replication_role = 'replica'",
    ],
)
def test_the_role_of_the_pages_cannot_rewrite_the_record(as_runtime, statement):
    as_runtime(statement)


def test_the_role_of_the_pages_can_do_its_work(as_runtime, event):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE runtime_of_tests")
        record_event(verb="made", subject=event, by=None, at=timezone.now())
        cursor.execute("UPDATE training_completion SET voided_because = 'So.'")
        cursor.execute("SELECT * FROM training_completion FOR UPDATE")
        cursor.execute("UPDATE plans_plan SET status = 'replaced'")
        cursor.execute("RESET ROLE")

    assert AuditEvent.objects.count() == 2
