from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from departments.models import Department
from departments.permissions import may
from equity_office.periods import Period, midnight
from equity_office.written_once import WrittenOnce
from plans.models.city import REASON, CityGoal, Strategy


def same_plan(outer="", inner=""):
    """That the plan at the end of the way `inner` is, in any version, the one that the
    outer query has at the end of the way `outer`."""
    parts = ("department", "starts_on", "ends_on")
    return {f"{inner}{part}": models.OuterRef(f"{outer}{part}") for part in parts}


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user, today):
        """Adopted plans for everyone; drafts for who holds a role in the department,
        and for the office."""
        return self.public() | self.worked_on_by(user, today)

    def worked_on_by(self, user, today):
        """Every version, for who holds a role in the department, and for the office."""
        if not user.is_authenticated:
            return self.none()
        if may(user, "see_drafts"):
            return self.all()
        mine = Department.objects.of(user, today).values("pk")
        return self.filter(department__in=mine)

    def public(self):
        return self.filter(status__in=Plan.PUBLIC)

    def open(self):
        """Drafts and what is on its way to adoption."""
        return self.filter(status__in=Plan.OPEN)

    def at(self, department, period):
        return self.filter(
            department=department, starts_on=period.starts_on, ends_on=period.ends_on
        )

    def in_force(self):
        return self.filter(status=Plan.Status.ADOPTED)

    def replaced(self):
        return self.filter(status=Plan.Status.REPLACED)

    def told(self):
        """Plans in force, and those that were closed: progress is told of them."""
        return self.filter(status__in=[Plan.Status.ADOPTED, Plan.Status.CLOSED])

    def told_of(self, period):
        """Of each plan with a part in a period the version that was in force when the
        period ended; a plan that was closed before it is left out."""
        first, after = midnight(period.starts_on), midnight(period.day_after)
        adopted = self.public().filter(adopted_at__lt=after)
        later = adopted.filter(**same_plan(), version__gt=models.OuterRef("version"))
        closed = Plan.history.filter(
            id=models.OuterRef("pk"),
            status=Plan.Status.CLOSED,
            history_date__lt=first,
        )
        return adopted.filter(
            ~models.Exists(later),
            ~models.Exists(closed),
            starts_on__lte=period.ends_on,
            ends_on__gte=period.starts_on,
        )

    def for_index(self):
        """Plans in force by department, the latest period first."""
        return self.in_force().by_department()

    def by_department(self):
        return self.select_related("department").order_by(
            "department__name", "-starts_on", "pk"
        )

    def for_desk(self):
        """Every version, what is open first, then the latest period."""
        return self.select_related("department").order_by(
            "department__name", "-starts_on", "-version", "pk"
        )


class Plan(models.Model):
    """What a department promises for racial equity in a period; each adopted version
    is frozen, an amendment opens the next."""

    written_once = WrittenOnce(
        only=("snapshot", "sha256", "adopted_at", "adopted_by", "council_file"),
        since="OLD.sha256 <> ''",
    )

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        SIGNED = "signed", _("Signed off")
        REVIEWED = "reviewed", _("Reviewed")
        ADOPTED = "adopted", _("Adopted")
        REPLACED = "replaced", _("Replaced by an amendment")
        CLOSED = "closed", _("Closed")

    OPEN = (Status.DRAFT, Status.SUBMITTED, Status.SIGNED, Status.REVIEWED)
    PUBLIC = (Status.ADOPTED, Status.REPLACED, Status.CLOSED)

    department = models.ForeignKey(
        "departments.Department", models.PROTECT, related_name="plans"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    statement = models.TextField(
        _("What this plan is for"),
        blank=True,
        help_text=_("Two or three sentences that a resident understands."),
        max_length=4000,
    )
    # The version that this one amends, or the plan that it went on from.
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_into"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, related_name="+"
    )
    # What adoption froze: the whole plan, its SHA-256, and by what.
    snapshot = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(
        "departments.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    council_file = models.CharField(_("council file"), max_length=60, blank=True)

    history = HistoricalRecords(
        excluded_fields=["snapshot"], history_change_reason_field=REASON
    )
    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plan_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["department", "starts_on", "ends_on", "version"],
                name="plan_version_once",
            ),
            models.UniqueConstraint(
                fields=["department", "starts_on", "ends_on"],
                name="plan_one_open_draft",
                condition=Q(status__in=["draft", "submitted", "signed", "reviewed"]),
            ),
            models.UniqueConstraint(
                fields=["department", "starts_on", "ends_on"],
                name="plan_one_in_force",
                condition=Q(status="adopted"),
            ),
            models.CheckConstraint(
                name="plan_adopted_is_frozen",
                condition=Q(
                    status__in=["draft", "submitted", "signed", "reviewed"],
                    adopted_at=None,
                    sha256="",
                    council_file="",
                )
                | (
                    Q(status__in=["adopted", "replaced", "closed"])
                    & Q(adopted_at__isnull=False, snapshot__isnull=False)
                    & ~Q(sha256="")
                    & ~Q(council_file="")
                ),
            ),
        ]

    @property
    def snapshot_sha256(self):
        return self.sha256

    def __str__(self):
        return _("%(department)s, plan %(period)s") % {
            "department": self.department,
            "period": self.period.label,
        }

    def get_absolute_url(self):
        return self.address_of("detail")

    def address_of(self, page, *more):
        """The address of one of this plan's pages."""
        return reverse(
            f"plans:{page}", args=[self.department.slug, self.period.code, *more]
        )

    @property
    def period(self):
        return Period(self.starts_on, self.ends_on)

    @property
    def plan(self):
        """The plan's own words are a section as well."""
        return self

    @property
    def is_draft(self):
        return self.status == Plan.Status.DRAFT

    @property
    def is_open(self):
        return self.status in Plan.OPEN


class SectionQuerySet(models.QuerySet):
    def of(self, plan):
        """The sections of one kind in a plan, each with the way up to it."""
        way = self.model.PLAN
        return self.select_related(way).filter(**{way: plan})

    def kept(self):
        return self.filter(removed_at=None)

    def in_order(self):
        return self.order_by("position", "pk")


class Section(models.Model):
    """A part of a plan that is written, saved, moved and removed by itself."""

    # The way from here to the plan.
    PLAN = "plan"

    position = models.PositiveIntegerField(default=0)
    # Removed, and kept for whoever removed it too soon.
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Goal(Section):
    """What a department wants for its residents, and which citywide goals it serves."""

    # What a goal is linked to, many each.
    LINKS = ("city_goals", "strategies", "indicators")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals")
    title = models.CharField(_("Goal"), max_length=300)
    result = models.TextField(
        _("Result"),
        blank=True,
        max_length=4000,
        help_text=_(
            "The condition of well-being that residents would see, in plain words."
        ),
    )
    city_goals = models.ManyToManyField(
        CityGoal, verbose_name=_("Citywide goals it serves"), related_name="goals"
    )
    strategies = models.ManyToManyField(
        Strategy,
        verbose_name=_("Citywide strategies it follows"),
        blank=True,
        related_name="goals",
    )
    indicators = models.ManyToManyField(
        "indicators.Indicator",
        verbose_name=_("Community indicators"),
        blank=True,
        related_name="goals",
        help_text=_("Figures of the whole population that would move."),
    )
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_into"
    )

    history = HistoricalRecords(
        excluded_fields=["position"],
        history_change_reason_field=REASON,
        m2m_fields=[city_goals, strategies, indicators],
    )
    objects = SectionQuerySet.as_manager()

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if not self.title.strip():
            raise ValidationError({"title": _("Say what the goal is.")})
