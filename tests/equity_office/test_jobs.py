import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from equity_office.jobs import running, services
from equity_office.jobs.dispatcher import Dispatcher
from equity_office.jobs.models import Heartbeat, Job
from equity_office.jobs.signals import job_failed
from tests.factories import NOON

pytestmark = pytest.mark.django_db

LATER = NOON + services.LEASE + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def nothing_is_scheduled(settings):
    settings.DAILY_JOBS = settings.WEEKLY_JOBS = {}


def make_job(**overrides):
    return services.enqueue(task="tests.work", at=NOON, **overrides)


def status(job):
    job.refresh_from_db()
    return job.status


def test_a_job_is_claimed_once():
    job = make_job()

    assert services.claim(pk=job.pk, at=NOON).attempts == 1
    assert services.claim(pk=job.pk, at=NOON) is None


def test_a_finished_job_is_not_claimed_again():
    job = services.claim(pk=make_job().pk, at=NOON)
    services.finish(job=job, at=NOON)

    assert services.claim(pk=job.pk, at=LATER) is None


def test_an_attempt_that_lost_its_lease_cannot_finish():
    first = services.claim(pk=make_job().pk, at=NOON)
    services.sweep(at=LATER)
    Job.objects.update(publish_at=NOON)
    second = services.claim(pk=first.pk, at=LATER)

    with pytest.raises(services.LeaseLost):
        services.finish(job=first, at=LATER)
    with pytest.raises(services.LeaseLost):
        services.renew(job=first, at=LATER)
    with pytest.raises(services.LeaseLost):
        services.advance(job=first, step=1, doing="late")
    services.finish(job=second, at=LATER)

    assert status(second) == Job.Status.SUCCEEDED


def test_a_lease_that_is_renewed_is_not_swept():
    job = services.claim(pk=make_job().pk, at=NOON)
    services.renew(job=job, at=LATER)

    services.sweep(at=LATER)

    assert status(job) == Job.Status.RUNNING


def test_progress_never_passes_its_end():
    job = services.claim(pk=make_job(steps=3).pk, at=NOON)

    services.advance(job=job, step=9, doing="counting")

    job.refresh_from_db()
    assert (job.step, job.doing) == (3, "counting")


def test_a_job_that_waits_starts_when_its_batch_is_done():
    parts = [make_job(batch="parts") for _ in range(2)]
    last = make_job(after="parts")
    services.finish(job=services.claim(pk=parts[0].pk, at=NOON), at=NOON)
    services.sweep(at=NOON)
    assert status(last) == Job.Status.WAITING

    services.finish(job=services.claim(pk=parts[1].pk, at=NOON), at=NOON)
    services.sweep(at=NOON)

    assert status(last) == Job.Status.QUEUED


def test_a_job_that_waits_for_a_failed_one_fails_with_it():
    part, last = make_job(batch="parts"), make_job(after="parts")
    services.fail(job=part, error="no", at=NOON)

    services.sweep(at=NOON)

    last.refresh_from_db()
    assert last.status == Job.Status.FAILED
    assert "builds on has failed" in last.error


def test_after_its_last_attempt_a_job_fails_and_says_so():
    heard = []
    job_failed.connect(lambda sender, job, **_: heard.append(job.error), weak=False)
    job = make_job()
    at = NOON
    for _attempt in range(job.max_attempts):
        services.claim(pk=job.pk, at=at)
        at += timedelta(minutes=5)
        services.sweep(at=at)

    assert status(job) == Job.Status.FAILED
    assert heard == [job.error]
    assert "stopped in the middle" in job.error


def test_failing_twice_is_heard_once():
    heard = []
    job_failed.connect(lambda sender, job, **_: heard.append(job), weak=False)
    job = make_job()

    services.fail(job=job, error="no", at=NOON)
    services.fail(job=job, error="again", at=NOON)

    assert len(heard) == 1


def test_a_key_allows_one_job_ever():
    make_job(key="reminder-2026-05")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_job(key="reminder-2026-05")


@pytest.mark.parametrize(
    "changes", [{"status": "running"}, {"status": "failed"}, {"step": 2, "steps": 1}]
)
def test_the_database_refuses_an_impossible_job(changes):
    job = make_job()

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**changes)


def test_a_job_says_what_it_is():
    assert str(make_job()).startswith("tests.work #")


def test_running_ignores_a_message_for_a_job_in_other_hands():
    job = make_job()
    services.claim(pk=job.pk, at=NOON)

    running.run(job.pk, lambda job: pytest.fail("it must not run"))


def test_running_fails_for_good_on_a_permanent_failure():
    job = make_job()

    def work(job):
        raise services.PermanentFailure("The file is broken.")

    running.run(job.pk, work)

    assert (status(job), job.error) == (Job.Status.FAILED, "The file is broken.")


def test_running_gives_a_job_back_that_raised(caplog):
    job = make_job()

    def work(job):
        raise ZeroDivisionError("by zero")

    running.run(job.pk, work)

    assert status(job) == Job.Status.QUEUED
    assert "ZeroDivisionError: by zero" in job.error


def test_running_drops_what_a_lost_lease_has_done(caplog):
    job = make_job()

    def work(job):
        raise services.LeaseLost(str(job))

    running.run(job.pk, work)

    assert "another worker has it" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_the_work_blocks(monkeypatch):
    monkeypatch.setattr(services, "LEASE", timedelta(seconds=0.2))
    job = make_job()
    renewed = threading.Event()
    renew = services.renew

    def noted(**arguments):
        renew(**arguments)
        renewed.set()

    monkeypatch.setattr(services, "renew", noted)

    def work(job):
        assert renewed.wait(10)
        services.finish(job=job, at=NOON)

    running.run(job.pk, work)

    assert status(job) == Job.Status.SUCCEEDED


@pytest.mark.django_db(transaction=True)
def test_the_renewing_thread_ends_when_the_lease_is_gone(monkeypatch, caplog):
    monkeypatch.setattr(services, "LEASE", timedelta(seconds=0.2))
    job = services.claim(pk=make_job().pk, at=NOON)
    Job.objects.update(attempts=7)
    done = threading.Event()

    running._renew_until(job, done)

    assert "is gone" in caplog.text
    assert not done.is_set()


class Broker:
    """Stands where the broker is; what it takes is what a worker would be told."""

    def __init__(self, monkeypatch, error=None):
        self.sent, self.error = [], error
        monkeypatch.setattr("equity_office.jobs.dispatcher.app.send_task", self.send)

    def send(self, task, args, queue, retry):
        if self.error:
            raise self.error
        self.sent.append((task, args, queue))


def at_noon(monkeypatch, at=NOON):
    monkeypatch.setattr("equity_office.jobs.clock.now", lambda: at)


def test_the_dispatcher_publishes_what_is_queued_once(monkeypatch):
    broker, job = Broker(monkeypatch), make_job(queue="reports")
    at_noon(monkeypatch)
    dispatcher = Dispatcher()

    dispatcher.tick()
    dispatcher.tick()

    assert broker.sent == [("tests.work", [job.pk], "reports")]


def test_the_dispatcher_sends_again_what_nobody_took(monkeypatch):
    broker = Broker(monkeypatch)
    make_job()
    dispatcher = Dispatcher()
    for seconds in (0, 11, 20, 32):
        at_noon(monkeypatch, NOON + timedelta(seconds=seconds))
        dispatcher.tick()

    assert len(broker.sent) == 3  # at once, after 10 s, and 20 s after that


def test_a_broker_that_is_away_delays_and_loses_nothing(monkeypatch, caplog):
    broker = Broker(monkeypatch, error=ConnectionError("refused"))
    make_job()
    at_noon(monkeypatch)
    dispatcher = Dispatcher()

    dispatcher.tick()
    dispatcher.tick()
    broker.error = None
    dispatcher.tick()

    assert len(broker.sent) == 1
    assert caplog.text.count("does not answer") == 1


def test_a_tick_costs_the_same_for_few_and_many_finished_jobs(
    monkeypatch, django_assert_num_queries
):
    Broker(monkeypatch)
    at_noon(monkeypatch)
    dispatcher = Dispatcher()
    dispatcher.tick()
    for _ in range(5):
        services.finish(job=services.claim(pk=make_job().pk, at=NOON), at=NOON)

    with django_assert_num_queries(4):
        dispatcher.tick()


def test_the_dispatcher_is_seen_to_be_alive(monkeypatch):
    from equity_office.jobs import heartbeat

    monkeypatch.setattr(heartbeat, "_last_beats", {})
    heartbeat.beat("default", at=NOON)
    heartbeat.beat("default", at=NOON + timedelta(seconds=1))

    assert heartbeat.is_alive("default", at=NOON + timedelta(seconds=10))
    assert not heartbeat.is_alive("default", at=NOON + timedelta(seconds=30))
    assert Heartbeat.objects.get().seen_at == NOON
    assert str(Heartbeat.objects.get()).startswith("default@")


def test_old_heartbeats_are_swept(monkeypatch):
    from equity_office.jobs import heartbeat

    monkeypatch.setattr(heartbeat, "_last_beats", {})
    Heartbeat.objects.create(
        kind="default", name="gone", seen_at=NOON - timedelta(days=2)
    )

    heartbeat.beat("default", at=NOON)

    assert Heartbeat.objects.count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_many_claims_at_once_take_a_job_once(needs_postgres):
    job = make_job()
    ready, taken = threading.Barrier(8), []

    def claim():
        ready.wait()
        if services.claim(pk=job.pk, at=NOON):
            taken.append(True)
        connection.close()

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert taken == [True]
