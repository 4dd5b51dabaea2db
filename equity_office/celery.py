import os

from celery import Celery
from celery.signals import setup_logging, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equity_office.settings")

app = Celery("equity_office")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_to_django(**_):
    """Celery sets nothing up where somebody listens."""


@worker_ready.connect
def start_beating(sender, **_):
    # Models can be imported only once Django is set up, which the worker does.
    from equity_office.jobs.heartbeat import beat_in_background
    from equity_office.process.processes import exit_with_parent

    exit_with_parent()
    for queue in sender.app.amqp.queues.consume_from:
        beat_in_background(queue)
