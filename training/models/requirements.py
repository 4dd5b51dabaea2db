from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from departments.models import Department
from equity_office.translated import Translated
from training.models.curriculum import Course, Program
from training.models.learners import Learner
from training.models.rosters import Audience

SUPERVISORS = "supervisors"
# Whom a requirement may name.
AUDIENCES = [
    (Audience.STAFF, _("All staff")),
    (SUPERVISORS, _("Supervisors")),
    (Audience.COUNCIL, Audience.COUNCIL.label),
    (Audience.BOARD, Audience.BOARD.label),
    (Audience.VOLUNTEER, Audience.VOLUNTEER.label),
]
# What those of an audience are called beside each other.
GROUPS = dict(AUDIENCES) | {Audience.STAFF: _("Other staff")}


class RequirementQuerySet(models.QuerySet):
    def in_force_on(self, day):
        return self.filter(starts_on__lte=day).filter(
            Q(ends_on=None) | Q(ends_on__gte=day)
        )

    def whole(self):
        """Each with the steps of its program and the departments it names. Three queries
        more."""
        return self.select_related("program", "refresher").prefetch_related(
            "program__steps", "departments"
        )

    def in_order(self):
        return self.order_by("title", "pk")


class Requirement(Translated):
    """Who must complete a program, until when, and how often it is refreshed. Days are
    days in the city; each counts to its end."""

    TEXTS = ("title",)

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    program = models.ForeignKey(Program, models.PROTECT, related_name="requirements")
    # Codes of AUDIENCES.
    audiences = models.JSONField(_("who"), default=list, blank=True)
    departments = models.ManyToManyField(
        Department,
        blank=True,
        related_name="requirements",
        verbose_name=_("only in"),
        help_text=_("None named: everywhere."),
    )
    job_titles = models.TextField(
        _("only with these job titles"),
        blank=True,
        max_length=4000,
        help_text=_("As in the roster, one on each line. None named: all of them."),
    )
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("in force until"), null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(
        _("days to complete it"),
        default=90,
        validators=[MinValueValidator(1)],
        help_text=_("From the day it comes into force, or of being hired if later."),
    )
    refresh_months = models.PositiveSmallIntegerField(
        _("months until it is refreshed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("Empty: once is enough."),
    )
    refresher = models.ForeignKey(
        Course,
        models.PROTECT,
        verbose_name=_("course that refreshes it"),
        null=True,
        blank=True,
        related_name="+",
    )
    window_days = models.PositiveSmallIntegerField(
        _("days before that in which it can be refreshed"), default=90
    )

    objects = RequirementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="requirement_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("It would end before it starts."),
            ),
            models.CheckConstraint(
                name="requirement_refreshed_by_a_course",
                condition=Q(refresh_months=None, refresher=None)
                | Q(refresh_months__isnull=False, refresher__isnull=False),
                violation_error_message=_(
                    "Name the course that refreshes it and after how many months, or "
                    "neither."
                ),
            ),
        ]

    def __str__(self):
        return self.text("title")

    def clean(self):
        super().clean()
        if not self.audiences:
            raise ValidationError(
                {"audiences": _("Say who must complete it: choose at least one.")}
            )
        if self.refresh_months and self.window_days >= 28 * self.refresh_months:
            raise ValidationError(
                {"window_days": _("The window is longer than the time between them.")}
            )
        if not set(self.audiences) <= {code for code, _label in AUDIENCES}:
            raise ValidationError({"audiences": _("There is no such audience.")})

    @property
    def titles(self):
        """The job titles that it names, in small letters."""
        lines = [line.strip().casefold() for line in self.job_titles.splitlines()]
        return {line for line in lines if line}


class Extension(models.Model):
    """More time for somebody to complete what is required."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="extensions")
    requirement = models.ForeignKey(
        Requirement,
        models.PROTECT,
        related_name="extensions",
        verbose_name=_("Requirement"),
    )
    until = models.DateField(_("New last day"))
    reason = models.TextField(_("Reason"), max_length=2000)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="extension_says_why", condition=~Q(reason=""))
        ]

    def __str__(self):
        return f"{self.learner}: {self.requirement}"


class RequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=Request.Status.OPEN)

    def for_page(self):
        """What waits first, then the latest."""
        return self.select_related("requirement", "learner", "answered_by").order_by(
            models.Case(models.When(status="open", then=0), default=1),
            "-asked_at",
            "-pk",
        )


class Request(models.Model):
    """That somebody asks to be exempt from a requirement, or for another way to fulfill
    it, and what they are answered."""

    class Kind(models.TextChoices):
        EXEMPTION = "exemption", _("To be exempt from it")
        ACCOMMODATION = "accommodation", _("To take it in another way")

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="requests")
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, related_name="requests", verbose_name=_("Of what")
    )
    kind = models.CharField(_("What do you ask?"), max_length=13, choices=Kind.choices)
    words = models.TextField(
        _("Why"),
        max_length=2000,
        help_text=_(
            "Say what you need. Leave out what the office does not need to know, such as "
            "a diagnosis."
        ),
    )
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.OPEN)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "learner",
                "requirement",
                "kind",
                name="request_one_open",
                condition=Q(status="open"),
            ),
            models.CheckConstraint(
                name="request_answered_with_words",
                condition=Q(status="open", answered_at=None)
                | (~Q(status="open") & Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self):
        return f"{self.learner}: {self.get_kind_display()}"


class CompletionRelease(models.Model):
    """What was made public of a requirement on a day, as it was protected then."""

    requirement = models.ForeignKey(
        Requirement, models.PROTECT, related_name="releases"
    )
    day = models.DateField()
    snapshot = models.JSONField()
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "requirement", "day", name="completion_release_once_a_day"
            )
        ]

    def __str__(self):
        return f"{self.requirement}, {self.day}"
