from django.db import models
from django.utils.translation import gettext_lazy as _

from progress.models.updates import ProgressUpdate


class EvidenceFileQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_at=None)

    def public(self):
        """Those of accepted updates."""
        return self.kept().filter(update__status=ProgressUpdate.Status.ACCEPTED)


def path_of(row, name):
    """Below the media root: the checksum, and the ending that says what it is."""
    return f"evidence/{row.sha256}.{name.rpartition('.')[2].lower()}"


class EvidenceFile(models.Model):
    """A file that shows what an update says. Removed, it is kept for whoever removed it
    too soon."""

    update = models.ForeignKey(
        ProgressUpdate, models.CASCADE, related_name="evidence_files"
    )
    name = models.CharField(max_length=150)
    file = models.FileField(_("File"), upload_to=path_of, max_length=150)
    content_type = models.CharField(max_length=100)
    byte_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "update",
                "sha256",
                name="evidence_file_once",
                condition=models.Q(removed_at=None),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.update.period.address_of("evidence_file", self.pk, self.name)
