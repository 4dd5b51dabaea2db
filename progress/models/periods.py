from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from departments.models import Department
from equity_office.periods import Period
from plans.models import Action


class UpdatePeriodQuerySet(models.QuerySet):
    def of(self, plan):
        """The periods of a plan, whichever version of it is in force."""
        return self.filter(
            department=plan.department,
            plan_starts_on=plan.starts_on,
            plan_ends_on=plan.ends_on,
        )

    def open_on(self, day):
        return self.filter(opens_on__lte=day, closes_on__gte=day)

    def with_counts(self):
        """Each with how many of its updates wait, were submitted and were accepted."""
        return self.annotate(
            waiting=Count("updates", Q(updates__status__in=["due", "sent_back"])),
            submitted=Count("updates", Q(updates__status="submitted")),
            accepted=Count("updates", Q(updates__status="accepted")),
        ).select_related("department")

    def in_order(self):
        return self.order_by("ends_on", "pk")


class UpdatePeriod(models.Model):
    """A part of a plan's time after which its leads say how far they are. It belongs to
    the plan in all its versions. Days are days in the city; each counts to its end."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="update_periods"
    )
    plan_starts_on = models.DateField()
    plan_ends_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    opens_on = models.DateField()
    due_on = models.DateField()
    grace_until = models.DateField()
    closes_on = models.DateField()

    objects = UpdatePeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "plan_starts_on", "plan_ends_on", "ends_on"],
                name="update_period_once",
            ),
            models.CheckConstraint(
                name="update_period_days_in_order",
                condition=Q(starts_on__lte=F("ends_on"))
                & Q(opens_on__lte=F("due_on"))
                & Q(due_on__lte=F("grace_until"))
                & Q(grace_until__lte=F("closes_on")),
            ),
        ]

    def __str__(self):
        return f"{self.department}, {self.period.label}"

    def get_absolute_url(self):
        return self.address_of("period")

    def address_of(self, page, *more):
        place = [self.department.slug, self.plan_period.code, self.ends_on.isoformat()]
        return reverse(f"progress:{page}", args=[*place, *more])

    @property
    def plan_period(self):
        return Period(self.plan_starts_on, self.plan_ends_on)

    @property
    def period(self):
        return Period(self.starts_on, self.ends_on)

    def is_open_on(self, day):
        return self.opens_on <= day <= self.closes_on

    def stage_on(self, day, waits):
        """Where it is in its time, in words; `waits` says whether an update does."""
        if day < self.opens_on:
            return _("to come")
        if day > self.closes_on:
            return _("closed")
        return _("overdue") if waits and self.is_overdue_on(day) else _("open")

    def is_overdue_on(self, day):
        """Whether what still waits in it is overdue: the days of grace are over."""
        return day > self.grace_until


def in_force(period):
    """The actions that are promised for a period by the plan in force."""
    return Action.objects.in_force().filter(
        goal__plan__department=period.department,
        goal__plan__starts_on=period.plan_starts_on,
        goal__plan__ends_on=period.plan_ends_on,
    )
