import uuid
from datetime import timedelta

from django.db import models

from equity_office.jobs.models import Job
from indicators.models.catalog import Indicator

KEPT = timedelta(days=1)


class UploadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An upload is its steward's alone."""
        return self.filter(uploaded_by=user)

    def waiting(self, at):
        return self.filter(uploaded_at__gt=at - KEPT)

    def with_key(self, text):
        """The upload of a key as it stands in an address; None where there is none."""
        try:
            return self.filter(key=uuid.UUID(text)).first()
        except ValueError:
            return None

    def forgotten(self, at):
        return self.exclude(uploaded_at__gt=at - KEPT)


class Upload(models.Model):
    """A file between its preview and its confirmation; gone after a day."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    indicator = models.ForeignKey(Indicator, models.CASCADE)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    mapping = models.TextField(blank=True)
    uploaded_at = models.DateTimeField()
    # Of a large file: the job that reads or loads it, and what the steward is told.
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    told = models.JSONField(null=True)
    uploaded_by = models.ForeignKey("departments.User", models.CASCADE)

    objects = UploadQuerySet.as_manager()

    def __str__(self):
        return self.file_name
