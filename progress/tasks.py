from celery import shared_task

from equity_office.jobs.running import run
from progress import services


@shared_task(name="progress.work_daily", ignore_result=True)
def work_daily(job_pk):
    run(job_pk, services.work_daily)
