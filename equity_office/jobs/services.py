"""The life of a job row. Callers insert; the dispatcher publishes; a task claims,
renews its lease and finishes; the sweeper looks after what was lost.

Work queues have no history: every move is one conditional UPDATE, and how many rows
it took says who won.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from equity_office.jobs.models import Job
from equity_office.jobs.signals import job_failed

LEASE = timedelta(seconds=9)
# A message not taken is sent again: after 10 s, 20 s, 40 s … up to ten minutes.
FIRST_RESEND = 10
LAST_RESEND = 600


class LeaseLost(Exception):
    """Another worker has taken this job over; what this one did is dropped."""


class PermanentFailure(Exception):
    """The work cannot succeed by being tried again. The message is for a person."""


def enqueue(
    *,
    task,
    at,
    arguments=None,
    queue=Job.Queue.DEFAULT,
    batch="",
    after="",
    key=None,
    steps=1,
    max_attempts=4,
):
    """Insert a job in the caller's transaction. With `after`, it waits until every
    job of that batch has succeeded."""
    return Job.objects.create(
        task=task,
        arguments=arguments or {},
        queue=queue,
        batch=batch,
        after=after,
        key=key,
        steps=steps,
        max_attempts=max_attempts,
        status=Job.Status.WAITING if after else Job.Status.QUEUED,
        publish_at=at,
        created_at=at,
    )


def claim(*, pk, at):
    """Take the job for one attempt, or None where it is done, failed or in other
    hands."""
    taken = (
        Job.objects.filter(pk=pk)
        .filter(status=Job.Status.QUEUED)
        .update(
            status=Job.Status.RUNNING,
            leased_until=at + LEASE,
            attempts=F("attempts") + 1,
        )
    )
    return Job.objects.get(pk=pk) if taken else None


def renew(*, job, at):
    """Hold on to the job, or raise LeaseLost."""
    if not _mine(job).update(leased_until=at + LEASE):
        raise LeaseLost(str(job))


def advance(*, job, step, doing):
    """Say where the work stands, in a short transaction of its own."""
    if not _mine(job).update(step=min(step, job.steps), doing=doing):
        raise LeaseLost(str(job))


def finish(*, job, at):
    """Mark the job done. Called inside the transaction that writes its result, so
    that both happen or neither."""
    done = _mine(job).update(
        status=Job.Status.SUCCEEDED, step=job.steps, doing="", finished_at=at
    )
    if not done:
        raise LeaseLost(str(job))


@transaction.atomic
def fail(*, job, error, at):
    """Fail the job for good, with a sentence for the person who waits for it."""
    failed = (
        Job.objects.filter(pk=job.pk, attempts=job.attempts)
        .exclude(status__in=[Job.Status.SUCCEEDED, Job.Status.FAILED])
        .update(status=Job.Status.FAILED, error=error, finished_at=at)
    )
    if failed:
        job_failed.send(Job, job=Job.objects.get(pk=job.pk))


def give_back(*, job, error, at):
    """After an attempt that raised: queue the job again, or fail it when it has had
    all its attempts."""
    if job.attempts >= job.max_attempts:
        fail(job=job, error=error, at=at)
        return
    _mine(job).update(
        status=Job.Status.QUEUED,
        error=error,
        publish_at=at + timedelta(seconds=min(2**job.attempts, LAST_RESEND)),
        sends=0,
    )


def sweep(*, at):
    """Queue again what lost its worker, start what was waiting, fail what cannot
    start any more."""
    for job in Job.objects.lost(at):
        give_back(
            job=job,
            error=_("The worker stopped in the middle of this step, several times."),
            at=at,
        )
    for job in Job.objects.doomed():
        fail(job=job, error=_("A step that this one builds on has failed."), at=at)
    Job.objects.ready().update(status=Job.Status.QUEUED, publish_at=at)


def mark_published(*, job, at):
    wait = min(FIRST_RESEND * 2**job.sends, LAST_RESEND)
    Job.objects.filter(pk=job.pk, status=Job.Status.QUEUED).update(
        sends=job.sends + 1, publish_at=at + timedelta(seconds=wait)
    )


def _mine(job):
    return Job.objects.filter(
        pk=job.pk, status=Job.Status.RUNNING, attempts=job.attempts
    )
