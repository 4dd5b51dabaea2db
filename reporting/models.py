from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from departments.permissions import may
from equity_office.periods import Period
from equity_office.written_once import WrittenOnce
from indicators.models import Release


class EditionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The public sees what was published; drafts exist for those who work on
        them."""
        if may(user, "see_drafts"):
            return self
        return self.filter(status__in=Edition.PUBLIC)

    def that_show(self, withdrawal):
        """Public editions with a released figure that was taken back."""
        released = Release.objects.filter(
            indicator=withdrawal.indicator,
            starts_on__lte=withdrawal.starts_on,
            ends_on__gte=withdrawal.ends_on,
        )
        publications = set(released.values_list("publication", flat=True))
        public = self.filter(status__in=Edition.PUBLIC).order_by("pk")
        return [edition for edition in public if edition.public_url in publications]

    def waiting(self):
        """Editions that somebody still has to move, newest first."""
        return self.exclude(status__in=Edition.PUBLIC).order_by(
            "-year", "-revision", "pk"
        )

    def in_force(self, language):
        """Editions in force, newest year first, the reader's language before others."""
        is_other = models.Case(models.When(language=language, then=0), default=1)
        return (
            self.filter(status=Edition.Status.PUBLISHED)
            .select_related("build")
            .order_by("-year", is_other, "language", "-revision", "pk")
        )

    def latest_published(self, year, language):
        return self.in_force(language).filter(year=year)

    def for_front(self, language):
        """The report that the front page tells of, or None."""
        return self.in_force(language).first()

    def for_archive(self):
        """Every public edition, newest first."""
        return self.filter(status__in=Edition.PUBLIC).order_by(
            "-year", "scope", "language", "-revision", "pk"
        )

    def for_desk(self):
        """Every edition with its latest run, newest first."""
        return self.prefetch_related(
            models.Prefetch("runs", Run.objects.order_by("-pk"))
        ).order_by("-year", "-revision", "pk")


class Edition(models.Model):
    """One revision of the annual report of a year, for a scope and in a language."""

    class Status(models.TextChoices):
        DRAFTING = "drafting", _("Drafting")
        BUILDING = "building", _("Building")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        CORRECTED = "corrected", _("Published, since replaced")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    PUBLIC = (Status.PUBLISHED, Status.CORRECTED, Status.WITHDRAWN)

    year = models.PositiveSmallIntegerField(_("year"))
    starts_on = models.DateField()
    ends_on = models.DateField()
    scope = models.SlugField(max_length=60, default="city")
    language = models.CharField(max_length=10, default="en")
    revision = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.DRAFTING
    )
    # The run that its figures and files come from.
    build = models.ForeignKey(
        "Run", models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawal_reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "scope", "language", "revision"],
                name="edition_revision_once",
            ),
            models.UniqueConstraint(
                fields=["year", "scope", "language"],
                name="edition_one_unpublished",
                condition=Q(
                    status__in=["drafting", "building", "in_review", "approved"]
                ),
            ),
            models.UniqueConstraint(
                fields=["year", "scope", "language", "status"],
                name="edition_one_in_force",
                condition=Q(status="published"),
            ),
            models.CheckConstraint(
                name="edition_public_has_date",
                condition=~Q(status__in=["published", "corrected", "withdrawn"])
                | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="edition_withdrawn_says_why",
                condition=~Q(status="withdrawn") | ~Q(withdrawal_reason=""),
            ),
            models.CheckConstraint(
                name="edition_reviewed_has_build",
                condition=Q(status__in=["drafting", "building"])
                | Q(build__isnull=False),
            ),
        ]

    def __str__(self):
        name = _("Annual report %(year)s, revision %(revision)s") % {
            "year": self.year,
            "revision": self.revision,
        }
        if self.language == settings.LANGUAGE_CODE:
            return name
        return f"{name} ({dict(settings.LANGUAGES).get(self.language, self.language)})"

    def get_absolute_url(self):
        return reverse("reporting:edition", args=[self.pk])

    @property
    def period(self):
        return Period(self.starts_on, self.ends_on)

    def glance(self):
        """The snapshot of its section “at a glance”. This causes a query."""
        return self.build.sections.get(slug="glance").snapshot

    @property
    def address(self):
        """Where the published page lives, below `/reports/` and on disk."""
        return f"{self.year}/{self.scope}/{self.language}/r{self.revision}"

    @property
    def public_url(self):
        return f"/reports/{self.address}/"


class RunQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if may(user, "see_drafts") else self.none()


class Run(models.Model):
    """One build of an edition: the question it froze, and how it ended. Its work is in
    the job rows of its batch."""

    class Status(models.TextChoices):
        BUILDING = "building", _("Building")
        SUCCEEDED = "succeeded", _("Built")
        FAILED = "failed", _("Failed")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="runs")
    question = models.JSONField()
    inputs_hash = models.CharField(max_length=64)
    toolchain = models.JSONField(default=dict)
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.BUILDING
    )
    error = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "edition", name="run_one_at_a_time", condition=Q(status="building")
            ),
            models.CheckConstraint(
                name="run_failed_says_why", condition=~Q(status="failed") | ~Q(error="")
            ),
        ]

    def __str__(self):
        return _("Build %(number)s of %(edition)s") % {
            "number": self.pk,
            "edition": self.edition,
        }

    def get_absolute_url(self):
        return reverse("reporting:run", args=[self.pk])

    @property
    def batch(self):
        """The batch of its section jobs."""
        return f"run-{self.pk}"

    @property
    def assembly_batch(self):
        return f"run-{self.pk}-assembly"


# That the run of a row made a report that was public once, for the database.
IS_PUBLISHED = (
    "EXISTS (SELECT 1 FROM reporting_edition e "
    "WHERE e.build_id = OLD.run_id AND e.published_at IS NOT NULL)"
)


class Section(models.Model):
    """What one part of a section says, frozen: every figure of the report comes from
    here."""

    written_once = WrittenOnce(since=IS_PUBLISHED)

    run = models.ForeignKey(Run, models.CASCADE, related_name="sections")
    slug = models.SlugField(max_length=40)
    part = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint("run", "slug", "part", name="section_part_once")
        ]

    def __str__(self):
        return f"{self.slug} {self.part}".strip()


class Artifact(models.Model):
    """A file that a run built, with its checksum."""

    written_once = WrittenOnce(since=IS_PUBLISHED)

    class Kind(models.TextChoices):
        PAGE = "page", _("Web page")
        PDF = "pdf", _("PDF")
        PACKAGE = "package", _("Data package")

    run = models.ForeignKey(Run, models.CASCADE, related_name="artifacts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Below MEDIA_ROOT.
    path = models.CharField(max_length=200)
    byte_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint("run", "kind", name="artifact_once")]

    def __str__(self):
        return Path(self.path).name

    @property
    def file(self):
        return Path(settings.MEDIA_ROOT, self.path)

    @property
    def public_path(self):
        """Where the file lives below its edition's address: its checksum is in it."""
        return f"files/{self.sha256}/{self.file.name}"
