from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from equity_office.written_once import WrittenOnce
from training.models.curriculum import Course, CourseVersion
from training.models.learners import Learner


class CompletionsAreFinal(Exception):
    """Somebody tried to change what was completed."""


class CompletionQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(voided_at=None)

    def taken(self):
        return self.filter(how=Completion.How.TAKEN)

    def for_page(self):
        """The latest first."""
        return self.select_related("course", "version", "recorded_by").order_by(
            "-completed_on", "-pk"
        )

    def update(self, **fields):
        if not set(fields) <= Completion.CHANGING:
            raise CompletionsAreFinal("A completion is voided, never changed.")
        return super().update(**fields)

    def delete(self):
        raise CompletionsAreFinal("A completion is voided, never deleted.")


class Completion(models.Model):
    """That somebody completed a course, in one of its versions. Append-only: what was
    recorded by mistake is voided with a reason and stays."""

    # Whose it is changes where records are joined or split, which the trail keeps.
    written_once = WrittenOnce(
        but=("learner", "round", "voided_at", "voided_by", "voided_because")
    )

    class How(models.TextChoices):
        TAKEN = "taken", _("Taken online")
        RECORDED = "recorded", _("Recorded by a facilitator")
        CREDIT = "credit", _("Credit for training elsewhere")

    CHANGING = frozenset(
        {"learner", "round", "voided_at", "voided_by", "voided_because"}
    )

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="completions")
    course = models.ForeignKey(Course, models.PROTECT, related_name="completions")
    version = models.ForeignKey(
        CourseVersion, models.PROTECT, related_name="completions"
    )
    # What the person and the course were called when it was issued, and how often the
    # course had been taken online before.
    name = models.CharField(max_length=150)
    title = models.CharField(max_length=150)
    round = models.PositiveSmallIntegerField()
    # A day in the city.
    completed_on = models.DateField()
    how = models.CharField(max_length=8, choices=How.choices)
    reason = models.TextField(blank=True)
    # What a certificate is verified by.
    number = models.CharField(max_length=20, unique=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_because = models.TextField(blank=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "learner",
                "course",
                "round",
                name="completion_once_a_round",
                condition=Q(how="taken"),
            ),
            models.UniqueConstraint(
                "learner",
                "course",
                "completed_on",
                name="completion_once_a_day",
                condition=Q(voided_at=None),
            ),
            models.CheckConstraint(
                name="completion_by_hand_says_why",
                condition=Q(how="taken") | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="completion_voided_says_why",
                condition=Q(voided_at=None, voided_because="")
                | (Q(voided_at__isnull=False) & ~Q(voided_because="")),
            ),
        ]

    def __str__(self):
        return f"{self.learner}: {self.title}"

    def get_absolute_url(self):
        """Where anyone can verify it."""
        return reverse("training:certificate", args=[self.number])

    def save(self, *args, **kwargs):
        if self.pk:
            raise CompletionsAreFinal("A completion is voided, never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise CompletionsAreFinal("A completion is voided, never deleted.")
