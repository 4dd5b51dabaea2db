import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from departments.models import Department
from training.models.learners import Learner

KEPT = timedelta(days=1)


class Audience(models.TextChoices):
    """What somebody is to the city."""

    STAFF = "staff", _("Staff")
    COUNCIL = "council", _("Council")
    BOARD = "board", _("Boards and commissions")
    VOLUNTEER = "volunteer", _("Volunteers")


class RosterQuerySet(models.QuerySet):
    def in_force(self):
        """Neither replaced by another of its day nor undone."""
        return self.filter(replaced_by=None, undone_at=None)

    def in_force_on(self, day):
        """The last one of that day or before; None where there is none."""
        return self.in_force().filter(as_of__lte=day).order_by("-as_of").first()


class Roster(models.Model):
    """Who worked where on a day: the denominator of completion."""

    as_of = models.DateField(_("As of"))
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    # What is needed to undo it: records that are new, and who had signed in as whom.
    noted = models.JSONField(default=dict)
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="replaced"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, related_name="+"
    )

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "as_of",
                name="roster_one_in_force",
                condition=Q(replaced_by=None, undone_at=None),
            )
        ]

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


class RosterUploadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An upload is its sender's alone."""
        return self.filter(uploaded_by=user)

    def waiting(self, at):
        return self.filter(uploaded_at__gt=at - KEPT)

    def forgotten(self, at):
        return self.exclude(uploaded_at__gt=at - KEPT)


class RosterUpload(models.Model):
    """A roster between its preview and its confirmation; gone after a day."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    as_of = models.DateField()
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("departments.User", models.CASCADE)

    objects = RosterUploadQuerySet.as_manager()

    def __str__(self):
        return self.file_name


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
