from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from equity_office.translated import Translated

# How a right answer begins in the list of a question's answers.
RIGHT = "*"
PASS_PERCENT = 80


class FocusArea(models.TextChoices):
    """The four focus areas of the training that the executive order names."""

    CONCEPTS = "concepts", _("Concepts and framing")
    ROLES = "roles", _("Roles and responsibilities")
    PLANS = "plans", _("Plans and goals")
    PRACTICE = "practice", _("Policies, practices and data")


class CourseQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("title", "pk")

    def with_versions(self):
        """Each with its versions, the latest first. One query more."""
        versions = CourseVersion.objects.order_by("-number")
        return self.prefetch_related(
            models.Prefetch("versions", versions, to_attr="all_versions")
        )


class Course(Translated):
    """Something that people complete as a whole: by themselves, or in a session."""

    TEXTS = ("title",)

    class Kind(models.TextChoices):
        ELEARNING = "elearning", _("eLearning")
        SESSION = "session", _("Session")

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(
        _("Kind"),
        max_length=10,
        choices=Kind.choices,
        default=Kind.ELEARNING,
        help_text=_(
            "eLearning is taken by oneself; of a session a facilitator records who was "
            "there."
        ),
    )
    given_since = models.DateField(
        _("Given since"), help_text=_("Nobody can have completed it before this day.")
    )
    prerequisites = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="needed_by",
        verbose_name=_("Needs before it"),
    )

    objects = CourseQuerySet.as_manager()

    def __str__(self):
        return self.text("title")

    def get_absolute_url(self):
        return reverse("training:course", args=[self.slug])

    @property
    def is_session(self):
        return self.kind == Course.Kind.SESSION


class ProgramQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("position", "pk")


class Program(Translated):
    """Courses in the order in which they are taken."""

    TEXTS = ("title", "summary")

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    summary = models.TextField(_("what it is for"), max_length=2000)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    is_offered = models.BooleanField(
        _("offered"), default=True, help_text=_("Whether people can enroll now.")
    )
    courses = models.ManyToManyField(Course, through="Step", related_name="programs")

    objects = ProgramQuerySet.as_manager()

    def __str__(self):
        return self.text("title")

    @property
    def summary_text(self):
        return self.text("summary")

    def get_absolute_url(self):
        return f"{reverse('training:mine')}#program-{self.slug}"


class Step(models.Model):
    """A course in its place in a program."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="steps")
    course = models.ForeignKey(Course, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    since = models.DateField(
        _("part of it since"),
        default=timezone.localdate,
        help_text=_("Who completed the program before this day has completed it."),
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "program",
                "course",
                name="step_once",
                violation_error_message=_("A course is in a program once."),
            )
        ]

    def __str__(self):
        return str(self.course)


class CourseVersion(models.Model):
    """What a course teaches, frozen once it is published. Who began one finishes it, and
    a completion stays with the version it was earned in."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        REPLACED = "replaced", _("Replaced")

    course = models.ForeignKey(Course, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    summary = models.TextField(
        _("What one learns"),
        blank=True,
        max_length=2000,
        help_text=_("Two or three sentences, for those who are about to begin."),
    )
    session_minutes = models.PositiveSmallIntegerField(
        _("Minutes of the session"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(2400)],
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("course", "number", name="version_numbered_once"),
            models.UniqueConstraint(
                "course", name="version_one_draft", condition=Q(status="draft")
            ),
            models.UniqueConstraint(
                "course", name="version_one_published", condition=Q(status="published")
            ),
            models.CheckConstraint(
                name="version_published_says_when",
                condition=Q(status="draft", published_at=None)
                | (~Q(status="draft") & Q(published_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return str(_("%(course)s, version %(number)s")) % {
            "course": self.course,
            "number": self.number,
        }

    @property
    def is_draft(self):
        return self.status == CourseVersion.Status.DRAFT

    @property
    def version(self):
        return self


class PartQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_at=None)

    def in_order(self):
        return self.order_by("position", "pk")


class Module(models.Model):
    """A part of a version: something to read, to watch, to answer or to think about."""

    class Kind(models.TextChoices):
        READING = "reading", _("Reading")
        VIDEO = "video", _("Video")
        CHECK = "check", _("Knowledge check")
        REFLECTION = "reflection", _("Reflection")

    version = models.ForeignKey(CourseVersion, models.CASCADE, related_name="modules")
    kind = models.CharField(
        _("Kind"), max_length=10, choices=Kind.choices, default=Kind.READING
    )
    title = models.CharField(_("Title"), max_length=150)
    minutes = models.PositiveSmallIntegerField(
        _("Minutes"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("How long it takes most people."),
    )
    # Codes of `FocusArea`.
    focus_areas = models.JSONField(_("Focus areas"), default=list, blank=True)
    body = models.TextField(
        _("Text"),
        blank=True,
        max_length=40_000,
        help_text=_(
            "Markdown: ## for a heading, - for a list, **bold**, *italic*, "
            "[words](https://…) for a link. A reflection asks its question here."
        ),
    )
    video_url = models.URLField(
        _("Address of the video"),
        blank=True,
        validators=[URLValidator(schemes=["https"])],
    )
    transcript = models.TextField(
        _("Transcript"),
        blank=True,
        max_length=40_000,
        help_text=_("Everything that is said and shown in the video."),
    )
    pass_percent = models.PositiveSmallIntegerField(
        _("Pass mark, percent"),
        default=PASS_PERCENT,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Of the questions of a knowledge check."),
    )
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="module_takes_time", condition=Q(minutes__gte=1)
            ),
            models.CheckConstraint(
                name="module_pass_mark_is_a_share",
                condition=Q(pass_percent__gte=1, pass_percent__lte=100),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def focus_labels(self):
        return [FocusArea(code).label for code in self.focus_areas]

    def clean(self):
        super().clean()
        if not set(self.focus_areas) <= set(FocusArea.values):
            raise ValidationError({"focus_areas": _("There is no such focus area.")})


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that a question offers."""

    text: str
    is_right: bool


class Question(models.Model):
    """A question of a knowledge check, with its answers, one on each line."""

    module = models.ForeignKey(Module, models.CASCADE, related_name="questions")
    text = models.TextField(_("Question"), max_length=1000)
    answers = models.TextField(
        _("Answers"),
        max_length=4000,
        help_text=_("One on each line; put * before each that is right."),
    )
    feedback = models.TextField(
        _("Feedback"),
        blank=True,
        max_length=2000,
        help_text=_("Why it is so, shown once the question is answered."),
    )
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PartQuerySet.as_manager()

    def __str__(self):
        return self.text

    @property
    def version(self):
        return self.module.version

    @property
    def options(self):
        lines = [line.strip() for line in self.answers.splitlines()]
        return [
            Option(line.removeprefix(RIGHT).strip(), line.startswith(RIGHT))
            for line in lines
            if line.removeprefix(RIGHT).strip()
        ]

    @property
    def right(self):
        """The places of the right answers among its options, from 0."""
        return {n for n, option in enumerate(self.options) if option.is_right}

    @property
    def has_one_answer(self):
        return len(self.right) == 1

    def clean(self):
        super().clean()
        texts = [option.text for option in self.options]
        if len(texts) < 2:
            raise ValidationError({"answers": _("Give at least two answers.")})
        if len(set(texts)) < len(texts):
            raise ValidationError({"answers": _("Two of the answers are the same.")})
        if not self.right:
            raise ValidationError(
                {"answers": _("Put * before the answer that is right.")}
            )
