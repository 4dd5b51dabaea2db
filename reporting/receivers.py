from django.dispatch import receiver
from django.utils import timezone

from equity_office.jobs.signals import job_failed
from reporting import services
from reporting.models import Run


@receiver(job_failed)
def fail_its_run(sender, job, **_):
    """A report whose job failed for good is a failed report."""
    run = (
        Run.objects.filter(pk=job.arguments.get("run"))
        .select_related("edition")
        .first()
    )
    if run:
        services.fail_run(run=run, error=job.error, at=timezone.now())
