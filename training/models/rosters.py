from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from departments.models import Department
from training.models.learners import Learner


class Audience(models.TextChoices):
    """What somebody is to the city."""

    STAFF = "staff", _("Staff")
    COUNCIL = "council", _("Council")
    BOARD = "board", _("Boards and commissions")
    VOLUNTEER = "volunteer", _("Volunteers")


class RosterQuerySet(models.QuerySet):
    def in_force_on(self, day):
        """The last one of that day or before; None where there is none."""
        return self.filter(as_of__lte=day).order_by("-as_of").first()


class Roster(models.Model):
    """Who worked where on a day: the denominator of completion."""

    as_of = models.DateField(_("As of"), unique=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RosterQuerySet.as_manager()

    def __str__(self):
        return str(_("Roster of %(day)s") % {"day": date_format(self.as_of)})


class RosterEntry(models.Model):
    """Somebody in a department on the day of a roster."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="entries")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="entries")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="roster_entries"
    )
    audience = models.CharField(
        max_length=10, choices=Audience.choices, default=Audience.STAFF
    )
    is_supervisor = models.BooleanField(default=False)
    job_title = models.CharField(max_length=100, blank=True)
    hired_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint("roster", "learner", name="roster_entry_once")
        ]

    def __str__(self):
        return f"{self.learner}, {self.department}"


class Leave(models.Model):
    """Days on which somebody is away for long; their time to complete does not run."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="leaves")
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(
        _("Last day"),
        null=True,
        blank=True,
        help_text=_("Empty while it is not known."),
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="leave_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The leave would end before it starts."),
            ),
            models.UniqueConstraint(
                "learner",
                "starts_on",
                name="leave_once_a_day",
                violation_error_message=_("A leave from this day is known already."),
            ),
        ]

    def __str__(self):
        return f"{self.learner}, {date_format(self.starts_on)}"
