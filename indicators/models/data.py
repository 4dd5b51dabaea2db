from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from indicators.models.catalog import Indicator, RaceGroup


class DatasetQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.is_authenticated:
            return self
        return self.filter(status=Dataset.Status.RELEASED)

    def in_force(self):
        return self.exclude(status=Dataset.Status.WITHDRAWN)


class Dataset(models.Model):
    """A file of figures as a steward loaded it: what came in, by whom, and how its
    words were understood. The rows themselves are kept only as counts."""

    class Status(models.TextChoices):
        LOADED = "loaded", _("Loaded")
        RELEASED = "released", _("Released")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="datasets")
    file_name = models.CharField(max_length=200)
    byte_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    rows_read = models.PositiveIntegerField()
    rows_stored = models.PositiveIntegerField()
    rows_excluded = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True
    )
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.LOADED
    )

    objects = DatasetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "indicator",
                "sha256",
                name="dataset_file_once_per_indicator",
                condition=Q(status__in=["loaded", "released"]),
            ),
            models.CheckConstraint(
                name="dataset_rows_add_up",
                condition=Q(rows_read=F("rows_stored") + F("rows_excluded")),
            ),
        ]

    def __str__(self):
        return f"{self.file_name} ({self.indicator})"


class ObservationQuerySet(models.QuerySet):
    def current(self, dataset_pks=None):
        """Observations whose period and place no later file of the indicator speaks
        about anew.

        `dataset_pks` limits the question to some datasets, so that a frozen report
        reads what was in force when it was asked for.
        """
        datasets = Dataset.objects.in_force()
        if dataset_pks is not None:
            datasets = datasets.filter(pk__in=dataset_pks)
        later = Observation.objects.alias(
            place=Coalesce("department_id", 0, output_field=models.BigIntegerField())
        ).filter(
            dataset__in=datasets,
            dataset__gt=models.OuterRef("dataset"),
            indicator=models.OuterRef("indicator"),
            starts_on=models.OuterRef("starts_on"),
            ends_on=models.OuterRef("ends_on"),
            geography=models.OuterRef("geography"),
            place=Coalesce(
                models.OuterRef("department_id"),
                0,
                output_field=models.BigIntegerField(),
            ),
        )
        return self.filter(~models.Exists(later), dataset__in=datasets)

    def for_report(self, dataset_pks, ends_by):
        """Citywide observations of these datasets up to a day, with what a table
        needs of their group."""
        return (
            self.current(dataset_pks)
            .filter(ends_on__lte=ends_by, geography="", department__isnull=True)
            .order_by("indicator_id", "starts_on", "group__position", "pk")
        )


class Observation(models.Model):
    """What was counted for one group in one period. Numerator and denominator are
    kept, never a percentage alone, unless that is all the source publishes."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="observations")
    indicator = models.ForeignKey(Indicator, models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField()
    group = models.ForeignKey(RaceGroup, models.PROTECT)
    geography = models.CharField(max_length=80, blank=True)
    department = models.ForeignKey(
        "departments.Department", models.PROTECT, null=True, blank=True
    )
    numerator = models.PositiveBigIntegerField(null=True)
    denominator = models.PositiveBigIntegerField(null=True)
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    margin = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    method = models.CharField(max_length=80, blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "starts_on", "ends_on", "group", "geography"],
                name="observation_once_per_cell",
                condition=Q(department__isnull=True),
            ),
            models.UniqueConstraint(
                fields=[
                    "dataset",
                    "starts_on",
                    "ends_on",
                    "group",
                    "geography",
                    "department",
                ],
                name="observation_once_per_department_cell",
                condition=Q(department__isnull=False),
            ),
            models.CheckConstraint(
                name="observation_period_has_length",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="observation_counts_or_value",
                condition=Q(
                    numerator__isnull=False, denominator__isnull=False, value=None
                )
                | Q(numerator=None, denominator=None, value__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.indicator}, {self.group}, {self.starts_on}"


class ReleaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self


class Release(models.Model):
    """One cell that a publication made public, or kept hidden; the disclosure audit
    reads them all."""

    publication = models.CharField(max_length=120)
    released_at = models.DateTimeField()
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="releases")
    dataset = models.ForeignKey(Dataset, models.PROTECT)
    # Empty for everyone together.
    group = models.ForeignKey(RaceGroup, models.PROTECT, null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    geography = models.CharField(max_length=80, blank=True)
    is_shown = models.BooleanField()
    is_denominator_shown = models.BooleanField(default=True)
    reason = models.CharField(max_length=120, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "publication",
                "indicator",
                "group",
                "starts_on",
                "ends_on",
                "geography",
                name="release_once_per_publication",
            ),
            models.UniqueConstraint(
                fields=[
                    "publication",
                    "indicator",
                    "starts_on",
                    "ends_on",
                    "geography",
                ],
                name="release_of_everyone_once_per_publication",
                condition=Q(group__isnull=True),
            ),
            models.CheckConstraint(
                name="release_hidden_says_why",
                condition=Q(is_shown=True) | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        group = self.group or _("everyone")
        return f"{self.publication}: {self.indicator}, {group}, {self.starts_on}"
