from celery import shared_task
from celery.signals import worker_ready

from equity_office.jobs.running import run
from equity_office.printing import rendering, services


@shared_task(name="printing.make", ignore_result=True)
def make(job_pk):
    run(job_pk, services.make)


@worker_ready.connect
def warm_up(**_):
    """Load what the first document would wait for."""
    rendering.warm_up()
