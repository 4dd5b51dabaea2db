from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from departments.models import Department
from departments.permissions import may
from equity_office.translated import Translated

# Why something was changed, of any length.
REASON = models.TextField(null=True)


class ExemptionReason(Translated):
    """Why no assessment is needed: the city's published list."""

    TEXTS = ("title",)

    title = models.CharField(_("reason"), max_length=200, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_offered = models.BooleanField(_("can be chosen"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("reason for an exemption")
        verbose_name_plural = _("reasons for an exemption")

    def __str__(self):
        return self.text("title")


class Direction(models.TextChoices):
    """What a proposal does to equity, in one word."""

    ADVANCES = "advances", _("Advances equity")
    MAINTAINS = "maintains", _("Maintains things as they are")
    WORSENS = "worsens", _("Worsens equity")
    CANNOT_TELL = "cannot_tell", _("Cannot tell")


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user, today):
        """What is public, for everyone; the others for who works on them."""
        worked_on = self.worked_on_by(user, today).values("pk")
        return self.filter(self._public(today) | Q(pk__in=worked_on))

    def worked_on_by(self, user, today):
        """Those of the departments where this person holds a role, those of whose team
        they are, and for the office every one."""
        if not user.is_authenticated:
            return self.none()
        if may(user, "see_drafts"):
            return self.all()
        mine = Department.objects.of(user, today).values("pk")
        joined = TeamMember.objects.filter(person=user).values("assessment")
        return self.filter(Q(department__in=mine) | Q(lead=user) | Q(pk__in=joined))

    def public(self, today):
        """Published, confirmed as exempt, or decided before there was a conclusion."""
        return self.filter(self._public(today))

    def _public(self, today):
        return (
            Q(pk__in=self._publications().values("assessment"))
            | Q(track=self.model.Track.EXEMPT, status=self.model.Status.CONFIRMED)
            | self.model.missed_by(today)
        )

    def _publications(self):
        return self.model.publications.rel.related_model.objects

    def open(self):
        """What is being written or on its way to a conclusion."""
        return self.filter(status__in=self.model.OPEN)

    def exempt(self):
        return self.filter(track=self.model.Track.EXEMPT)

    def confirmed(self):
        """Of those that were found exempt the ones that somebody else confirmed."""
        return self.filter(status=self.model.Status.CONFIRMED)

    def missed(self, today):
        """Those whose decision was taken before there was a conclusion."""
        return self.filter(self.model.missed_by(today))

    def overdue(self, day):
        """Fast tracks whose promised full toolkit was not concluded by its day, as of a
        day."""
        kept = self.model.objects.filter(
            follows=models.OuterRef("pk"),
            track=self.model.Track.FULL,
            concluded_at__date__lte=day,
        )
        return self.filter(
            ~models.Exists(kept),
            track=self.model.Track.FAST,
            full_promised_on__lt=day,
        )

    def for_public(self):
        """For lists that everybody reads: with the title and the subject that were
        published last, where there is a version (`public_title`, `public_subject`)."""
        versions = self._publications().filter(assessment=models.OuterRef("pk"))
        latest = {
            f"public_{name}": Coalesce(
                models.Subquery(versions.order_by("-number").values(name)[:1]), name
            )
            for name in ("title", "subject")
        }
        return self.select_related("department", "exemption_reason").annotate(**latest)

    def for_desk(self):
        """The next decision first."""
        return self.select_related("department", "lead", "template").order_by(
            "decision_on", "pk"
        )

    def for_page(self):
        return self.select_related("department", "lead", "template", "exemption_reason")


class Assessment(models.Model):
    """A policy, practice, program or budget put through the toolkit before somebody
    decides on it, or the record of why that was not needed."""

    class Subject(models.TextChoices):
        POLICY = "policy", _("Policy")
        PRACTICE = "practice", _("Practice")
        PROGRAM = "program", _("Program")
        BUDGET = "budget", _("Budget request")
        CONTRACT = "contract", _("Contract or grant")
        LEGISLATION = "legislation", _("Legislation")
        CAPITAL = "capital", _("Capital project")

    class Track(models.TextChoices):
        FULL = "full", _("Full toolkit")
        FAST = "fast-track", _("Fast track")
        BUDGET = "budget", _("Budget toolkit")
        EXEMPT = "exempt", _("Exempt")

    class Trigger(models.TextChoices):
        ORDINANCE = "ordinance", _("An ordinance asks for it")
        BUDGET = "budget", _("The budget asks for it")
        POLICY = "policy", _("A policy of the city asks for it")
        BOARD = "board", _("A board or commission asks for it")
        CHOICE = "choice", _("The department chose to")

    class Change(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("A change to what exists")
        ENDED = "ended", _("An end to what exists")

    class FastRule(models.TextChoices):
        TIME = "time", _("The decision comes too soon for a full toolkit")
        NARROW = "narrow", _("The effect is narrow")

    class Frequency(models.TextChoices):
        ONCE = "once", _("Once")
        ONGOING = "ongoing", _("Every year")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being written")
        SUBMITTED = "submitted", _("Signed by its lead")
        REVIEWED = "reviewed", _("Signed by the equity lead")
        SIGNED = "signed", _("Signed by the head")
        CONCLUDED = "concluded", _("Concluded")
        PUBLISHED = "published", _("Published")
        # Found exempt, and somebody else has confirmed that.
        CONFIRMED = "confirmed", _("Confirmed")

    OPEN = (Status.DRAFT, Status.SUBMITTED, Status.REVIEWED, Status.SIGNED)

    department = models.ForeignKey(
        "departments.Department", models.PROTECT, related_name="assessments"
    )
    title = models.CharField(
        _("What is assessed"),
        max_length=200,
        help_text=_("Its name, as the council or the public will know it."),
    )
    subject = models.CharField(_("It is a"), max_length=12, choices=Subject.choices)
    change = models.CharField(_("It is"), max_length=8, choices=Change.choices)
    trigger = models.CharField(
        _("Why it is assessed"), max_length=10, choices=Trigger.choices
    )
    decision_on = models.DateField(
        _("Day of the decision"),
        help_text=_("From then on nothing that the assessment says can change it."),
    )
    # Said when it was begun: the decision had been taken already.
    is_past = models.BooleanField(
        _("This records a decision that has been taken"), default=False
    )
    decision_maker = models.CharField(_("Who decides"), max_length=150)
    council_file = models.CharField(_("Council file"), max_length=60, blank=True)
    budget_line = models.CharField(_("Budget line"), max_length=100, blank=True)
    amount_usd = models.DecimalField(
        _("Amount in dollars"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_(
            "The whole request: what there is today and what is added, less what is "
            "reduced. The program lines of a budget sum to it."
        ),
    )
    frequency = models.CharField(
        _("How often"), max_length=8, choices=Frequency.choices, blank=True
    )
    track = models.CharField(
        _("How it is assessed"), max_length=10, choices=Track.choices
    )
    exemption_reason = models.ForeignKey(
        ExemptionReason,
        models.PROTECT,
        verbose_name=_("Reason for the exemption"),
        null=True,
        blank=True,
        help_text=_("Published with the title in the list of exemptions."),
    )
    exemption_note = models.TextField(
        _("Why this reason applies"), max_length=1000, blank=True
    )
    fast_rule = models.CharField(
        _("Rule for the fast track"),
        max_length=8,
        choices=FastRule.choices,
        blank=True,
    )
    fast_reason = models.TextField(
        _("Why the fast track is enough for now"), max_length=1000, blank=True
    )
    full_promised_on = models.DateField(
        _("A full toolkit follows by"), null=True, blank=True
    )
    lead = models.ForeignKey(
        "departments.User",
        models.PROTECT,
        verbose_name=_("Lead of the assessment"),
        related_name="led_assessments",
        help_text=_("Signs it first, for the team."),
    )
    template = models.ForeignKey(
        "toolkit.Template", models.PROTECT, null=True, related_name="assessments"
    )
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("Keeps the promise of"),
        null=True,
        blank=True,
        related_name="followed_by",
        help_text=_("The fast track whose full toolkit this is."),
    )
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    direction = models.CharField(
        _("Conclusion"), max_length=12, choices=Direction.choices, blank=True
    )
    conclusion = models.TextField(_("Why this conclusion"), max_length=4000, blank=True)
    changed = models.TextField(
        _("What changed because of this assessment"), max_length=4000, blank=True
    )
    # The day of a decision that was taken before there was a conclusion: for good.
    missed_on = models.DateField(null=True, blank=True)
    # The first conclusion; a later change does not take it back.
    concluded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, related_name="+"
    )

    history = HistoricalRecords(history_change_reason_field=REASON)
    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessment_exemption_has_reason",
                condition=Q(
                    track="exempt", exemption_reason__isnull=False, template=None
                )
                | (~Q(track="exempt") & Q(template__isnull=False)),
                violation_error_message=_("Choose a reason of the city's list."),
            ),
            models.CheckConstraint(
                name="assessment_fast_track_promises",
                condition=~Q(track="fast-track")
                | (
                    Q(full_promised_on__isnull=False)
                    & ~Q(fast_rule="")
                    & ~Q(fast_reason="")
                ),
            ),
            models.CheckConstraint(
                name="assessment_concluded_says_what",
                condition=~Q(status__in=["concluded", "published"])
                | (Q(concluded_at__isnull=False) & ~Q(direction="")),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("toolkit:detail", args=[self.pk])

    def address_of(self, page, *more):
        return reverse(f"toolkit:{page}", args=[self.pk, *more])

    @property
    def draft_url(self):
        return self.address_of("draft")

    @classmethod
    def missed_by(cls, today):
        """That the decision was taken before there was a conclusion."""
        passed = Q(decision_on__lt=today, is_past=False, concluded_at=None)
        return Q(missed_on__isnull=False) | (passed & ~Q(track=cls.Track.EXEMPT))

    def missed_decision(self, today):
        """The day of the decision that was taken before there was a conclusion; None
        where none was. `missed_by` says the same of rows."""
        if self.missed_on or self.is_exempt or self.is_past or self.concluded_at:
            return self.missed_on
        return self.decision_on if self.decision_on < today else None

    @property
    def is_exempt(self):
        return self.track == self.Track.EXEMPT

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT and not self.is_exempt

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED

    @property
    def is_open(self):
        return self.status in self.OPEN and not self.is_exempt

    def clean(self):
        super().clean()
        errors = {}
        if self.track == self.Track.FAST:
            for name in ("fast_rule", "fast_reason", "full_promised_on"):
                if not getattr(self, name):
                    errors[name] = _("The fast track needs this.")
            promised = self.full_promised_on
            if promised and self.decision_on and promised <= self.decision_on:
                errors["full_promised_on"] = _(
                    "Promise a day after the decision; before it, take the full toolkit."
                )
        if self.is_exempt and not self.exemption_reason_id:
            errors["exemption_reason"] = _("Choose a reason of the city's list.")
        if self.amount_usd and not self.frequency:
            errors["frequency"] = _("Say whether this is spent once or every year.")
        if errors:
            raise ValidationError(errors)


class TeamMember(models.Model):
    """Somebody who writes an assessment with others, and what they bring to it."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="team")
    person = models.ForeignKey(
        "departments.User",
        models.PROTECT,
        verbose_name=_("Person"),
        related_name="assessments",
    )
    role = models.CharField(
        _("Part in the team"),
        max_length=100,
        help_text=_("As in “knows the program” or “looks after the figures”."),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "person"],
                name="team_member_once",
                violation_error_message=_("This person is in the team already."),
            )
        ]

    def __str__(self):
        return f"{self.person}, {self.role}"
