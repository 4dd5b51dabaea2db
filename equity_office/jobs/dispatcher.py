"""The only place that publishes. A dead broker delays a message; it never stalls a
request and never loses a job."""

import logging

from kombu.exceptions import OperationalError

from equity_office.celery import app
from equity_office.jobs import clock, heartbeat, schedules, services
from equity_office.jobs.models import Job

logger = logging.getLogger(__name__)

AT_ONCE = 100


class Dispatcher:
    """Sweeps and publishes, one `tick()` at a time."""

    def __init__(self):
        self.broker_answers = True

    def tick(self):
        at = clock.now()
        heartbeat.beat("dispatcher", at=at)
        schedules.enqueue_due(at)
        services.sweep(at=at)
        for job in Job.objects.to_publish(at)[:AT_ONCE]:
            if not self.publish(job):
                break

    def publish(self, job):
        """Send one job's message; False where the broker does not answer."""
        try:
            app.send_task(job.task, args=[job.pk], queue=job.queue, retry=False)
        except (OperationalError, OSError) as error:
            if self.broker_answers:
                logger.warning("The broker does not answer (%s); jobs wait.", error)
            self.broker_answers = False
            return False
        self.broker_answers = True
        services.mark_published(job=job, at=clock.now())
        return True
