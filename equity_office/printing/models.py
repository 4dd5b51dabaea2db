from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from equity_office.jobs.models import Job


class Print(models.Model):
    """The latest PDF of a document in a language. What the document says is frozen when
    it is asked for; the job that makes the file reads nothing else."""

    subject = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    template = models.CharField(max_length=80)
    snapshot = models.JSONField()
    # Of the template and what it is told: the same words are printed once.
    sha256 = models.CharField(max_length=64)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    # Below MEDIA_ROOT, once it is there.
    path = models.CharField(max_length=200, blank=True)
    byte_count = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("subject", "language", name="print_subject_once"),
            models.CheckConstraint(
                name="print_made_has_size",
                condition=Q(path="", byte_count=None)
                | (~Q(path="") & Q(byte_count__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.subject} ({self.language})"

    @property
    def is_ready(self):
        return bool(self.path) and self.file.is_file()

    @property
    def is_under_way(self):
        ended = (Job.Status.SUCCEEDED, Job.Status.FAILED)
        return self.job is not None and self.job.status not in ended

    @property
    def is_awaited(self):
        """Neither there nor given up."""
        return not self.is_ready and not self.error

    @property
    def file(self):
        return Path(settings.MEDIA_ROOT, self.path)

    @property
    def error(self):
        """Why it could not be made; nothing while it is under way."""
        failed = self.job and self.job.status == Job.Status.FAILED
        return self.job.error if failed else ""
