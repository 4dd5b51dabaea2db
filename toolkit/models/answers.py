from django.db import models
from simple_history.models import HistoricalRecords

from toolkit.models.assessments import REASON


class Kept(models.Model):
    """What stands under one question of an assessment."""

    assessment = models.ForeignKey(
        "toolkit.Assessment", models.CASCADE, related_name="%(class)ss"
    )
    # The question, as the template's file calls it.
    key = models.CharField(max_length=60)

    class Meta:
        abstract = True


class Answer(Kept):
    """The answer to one question. `cells` is field → plain value, as forms send it: a
    text, or a list of texts (`equity_office.writing.editing.plain`)."""

    cells = models.JSONField(default=dict)

    history = HistoricalRecords(history_change_reason_field=REASON)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "key"], name="answer_once_per_question"
            )
        ]

    def __str__(self):
        return self.key


class RowQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_at=None)

    def in_order(self):
        return self.order_by("position", "pk")


class Row(Kept):
    """One row of a table that answers a question: column → plain value."""

    cells = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords(history_change_reason_field=REASON)
    objects = RowQuerySet.as_manager()

    def __str__(self):
        return self.key


class Figure(Kept):
    """What an indicator said on the day that it was taken into an assessment, with what
    was hidden then (`evidence.freeze`)."""

    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, related_name="+"
    )
    snapshot = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = RowQuerySet.as_manager()

    def __str__(self):
        return str(self.indicator)
