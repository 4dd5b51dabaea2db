from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from departments.roles import Role
from equity_office.terms import lazy_title_of
from plans.models.city import REASON
from plans.models.plan import Goal, Plan, Section, SectionQuerySet

LEADS = [Role.LEAD, Role.BACKUP, Role.HEAD, Role.CONTRIBUTOR, Role.STEWARD]


class Level(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


def level(label, help_text=""):
    return models.CharField(
        label, max_length=6, choices=Level.choices, blank=True, help_text=help_text
    )


class Delivery(models.TextChoices):
    """Did we do it? Never whether a gap is closing."""

    NOT_STARTED = "not_started", _("Not started")
    ON_TRACK = "on_track", _("On track")
    NEEDS_ATTENTION = "needs_attention", _("Needs attention")
    OFF_TRACK = "off_track", _("Off track")
    COMPLETED = "completed", _("Completed")
    DEFERRED = "deferred", _("Deferred")
    CANCELED = "canceled", _("Canceled")

    @classmethod
    def ended(cls):
        """What is not carried into the next plan."""
        return (cls.COMPLETED, cls.CANCELED)


def thread():
    """What stays the same of a promise through the versions of a plan and the plans of
    later periods."""
    return models.UUIDField(default=uuid4, editable=False, db_index=True)


class ActionQuerySet(SectionQuerySet):
    def in_force(self):
        """Actions of the plans in force, for everyone."""
        return self.promised_in(Plan.objects.in_force())

    def promised_in(self, plans):
        return self.kept().filter(goal__removed_at=None, goal__plan__in=plans)

    def once(self, plans):
        """Of a promise that goes on in a later one of these plans, that one alone."""
        later = Action.objects.promised_in(plans).filter(
            thread=models.OuterRef("thread"),
            goal__plan__ends_on__gt=models.OuterRef("goal__plan__ends_on"),
        )
        return self.exclude(models.Exists(later))

    def matching(self, department=None, goal=None, text=""):
        """Those of a department, toward a citywide goal, with these words in them."""
        found = self
        if department:
            found = found.filter(goal__plan__department=department)
        if goal:
            found = found.filter(goal__city_goals=goal)
        for word in text.split():
            found = found.filter(Q(title__icontains=word) | Q(steps__icontains=word))
        return found

    def for_index(self):
        """Actions with their department, in the order of the plans."""
        return self.select_related("goal__plan__department").order_by(
            "goal__plan__department__name",
            "goal__plan_id",
            "goal__position",
            "goal_id",
            "position",
            "pk",
        )


class Action(Section):
    """What a department does toward a goal: who leads it, from when to when, with what."""

    PLAN = "goal__plan"

    class Funding(models.TextChoices):
        FUNDED = "funded", _("Funded")
        PARTLY = "partly", _("Partly funded")
        UNFUNDED = "unfunded", _("Not funded")

    goal = models.ForeignKey(
        Goal, models.CASCADE, verbose_name=_("Goal"), related_name="actions"
    )
    title = models.CharField(_("Action"), max_length=500)
    lead_role = models.CharField(
        _("Lead role"),
        max_length=20,
        choices=[(role.value, role.label) for role in LEADS],
        blank=True,
        help_text=_("Who answers for it, whoever holds the role."),
    )
    lead = models.ForeignKey(
        "departments.User",
        models.PROTECT,
        verbose_name=_("Lead person"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Only where several people hold the role."),
    )
    partners = models.CharField(_("Partners"), max_length=500, blank=True)
    starts_on = models.DateField(_("Start"), null=True, blank=True)
    due_on = models.DateField(_("Due"), null=True, blank=True)
    steps = models.TextField(
        _("Steps"), blank=True, max_length=4000, help_text=_("One on each line.")
    )
    is_resident_facing = models.BooleanField(
        _("Residents meet it themselves"),
        default=False,
        help_text=_("A service or a decision, not something inside the office."),
    )
    staff_level = level(_("Staff time"))
    cost_usd = models.DecimalField(
        _("Cost in dollars"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    funding = models.CharField(
        _("Funding"), max_length=8, choices=Funding.choices, blank=True
    )
    priority = level(_("Priority"))
    lift = level(_("Lift"), _("How hard it is to do."))
    impact = level(_("Impact"), _("How much it would change for residents."))
    # The action that it goes on from, in an earlier version or an earlier plan.
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_into"
    )
    thread = thread()
    # As its last accepted update says.
    delivery = models.CharField(
        _("Delivery"),
        max_length=16,
        choices=Delivery.choices,
        default=Delivery.NOT_STARTED,
    )

    history = HistoricalRecords(
        excluded_fields=["position", "thread", "delivery"],
        history_change_reason_field=REASON,
    )
    objects = ActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="action_is_due_after_it_starts",
                condition=Q(starts_on=None)
                | Q(due_on=None)
                | Q(due_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="action_cost_is_not_negative",
                condition=Q(cost_usd=None) | Q(cost_usd__gte=0),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def plan(self):
        return self.goal.plan

    def clean(self):
        super().clean()
        if not self.title.strip():
            raise ValidationError({"title": _("Say what will be done.")})
        if self.starts_on and self.due_on and self.due_on < self.starts_on:
            raise ValidationError(
                {
                    "due_on": _(
                        "It would be due before it starts. Mend one of the dates."
                    )
                }
            )


def kinds_of_measures():
    """Asked for anew, since a city may call them otherwise."""
    return PerformanceMeasure.Kind.choices


class PerformanceMeasure(Section):
    """How an action works: what was done, how well, and what it is to people."""

    PLAN = "action__goal__plan"

    class Kind(models.TextChoices):
        AMOUNT = "amount", lazy_title_of("amount")
        QUALITY = "quality", lazy_title_of("quality")
        EFFECT = "effect", lazy_title_of("effect")

    # What plans call them that were frozen before.
    FORMER_KINDS = {
        "how_much": Kind.AMOUNT,
        "how_well": Kind.QUALITY,
        "better_off": Kind.EFFECT,
    }

    action = models.ForeignKey(Action, models.CASCADE, related_name="measures")
    kind = models.CharField(_("Kind"), max_length=10, choices=kinds_of_measures)
    title = models.CharField(_("What is measured"), max_length=300)
    unit = models.CharField(
        _("Unit"), max_length=40, blank=True, help_text=_("As in: people, %, days.")
    )
    baseline = models.DecimalField(
        _("Baseline"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    baseline_on = models.DateField(_("Baseline of"), null=True, blank=True)
    target = models.DecimalField(
        _("Target"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    target_on = models.DateField(_("Target by"), null=True, blank=True)
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_into"
    )

    thread = thread()

    history = HistoricalRecords(
        excluded_fields=["position", "thread"], history_change_reason_field=REASON
    )
    objects = SectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="measure_target_is_after_its_baseline",
                condition=Q(baseline_on=None)
                | Q(target_on=None)
                | Q(target_on__gte=F("baseline_on")),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def plan(self):
        return self.action.goal.plan

    def clean(self):
        super().clean()
        if not self.title.strip():
            raise ValidationError({"title": _("Say what is measured.")})
        if self.baseline_on and self.target_on and self.target_on < self.baseline_on:
            raise ValidationError(
                {"target_on": _("The target's date is before the baseline's.")}
            )
