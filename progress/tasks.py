from celery import shared_task

from equity_office.jobs.running import run
from progress import services


@shared_task(name="progress.open_daily", ignore_result=True)
def open_daily(job_pk):
    run(job_pk, services.open_daily)
