from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from equity_office.periods import Period
from equity_office.written_once import WrittenOnce
from indicators.models.catalog import Indicator, RaceGroup
from indicators.models.data import Dataset


def or_none(name):
    """A foreign key with 0 where it is empty, so that two empty ones are the same."""
    return Coalesce(name, 0, output_field=models.BigIntegerField())


class ReleaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self

    def in_force(self):
        """Each table (an indicator's period and place) as its latest publication left
        it, whole; publications taken back apart. Which periods stand together, the
        latest publication that reaches as far decides."""
        later = Release.objects.filter(
            withdrawn_at=None,
            indicator=models.OuterRef("indicator"),
            pk__gt=models.OuterRef("pk"),
        ).exclude(publication=models.OuterRef("publication"))
        same_place = later.alias(by_office=or_none("department_id")).filter(
            geography=models.OuterRef("geography"),
            by_office=or_none(models.OuterRef("department_id")),
        )
        same_table = same_place.filter(
            starts_on=models.OuterRef("starts_on"), ends_on=models.OuterRef("ends_on")
        )
        as_far = same_place.filter(ends_on__gte=models.OuterRef("ends_on"))
        return self.filter(
            ~models.Exists(same_table),
            Q(is_pooled=False) | ~models.Exists(as_far),
            withdrawn_at=None,
        )

    def taken_back(self):
        """Shown cells that figures withdrawn later are part of, unless a corrected file
        came between."""
        return self.filter(
            is_shown=True,
            indicator__withdrawals__starts_on__gte=F("starts_on"),
            indicator__withdrawals__ends_on__lte=F("ends_on"),
            indicator__withdrawals__withdrawn_at__gte=F("dataset__loaded_at"),
        )

    def for_figures(self, indicators):
        """The public cells of these indicators, with what a table needs of them."""
        return (
            self.in_force()
            .filter(indicator__in=indicators)
            .order_by(
                "indicator_id",
                F("department_id").asc(nulls_first=True),
                "geography",
                "starts_on",
                F("group__position").asc(nulls_last=True),
                "pk",
            )
        )

    def withdrawable(self, indicator):
        """(first day, last day, group) of every figure that is public, groups in their
        order."""
        cells = (
            self.in_force()
            .filter(indicator=indicator, is_shown=True)
            .select_related("group")
            .order_by(F("group__position").asc(nulls_last=True), "starts_on", "pk")
        )
        return [(cell.starts_on, cell.ends_on, cell.group) for cell in cells]

    def of_period(self, dataset, period):
        """What any publication that stands told of one period of a file."""
        return self.filter(
            dataset=dataset,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            withdrawn_at=None,
        )

    def latest_publication(self):
        """The cells as the last publication among them left them."""
        last = self.order_by("-released_at", "-pk").values("publication")[:1]
        return self.filter(publication=models.Subquery(last)).order_by(
            F("department_id").asc(nulls_first=True),
            "geography",
            F("group__position").asc(nulls_last=True),
            "pk",
        )


class Release(models.Model):
    """One cell that a publication made public, or kept hidden. Only what may be shown
    is in it: public pages are made from these rows, and the disclosure audit reads
    them all."""

    written_once = WrittenOnce(but=("withdrawn_at",))

    # The address of what published it, below the site's own.
    publication = models.CharField(max_length=120)
    released_at = models.DateTimeField()
    # When the publication was taken back; the row stays known to the audit.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="releases")
    dataset = models.ForeignKey(Dataset, models.PROTECT)
    # Empty for everyone together.
    group = models.ForeignKey(RaceGroup, models.PROTECT, null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    # Several periods that were taken together.
    is_pooled = models.BooleanField(default=False)
    geography = models.CharField(max_length=80, blank=True)
    department = models.ForeignKey(
        "departments.Department", models.PROTECT, null=True, blank=True
    )
    method = models.CharField(max_length=80, blank=True)
    numerator = models.PositiveBigIntegerField(null=True)
    denominator = models.PositiveBigIntegerField(null=True)
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    margin = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    is_shown = models.BooleanField()
    is_denominator_shown = models.BooleanField(default=True)
    reason = models.CharField(max_length=120, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["indicator", "starts_on", "ends_on"], name="release_of_period"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                "publication",
                "indicator",
                or_none("group"),
                "starts_on",
                "ends_on",
                "geography",
                or_none("department"),
                name="release_cell_once_per_publication",
            ),
            models.CheckConstraint(
                name="release_hidden_says_why",
                condition=Q(is_shown=True) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="release_hidden_holds_no_count",
                condition=Q(is_shown=True) | Q(numerator=None, value=None),
            ),
            models.CheckConstraint(
                name="release_hidden_holds_no_denominator",
                condition=Q(is_denominator_shown=True) | Q(denominator=None),
            ),
        ]

    def __str__(self):
        group = self.group or _("everyone")
        return f"{self.publication}: {self.indicator}, {group}, {self.starts_on}"


class WithdrawalQuerySet(models.QuerySet):
    def of(self, indicators):
        return (
            self.filter(indicator__in=indicators)
            .select_related("indicator", "group")
            .order_by("withdrawn_at", "pk")
        )


class Withdrawal(models.Model):
    """A released figure taken back, for a reason that everybody may read. It holds for
    everything published before it; what is published later stands."""

    written_once = WrittenOnce()

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="withdrawals")
    # Empty for the figures of every group.
    group = models.ForeignKey(RaceGroup, models.PROTECT, null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField(_("reason"))
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True
    )

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="withdrawal_says_why", condition=~Q(reason="")),
        ]

    def __str__(self):
        return f"{self.indicator}, {self.period.label}"

    @property
    def period(self):
        return Period(self.starts_on, self.ends_on)
