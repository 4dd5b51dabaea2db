from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet):
    def unfinished(self):
        return self.exclude(status=Job.Status.SUCCEEDED)

    def to_publish(self, at):
        """Queued rows whose message was never sent, or was sent and not taken."""
        return self.filter(status=Job.Status.QUEUED, publish_at__lte=at).order_by("pk")

    def lost(self, at):
        """Running rows whose worker stopped renewing its lease."""
        return self.filter(status=Job.Status.RUNNING, leased_until__lt=at)

    def ready(self):
        """Waiting rows whose batch has nothing unfinished left in it."""
        others = Job.objects.filter(batch=models.OuterRef("after")).unfinished()
        return self.filter(Q(status=Job.Status.WAITING) & ~models.Exists(others))

    def doomed(self):
        """Waiting rows whose batch holds a job that failed for good."""
        failed = Job.objects.filter(
            batch=models.OuterRef("after"), status=Job.Status.FAILED
        )
        return self.filter(Q(status=Job.Status.WAITING) & models.Exists(failed))


class Job(models.Model):
    """A piece of background work. The row is the truth and the outbox: it is written
    in the transaction that wants the work, and the broker's message is only a hint."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting for other work")
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Succeeded")
        FAILED = "failed", _("Failed")

    class Queue(models.TextChoices):
        DEFAULT = "default", _("Default")
        REPORTS = "reports", _("Reports")

    task = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    queue = models.CharField(
        max_length=20, choices=Queue.choices, default=Queue.DEFAULT
    )
    # The jobs of one piece of work share a batch; a job may wait for a whole batch.
    batch = models.CharField(max_length=80, blank=True, db_index=True)
    after = models.CharField(max_length=80, blank=True)
    # At most one job per key, ever: a schedule's (task, period).
    key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=4)
    sends = models.PositiveSmallIntegerField(default=0)
    publish_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=1)
    doing = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "publish_at"])]
        constraints = [
            models.CheckConstraint(
                name="job_running_has_lease",
                condition=~Q(status="running") | Q(leased_until__isnull=False),
            ),
            models.CheckConstraint(
                name="job_failed_says_why", condition=~Q(status="failed") | ~Q(error="")
            ),
            models.CheckConstraint(
                name="job_step_within_steps", condition=Q(step__lte=F("steps"))
            ),
        ]

    def __str__(self):
        return f"{self.task} #{self.pk}"


class HeartbeatQuerySet(models.QuerySet):
    def alive(self, kind, at, seconds):
        return self.filter(kind=kind, seen_at__gte=at - timedelta(seconds=seconds))


class Heartbeat(models.Model):
    """When a background process was last seen, so that a page can say that nobody
    is working rather than wait in silence."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120, unique=True)
    seen_at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self):
        return self.name
