from celery import shared_task

from equity_office.jobs.running import run
from indicators.services import waiting


@shared_task(name=waiting.READ, ignore_result=True)
def read_upload(job_pk):
    run(job_pk, waiting.read)


@shared_task(name=waiting.LOAD, ignore_result=True)
def load_upload(job_pk):
    run(job_pk, waiting.load)
