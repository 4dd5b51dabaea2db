"""How far a run is, read from its job rows."""

from dataclasses import dataclass
from zlib import crc32

from django.utils.translation import gettext as _

from equity_office.jobs import heartbeat
from equity_office.jobs.models import Job
from reporting.models import Run


@dataclass(frozen=True, slots=True)
class Progress:
    """Steps done of all steps, what is being done, and whether anybody does it."""

    done: int
    total: int
    doing: str
    is_running: bool
    has_worker: bool

    @property
    def mark(self):
        """Tells one state from the next, so that a page is sent only what is new."""
        return format(crc32(repr(self).encode()), "x")

    @property
    def percent(self):
        return 100 * self.done // self.total if self.total else 0


def of(run, at):
    """The progress of a run. Three queries, however many jobs it has."""
    is_running = run.status == Run.Status.BUILDING
    jobs = list(Job.objects.filter(batch__in=[run.batch, run.assembly_batch]))
    total = sum(job.steps for job in jobs)
    done = sum(job.step for job in jobs)
    return Progress(
        done=total if run.status == Run.Status.SUCCEEDED else done,
        total=total,
        doing=_doing(run, jobs),
        is_running=is_running,
        has_worker=not is_running
        or all(heartbeat.is_alive(kind, at=at) for kind in heartbeat.KINDS),
    )


def _doing(run, jobs):
    if run.status == Run.Status.SUCCEEDED:
        return _("The report is ready for review.")
    if run.status == Run.Status.FAILED:
        return _("The build has stopped.")
    said = next((job.doing for job in jobs if job.doing), "")
    if said:
        return said
    if any(job.attempts for job in jobs):
        return _("Working out the figures, section by section")
    return _("Waiting for a worker to begin")
