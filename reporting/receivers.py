from django.dispatch import receiver
from django.utils import timezone

from equity_office.jobs.signals import job_failed
from indicators.signals import figure_withdrawn
from reporting.models import Edition, Run
from reporting.services import editions


@receiver(job_failed)
def fail_its_run(sender, job, **_):
    """A report whose job failed for good is a failed report."""
    run = (
        Run.objects.filter(pk=job.arguments.get("run"))
        .select_related("edition")
        .first()
    )
    if run:
        editions.fail_run(run=run, error=job.error, at=timezone.now())


@receiver(figure_withdrawn)
def take_it_out_of_reports(sender, withdrawal, at, **_):
    """Every page that shows the figure is written anew without it."""
    editions.settle_again(Edition.objects.that_show(withdrawal), at)
