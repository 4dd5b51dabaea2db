"""How a task runs its job: claim the row, hold the lease, call the work, and record
how it ended."""

import logging
import threading
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from equity_office.jobs import clock, services
from equity_office.process import logs

logger = logging.getLogger(__name__)


def run(pk, work):
    """Claim job `pk` and call `work(job)`, which ends with `services.finish` in the
    transaction of its result. A message for a job that is not to be had is ignored."""
    job = services.claim(pk=pk, at=clock.now())
    if job is None:
        return
    with logs.run(f"{job.pk}.{job.attempts}"):
        _attempt(job, work)


def _attempt(job, work):
    try:
        with leased(job):
            work(job)
    except services.LeaseLost:
        logger.warning("Lost the lease of %s; another worker has it.", job)
    except services.PermanentFailure as failure:
        services.fail(job=job, error=str(failure), at=clock.now())
    except Exception as error:
        logger.exception("Attempt %s of %s failed.", job.attempts, job)
        services.give_back(
            job=job,
            error=_("“%(task)s” stopped with an error, several times: %(error)s")
            % {
                "task": job.doing or job.task,
                "error": f"{type(error).__name__}: {error}",
            },
            at=clock.now(),
        )


@contextmanager
def leased(job):
    """Renew the lease from a thread of its own: a render blocks for minutes."""
    done = threading.Event()
    thread = threading.Thread(target=_renew_until, args=(job, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew_until(job, done):
    while not done.wait(services.LEASE.total_seconds() / 4):
        try:
            services.renew(job=job, at=clock.now())
        except services.LeaseLost:
            logger.warning("The lease of %s is gone.", job)
            break
        except DatabaseError:
            logger.warning("The lease of %s could not be renewed just now.", job)
        finally:
            connection.close()
