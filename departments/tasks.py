from celery import shared_task

from departments import accounts, seals, services
from equity_office.jobs.running import run


@shared_task(name="departments.send_head", ignore_result=True)
def send_head(job_pk):
    run(job_pk, seals.send_daily)


@shared_task(name=accounts.LINK_TASK, ignore_result=True)
def send_link(job_pk):
    run(job_pk, accounts.send_link)


@shared_task(name="departments.clear_sessions", ignore_result=True)
def clear_sessions(job_pk):
    run(job_pk, services.clear_sessions)
