from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from equity_office.written_once import WrittenOnce
from toolkit.models.assessments import Assessment, Direction
from toolkit.models.templates import Template


class ReviewQuerySet(models.QuerySet):
    def for_page(self):
        return self.select_related("written_by").order_by("written_at", "pk")


class Review(models.Model):
    """What somebody who reviews an assessment says of one of its steps."""

    class Rubric(models.IntegerChoices):
        MISSING = 0, _("Missing")
        BEGUN = 1, _("Begun")
        SOUND = 2, _("Sound")
        STRONG = 3, _("Strong")

    assessment = models.ForeignKey(
        "toolkit.Assessment", models.CASCADE, related_name="reviews"
    )
    step = models.CharField(max_length=60)
    rubric = models.PositiveSmallIntegerField(
        _("How far it is"), choices=Rubric.choices
    )
    body = models.TextField(
        _("Comment"),
        max_length=4000,
        blank=True,
        help_text=_("What would make it better, so that its writers can do it."),
    )
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("departments.User", models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReviewQuerySet.as_manager()

    def __str__(self):
        return f"{self.step}: {self.get_rubric_display()}"


class Frozen(models.Model):
    """An assessment as it stood (`snapshots.of`)."""

    snapshot = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True

    @property
    def snapshot_sha256(self):
        """The checksum of the snapshot that is kept here."""
        return self.sha256

    @cached_property
    def template(self):
        """What it was asked by then."""
        called = self.snapshot["template"]
        return Template.objects.get(code=called["code"], number=called["number"])


class SignOffQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(void_at=None)

    def for_page(self):
        return self.select_related("signed_by").order_by("signed_at", "pk")


class SignOff(Frozen):
    """A signature under an assessment: exactly what was signed, and its checksum. A
    later change makes it void and keeps it."""

    written_once = WrittenOnce(but=("void_at", "void_reason"))

    class Link(models.TextChoices):
        LEAD = "lead", _("Lead of the assessment")
        EQUITY_LEAD = "equity_lead", _("Equity lead")
        HEAD = "head", _("Head")
        OFFICE = "office", _("Office")

    assessment = models.ForeignKey(
        "toolkit.Assessment", models.CASCADE, related_name="signatures"
    )
    link = models.CharField(max_length=12, choices=Link.choices)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey("departments.User", models.PROTECT, related_name="+")
    void_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.TextField(blank=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "link"],
                name="signature_one_standing",
                condition=Q(void_at=None),
            ),
            models.CheckConstraint(
                name="signature_void_has_reason",
                condition=Q(void_at=None, void_reason="")
                | (Q(void_at__isnull=False) & ~Q(void_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.get_link_display()}: {self.signed_by}"


class Redaction(models.Model):
    """A question whose answer is not published, and why."""

    assessment = models.ForeignKey(
        "toolkit.Assessment", models.CASCADE, related_name="redactions"
    )
    key = models.CharField(_("Question"), max_length=60)
    reason = models.CharField(
        _("Reason"), max_length=300, help_text=_("Published in its place.")
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("departments.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "key"], name="redaction_once_per_question"
            )
        ]

    def __str__(self):
        return self.key


class PublicationQuerySet(models.QuerySet):
    def latest(self):
        """Of each assessment what was published last."""
        later = self.model.objects.filter(
            assessment=models.OuterRef("assessment"),
            number__gt=models.OuterRef("number"),
        )
        return self.filter(~models.Exists(later))


class Publication(Frozen):
    """What everyone reads of a concluded assessment: what the office signed, without
    what is withheld. The checksum is of all that was signed."""

    written_once = WrittenOnce()

    assessment = models.ForeignKey(
        "toolkit.Assessment", models.CASCADE, related_name="publications"
    )
    number = models.PositiveSmallIntegerField()
    # The checksum of what everyone reads.
    told_sha256 = models.CharField(max_length=64)
    # What the library lists and is searched by, as it was signed.
    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=12, choices=Assessment.Subject.choices)
    decision_on = models.DateField()
    council_file = models.CharField(max_length=60, blank=True)
    direction = models.CharField(max_length=12, choices=Direction.choices)
    concluded_at = models.DateTimeField()
    groups = models.ManyToManyField("indicators.RaceGroup", related_name="publications")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, related_name="+"
    )

    objects = PublicationQuerySet.as_manager()

    @property
    def snapshot_sha256(self):
        return self.told_sha256

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "number"], name="publication_number_once"
            )
        ]

    def __str__(self):
        return f"{self.title} {self.number}"
