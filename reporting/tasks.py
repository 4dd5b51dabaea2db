from celery import shared_task
from celery.signals import worker_ready

from equity_office.jobs.running import run
from reporting import sections
from reporting.services import editions, letters


@shared_task(name="reporting.build_section", ignore_result=True)
def build_section(job_pk):
    run(job_pk, editions.write_section)


@shared_task(name="reporting.assemble", ignore_result=True)
def assemble(job_pk):
    run(job_pk, editions.assemble)


@shared_task(name="reporting.settle", ignore_result=True)
def settle(job_pk):
    run(job_pk, editions.settle)


@worker_ready.connect
def warm_up(**_):
    """Load what the first build would wait for."""
    sections.load_all()


@shared_task(name="reporting.post_weekly", ignore_result=True)
def post_weekly(job_pk):
    run(job_pk, letters.post_weekly)
