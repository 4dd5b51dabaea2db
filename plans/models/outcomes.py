from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from equity_office.periods import Period
from indicators.models import Indicator
from plans.models.city import CityGoal


class OutcomeRatingQuerySet(models.QuerySet):
    def in_force(self):
        """What each side says last of a goal and a period."""
        later = OutcomeRating.objects.filter(
            city_goal=models.OuterRef("city_goal"),
            starts_on=models.OuterRef("starts_on"),
            ends_on=models.OuterRef("ends_on"),
            side=models.OuterRef("side"),
            pk__gt=models.OuterRef("pk"),
        )
        return self.exclude(models.Exists(later))

    def over(self, period):
        return self.filter(starts_on=period.starts_on, ends_on=period.ends_on)

    def for_page(self):
        """With the indicator that each goes by, which is named once it is public."""
        released = Indicator.objects.released().filter(pk=models.OuterRef("indicator"))
        return self.select_related("indicator").annotate(
            names_indicator=models.Exists(released)
        )


class OutcomeRating(models.Model):
    """Whether the gap of a citywide goal closed in a period, as one side sees it. Never
    whether something was done. A rating is not changed: another one follows it."""

    class Side(models.TextChoices):
        OFFICE = "office", _("The office")
        BOARD = "board", _("The community board")

    class Direction(models.TextChoices):
        CLOSING = "closing", _("The gap is closing")
        UNCHANGED = "unchanged", _("Little or no change")
        WIDENING = "widening", _("The gap is widening")
        UNKNOWN = "unknown", _("Cannot tell")

    city_goal = models.ForeignKey(CityGoal, models.PROTECT, related_name="ratings")
    starts_on = models.DateField()
    ends_on = models.DateField()
    side = models.CharField(max_length=6, choices=Side.choices)
    direction = models.CharField(
        _("Is the gap closing?"), max_length=9, choices=Direction.choices
    )
    # What the office goes by.
    indicator = models.ForeignKey(
        "indicators.Indicator",
        models.PROTECT,
        verbose_name=_("Going by"),
        null=True,
        blank=True,
        related_name="ratings",
    )
    reason = models.TextField(
        _("Why"),
        max_length=4000,
        help_text=_("In words that a resident understands. It is published."),
    )
    rated_at = models.DateTimeField()
    rated_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OutcomeRatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rating_ends_after_it_starts",
                condition=Q(ends_on__gt=models.F("starts_on")),
            ),
            models.CheckConstraint(name="rating_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="rating_of_the_office_goes_by_an_indicator",
                condition=Q(side="board", indicator=None)
                | Q(side="office", direction="unknown")
                | Q(side="office", indicator__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.city_goal}, {self.period.label}: {self.get_side_display()}"

    @property
    def period(self):
        return Period(self.starts_on, self.ends_on)
