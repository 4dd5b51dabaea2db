from datetime import timedelta

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from equity_office.periods import midnight
from plans.models import Action, Delivery, PerformanceMeasure, Plan
from progress.models.periods import UpdatePeriod

# Statuses that are not told without their reason.
NEEDS_REASON = (Delivery.OFF_TRACK, Delivery.DEFERRED, Delivery.CANCELED)
IS_LINK = URLValidator(schemes=["http", "https"])
# An update that was sent back is open for so long, though its period closes.
SENT_BACK_OPEN = timedelta(days=14)


class ProgressUpdateQuerySet(models.QuerySet):
    def waiting(self):
        """What its lead has to do something about."""
        return self.filter(status__in=ProgressUpdate.WAITING)

    def asked_on(self, day):
        """… and can, on that day, of the plans in force."""
        first = midnight(day - SENT_BACK_OPEN)
        is_open = Q(period__opens_on__lte=day, period__closes_on__gte=day)
        is_back = Q(status=ProgressUpdate.Status.SENT_BACK, reviewed_at__gte=first)
        return self.waiting().filter(
            is_open | is_back, action__goal__plan__status=Plan.Status.ADOPTED
        )

    def untouched(self):
        """Asked for, and nobody has written a word or a reading yet."""
        words = ProgressUpdate.history.filter(id=models.OuterRef("pk"))
        readings = MeasureActual.history.filter(update_id=models.OuterRef("pk"))
        return self.filter(
            status=ProgressUpdate.Status.DUE, evidence_files=None
        ).exclude(models.Exists(words) | models.Exists(readings))

    def accepted(self):
        return self.filter(status=ProgressUpdate.Status.ACCEPTED)

    def latest(self):
        """Of each action of a plan the accepted update of its last period."""
        later = ProgressUpdate.objects.accepted().filter(
            thread=models.OuterRef("thread"),
            period__department=models.OuterRef("period__department"),
            period__plan_starts_on=models.OuterRef("period__plan_starts_on"),
            period__plan_ends_on=models.OuterRef("period__plan_ends_on"),
            period__ends_on__gt=models.OuterRef("period__ends_on"),
        )
        return self.accepted().exclude(models.Exists(later))

    def in_plan(self, plan):
        """What was told in a plan, whichever version of it was in force."""
        return self.filter(period__in=UpdatePeriod.objects.of(plan))

    def of_outer_action(self):
        """What was told of the action of an outer query, in its own plan."""
        plan = "goal__plan"
        return self.filter(
            thread=models.OuterRef("thread"),
            period__department=models.OuterRef(f"{plan}__department"),
            period__plan_starts_on=models.OuterRef(f"{plan}__starts_on"),
            period__plan_ends_on=models.OuterRef(f"{plan}__ends_on"),
        )

    def that_tell_outer_action(self):
        """What was accepted of the action of an outer query, first what says how it
        stands: the last word of its own plan, or else of the plan it goes on from."""
        plan = "goal__plan"
        return (
            self.accepted()
            .filter(
                thread=models.OuterRef("thread"),
                period__department=models.OuterRef(f"{plan}__department"),
                period__plan_starts_on__lte=models.OuterRef(f"{plan}__starts_on"),
                period__plan_ends_on__lte=models.OuterRef(f"{plan}__ends_on"),
            )
            .order_by(
                "-period__plan_ends_on", "-period__plan_starts_on", "-period__ends_on"
            )
        )

    def whole(self):
        """Each with what its measures read and the files that show it. Two queries
        more."""
        actuals = MeasureActual.objects.select_related("measure").order_by(
            "measure__position", "pk"
        )
        files = apps.get_model("progress", "EvidenceFile").objects.kept()
        return self.prefetch_related(
            models.Prefetch("actuals", actuals),
            models.Prefetch("evidence_files", files.order_by("pk"), to_attr="files"),
        )

    def for_page(self):
        return self.select_related(
            "action__goal__plan__department", "action__lead", "period__department"
        ).order_by(
            "period__ends_on", "action__goal__position", "action__position", "pk"
        )


class ProgressUpdate(models.Model):
    """What a lead says of an action for a period: did we do it."""

    class Status(models.TextChoices):
        DUE = "due", _("Due")
        SUBMITTED = "submitted", _("Submitted")
        ACCEPTED = "accepted", _("Accepted")
        SENT_BACK = "sent_back", _("Sent back")

    WAITING = (Status.DUE, Status.SENT_BACK)

    period = models.ForeignKey(UpdatePeriod, models.PROTECT, related_name="updates")
    action = models.ForeignKey(Action, models.PROTECT, related_name="updates")
    # The action's, which an amendment carries on.
    thread = models.UUIDField(editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DUE)
    delivery = models.CharField(
        _("How is it going?"), max_length=16, choices=Delivery.choices
    )
    said = models.TextField(
        _("What was done"),
        blank=True,
        max_length=4000,
        help_text=_("In words that a resident understands."),
    )
    reason = models.TextField(
        _("Why"),
        blank=True,
        max_length=4000,
        help_text=_(
            "Needed where it is off track, deferred or canceled, or will be ready later "
            "than planned. It is published."
        ),
    )
    finished_on = models.DateField(_("Completed on"), null=True, blank=True)
    expected_on = models.DateField(
        _("Now expected by"),
        null=True,
        blank=True,
        help_text=_("Only where it differs from the due date in the plan."),
    )
    evidence = models.TextField(
        _("Evidence"),
        blank=True,
        max_length=4000,
        help_text=_("Links to what shows it, one on each line."),
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_back_because = models.TextField(blank=True)

    history = HistoricalRecords()
    objects = ProgressUpdateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("thread", name="update_thread")]
        constraints = [
            models.UniqueConstraint("period", "thread", name="update_once_a_period"),
            models.CheckConstraint(
                name="update_told_has_its_reason",
                condition=Q(status__in=["due", "sent_back"])
                | ~Q(delivery__in=["off_track", "deferred", "canceled"])
                | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="update_completed_has_its_day",
                condition=Q(status__in=["due", "sent_back"])
                | ~Q(delivery="completed")
                | Q(finished_on__isnull=False),
            ),
            models.CheckConstraint(
                name="update_told_says_when",
                condition=Q(status="due") | Q(submitted_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.action}, {self.period.period.label}"

    def get_absolute_url(self):
        return f"{self.period.get_absolute_url()}#update-{self.pk}"

    @property
    def is_waiting(self):
        return self.status in ProgressUpdate.WAITING

    @property
    def mark(self):
        """Tells what was submitted from what is submitted next."""
        return self.submitted_at.isoformat() if self.submitted_at else ""

    def is_open_on(self, day):
        """Whether it is written in: its period is open, or it was sent back lately."""
        if self.period.is_open_on(day):
            return True
        if self.status != ProgressUpdate.Status.SENT_BACK:
            return False
        return day <= timezone.localdate(self.reviewed_at) + SENT_BACK_OPEN

    @property
    def is_late(self):
        """Done, or expected, later than the plan has it."""
        due_on = self.action.due_on
        days = filter(None, [self.expected_on, self.finished_on])
        return bool(due_on) and any(day > due_on for day in days)

    @property
    def links(self):
        return [link.strip() for link in self.evidence.splitlines() if link.strip()]

    def clean(self):
        super().clean()
        for link in self.links:
            try:
                IS_LINK(link)
            except ValidationError as error:
                message = _("“%(link)s” is no link. Write it with https://.")
                raise ValidationError({"evidence": message % {"link": link}}) from error


class MeasureActual(models.Model):
    """What a performance measure reads at the end of a period."""

    update = models.ForeignKey(ProgressUpdate, models.CASCADE, related_name="actuals")
    measure = models.ForeignKey(
        PerformanceMeasure, models.PROTECT, related_name="actuals"
    )
    value = models.DecimalField(
        _("Now"), max_digits=14, decimal_places=2, null=True, blank=True
    )

    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint("update", "measure", name="actual_once")]

    def __str__(self):
        return f"{self.measure}, {self.update.period.period.label}"
