"""The audit trail as a chain, and what `manage.py verify` makes of it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from departments import seals, tasks  # noqa: F401 (a worker finds its tasks by itself)
from departments.models import AuditEvent, Seal, User
from departments.services import record_event
from equity_office import written_once
from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job
from plans.models import Plan
from tests.factories import NOON, make_department, make_member, make_scheme, work_off
from tests.plans.factories import bring_to, make_ready_plan
from tests.reading import html_of
from tests.toolkit.factories import bring_to as publish_assessment
from tests.toolkit.factories import make_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def events():
    department = make_department()
    return [
        record_event(verb=verb, subject=department, by=None, at=NOON)
        for verb in ("made", "described", "closed")
    ]


def rewrite(statement, *values):
    """As who owns the tables could."""
    with written_once.released(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def send_head(django_capture_on_commit_callbacks):
    def send(at):
        with django_capture_on_commit_callbacks(execute=True):
            seals.send_head(at)

    return send


def verify():
    said, wrong = StringIO(), StringIO()
    try:
        call_command("verify", stdout=said, stderr=wrong)
    except CommandError as error:
        return f"{wrong.getvalue()}{error}"
    return said.getvalue()


def test_each_event_is_sealed_by_itself_and_the_seal_before(events, monkeypatch):
    monkeypatch.setattr(seals, "BATCH", 2)

    last = seals.seal()

    first, second, third = Seal.objects.order_by("pk")
    assert last == third
    assert second.sha256 == seals.digest(events[1], first.sha256)
    assert seals.seal() == third
    assert list(seals.faults()) == []


def test_an_event_is_sealed_when_its_transaction_is_over(
    events, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        record_event(verb="made", subject=make_department(), by=None, at=NOON)

    assert Seal.objects.count() == 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE departments_auditevent SET reason = 'another' WHERE id = %s",
        "UPDATE departments_auditevent SET by_id = %s + 0 * id",
        "UPDATE departments_seal SET sha256 = 'f' WHERE event_id = %s",
    ],
)
def test_what_is_rewritten_is_found(events, statement):
    seals.seal()
    person = make_member("auditor")
    value = person.pk if "by_id" in statement else events[1].pk

    rewrite(statement, value)

    assert "Seal" in verify()


def test_an_event_that_is_taken_out_is_found(events):
    seals.seal()
    rewrite("DELETE FROM departments_seal WHERE event_id = %s", events[1].pk)
    rewrite("DELETE FROM departments_auditevent WHERE id = %s", events[1].pk)

    assert "is not what was sealed, or one before it was taken out" in verify()


def test_a_chain_that_is_made_anew_is_not_the_one_that_went_out(events, send_head):
    make_member("auditor")
    send_head(NOON)
    rewrite("DELETE FROM departments_seal")
    rewrite("UPDATE departments_auditevent SET reason = 'another'")

    seals.seal()

    assert "is not the one that went out on 2026-05-04" in verify()


def test_the_last_seal_goes_to_a_file_and_to_the_auditors_once(events, send_head):
    auditor = make_member("auditor")

    send_head(NOON)
    send_head(NOON + timedelta(days=1))

    last = Seal.objects.latest("pk")
    assert seals.heads() == [("2026-05-04", last.pk, last.sha256)]
    assert seals.file_of_heads().parent.stat().st_mode & 0o77 == 0
    letter = Job.objects.get(key__startswith="record head")
    assert letter.arguments["to"] == auditor.email
    assert f"{last.pk} {last.sha256}" in letter.arguments["text"]


def test_nothing_goes_out_where_nothing_happened(send_head):
    send_head(NOON)

    assert seals.heads() == []


def test_a_sound_record_is_said_to_be(events):
    bring_to(make_ready_plan(), "adopted")
    publish_assessment(make_assessment(), "publish", make_scheme().groups.first())
    seals.seal()

    said = verify()

    assert said.count("ok") == 6


def test_a_falsified_plan_is_held_back_and_found(client):
    plan = bring_to(make_ready_plan(), "adopted")
    address = plan.get_absolute_url()
    assert client.get(address).status_code == 200
    snapshot = plan.snapshot | {"statement": "All is well."}
    with written_once.released():
        Plan.objects.filter(pk=plan.pk).update(snapshot=snapshot)

    answer = client.get(address)

    assert answer.status_code == 500
    assert "This page is held back" in html_of(answer)
    assert "All is well." not in answer.text
    assert f"plans.Plan {plan.pk} is not what stands under its checksum." in verify()


def test_a_table_that_can_be_changed_is_named():
    written_once.release()

    assert "departments_auditevent can be changed" in verify()
    assert AuditEvent.objects.count() == 0


def test_every_day_the_head_goes_out_and_old_sessions_go(
    events, django_capture_on_commit_callbacks
):
    Session.objects.create(session_key="old", session_data="", expire_date=NOON)
    for task in ("departments.send_head", "departments.clear_sessions"):
        jobs.enqueue(task=task, at=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        work_off(NOON)

    assert not Session.objects.exists()
    assert [str(seal) for seal in Seal.objects.order_by("pk")][-1] == seals.heads()[0][
        2
    ]
    assert set(Job.objects.values_list("status", flat=True)) == {"succeeded"}


def test_who_set_up_the_machine_is_said_to_have():
    person = User.objects.create_superuser("root@city.example", "a-good-password")

    event = record_event(verb="made", subject=make_department(), by=person, at=NOON)

    assert event.by_role == "set up the machine"
