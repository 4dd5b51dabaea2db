from celery import shared_task

from equity_office import mail
from equity_office.jobs.running import run


@shared_task(name=mail.TASK, ignore_result=True)
def send_mail(job_pk):
    run(job_pk, mail.send)
