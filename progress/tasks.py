from celery import shared_task

from equity_office.jobs.running import run
from progress.services import updates


@shared_task(name="progress.work_daily", ignore_result=True)
def work_daily(job_pk):
    run(job_pk, updates.work_daily)
