from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.models.answers import Row
from toolkit.models.assessments import Direction


class RequestClass(models.TextChoices):
    """Why a budget asks for a line."""

    ADVANCES = "advances", _("Advances equity")
    EFFICIENCY = "efficiency", _("Makes a service better or cheaper")
    MANDATED = "mandated", _("Required by law, or for basic welfare, health or safety")


class ProgramLineQuerySet(models.QuerySet):
    def kept_of(self, assessment, key):
        """The lines that stand under a question of an assessment."""
        return self.filter(
            row__assessment=assessment, row__key=key, row__removed_at=None
        )


class ProgramLine(models.Model):
    """What the database adds up of a program line, kept beside the row that says it and
    written with it (`budget.keep`). Amounts are in dollars."""

    row = models.OneToOneField(
        Row, models.CASCADE, primary_key=True, related_name="line"
    )
    request_class = models.CharField(
        max_length=10, choices=RequestClass.choices, blank=True
    )
    direction = models.CharField(max_length=12, choices=Direction.choices, blank=True)
    base_usd = models.DecimalField(max_digits=14, decimal_places=2)
    added_usd = models.DecimalField(max_digits=14, decimal_places=2)
    reduced_usd = models.DecimalField(max_digits=14, decimal_places=2)
    benefits = models.ManyToManyField("indicators.RaceGroup", related_name="+")
    bears = models.ManyToManyField("indicators.RaceGroup", related_name="+")

    objects = ProgramLineQuerySet.as_manager()

    def __str__(self):
        return self.row.cells.get("program", "")
