from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5, Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from equity_office.written_once import WrittenOnce
from indicators.models.catalog import Indicator, RaceGroup


class DatasetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The public sees a file once figures of it have been released."""
        if user.is_authenticated:
            return self
        return self.released()

    def in_force(self):
        statuses = Dataset.Status
        return self.exclude(status__in=[statuses.LOADING, statuses.WITHDRAWN])

    def released(self):
        """Files of which something was made public, though it be long ago."""
        return self.filter(models.Exists(Dataset.releases_of(models.OuterRef("pk"))))

    def for_trace(self):
        """A file with whose it is, and what it replaced or was replaced by."""
        return self.select_related(
            "indicator__steward",
            "indicator__scheme",
            "indicator__reference_group",
            "indicator__baseline_group",
            "loaded_by",
            "supersedes",
        )

    def for_desk(self):
        """Files newest first, with whom and what they concern."""
        return (
            self.select_related("indicator", "indicator__steward", "loaded_by")
            .annotate(
                is_released=models.Exists(Dataset.releases_of(models.OuterRef("pk")))
            )
            .order_by("-loaded_at", "-pk")
        )


class Dataset(models.Model):
    """A file of figures as a steward loaded it: what came in, by whom, and how its
    words were understood. The rows themselves are kept only as counts."""

    written_once = WrittenOnce(but=("status",), since="OLD.status <> 'loading'")

    class Status(models.TextChoices):
        LOADING = "loading", _("Being loaded")
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
            # Read by another mapping, the same file says something else.
            models.UniqueConstraint(
                "indicator",
                "sha256",
                MD5(Cast("mapping", models.TextField())),
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

    @staticmethod
    def releases_of(pk):
        return apps.get_model("indicators", "Release").objects.filter(dataset=pk)


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
        """Observations of these datasets up to a day, the city's before its places'."""
        return (
            self.current(dataset_pks)
            .filter(ends_on__lte=ends_by)
            .order_by(
                "indicator_id",
                F("department_id").asc(nulls_first=True),
                "geography",
                "starts_on",
                "group__position",
                "pk",
            )
        )

    def of(self, period):
        return self.filter(starts_on=period.starts_on, ends_on=period.ends_on)

    def ever_released(self, indicators):
        """What stands behind everything that was made public of these indicators."""
        return self.filter(
            indicator__in=indicators,
            dataset__in=Dataset.objects.released(),
        )


class Observation(models.Model):
    """What was counted for one group in one period. Numerator and denominator are
    kept, never a percentage alone, unless that is all the source publishes."""

    written_once = WrittenOnce(
        since="EXISTS (SELECT 1 FROM indicators_dataset d "
        "WHERE d.id = OLD.dataset_id AND d.status <> 'loading')"
    )

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
        indexes = [
            # What a later file says of the same period and place (`current`).
            models.Index(
                fields=["indicator", "starts_on", "ends_on", "geography", "dataset"],
                name="observation_of_place",
            )
        ]
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
