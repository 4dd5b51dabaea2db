from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from departments.permissions import POLICY, may
from equity_office.mappings import WordsField
from equity_office.translated import Translated
from indicators.statistics.tables import DisclosureRule


class CategoryScheme(Translated):
    """A way of sorting people by race and ethnicity, as some standard fixed it."""

    TEXTS = ("name", "note")

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    note = models.TextField(_("note"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    effective_on = models.DateField(_("in effect from"), null=True, blank=True)

    def __str__(self):
        return self.text("name")


class RaceGroup(Translated):
    """One category of a scheme. Unknown, declined and other are categories too: they
    are never dropped, and never what the others are measured against."""

    TEXTS = ("name",)

    class Kind(models.TextChoices):
        GROUP = "group", _("Group")
        OTHER = "other", _("Other")
        UNKNOWN = "unknown", _("Unknown")
        DECLINED = "declined", _("Declined to answer")

    scheme = models.ForeignKey(CategoryScheme, models.PROTECT, related_name="groups")
    slug = models.SlugField(_("address"), max_length=60)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.GROUP
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # Words that files use for this category, in small letters.
    words = WordsField(_("other words for it"), default=list, blank=True)

    class Meta:
        ordering = ["scheme_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint("scheme", "slug", name="race_group_once_per_scheme")
        ]

    def __str__(self):
        return self.text("name")


class Crosswalk(models.Model):
    """Where people of a category of one scheme are found in another."""

    from_group = models.ForeignKey(RaceGroup, models.CASCADE, related_name="leads_to")
    to_group = models.ForeignKey(RaceGroup, models.CASCADE, related_name="comes_from")
    # Whether a series may not be drawn through the change of scheme.
    is_break = models.BooleanField(_("breaks the series"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("from_group", "to_group", name="crosswalk_once"),
            models.CheckConstraint(
                name="crosswalk_leads_elsewhere",
                condition=~Q(from_group=F("to_group")),
            ),
        ]

    def __str__(self):
        return f"{self.from_group} → {self.to_group}"


class CountingUnit(Translated):
    """What is counted, by whichever indicator: hires, searches, stops."""

    TEXTS = ("name",)

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.text("name")


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The public sees an indicator once figures of it have been released."""
        if user.is_authenticated:
            return self
        return self.released()

    def released(self):
        return self.filter(
            pk__in=apps.get_model("indicators", "Release").objects.values("indicator")
        )

    def kept_by(self, user, today):
        """Those whose figures this person loads, by their roles of today."""
        if may(user, "load_figures"):
            return self
        kept = [
            membership.department_id
            for membership in user.memberships.current(today)
            if membership.role in POLICY["load_figures"]
        ]
        return self.filter(steward__in=kept)

    def counting_alike(self, indicators):
        """These, and those that count what any of them counts, over others too. No query
        where none says what it counts."""
        found = {each.pk: each for each in indicators}
        if not any(each.units for each in found.values()):
            return list(found.values())
        others = list(
            self.exclude(pk__in=found).exclude(
                numerator_unit=None, denominator_unit=None
            )
        )
        while True:
            units = set().union(*(each.units for each in found.values()))
            more = {each.pk: each for each in others if each.units & units}
            if more.keys() <= found.keys():
                return list(found.values())
            found |= more

    def for_desk(self):
        """With how many files each has, and when the last came."""
        return (
            self.select_related("steward")
            .annotate(
                files=models.Count("datasets"),
                loaded_at=models.Max("datasets__loaded_at"),
            )
            .order_by("title", "pk")
        )

    def for_report(self):
        """Indicators in the order in which a report tells them."""
        places = [
            models.When(domain=domain, then=place)
            for place, domain in enumerate(Indicator.Domain.values)
        ]
        return (
            self.select_related(
                "scheme", "reference_group", "baseline_group", "steward"
            )
            .alias(domain_place=models.Case(*places, default=len(places)))
            .order_by("domain_place", "position", "pk")
        )


class Indicator(Translated):
    """A number that says how a part of life in the city goes for each group."""

    TEXTS = ("title", "question", "numerator", "denominator", "note")

    class Domain(models.TextChoices):
        WORKFORCE = "workforce", _("Workforce")
        CONTRACTING = "contracting", _("Contracting")
        JUSTICE = "justice", _("Policing and justice")
        ECONOMY = "economy", _("Economy and jobs")
        EDUCATION = "education", _("Education")
        HEALTH = "health", _("Health")
        HOUSING = "housing", _("Housing")
        ENVIRONMENT = "environment", _("Environment and place")
        GOVERNMENT = "government", _("Government and people")

    class Kind(models.TextChoices):
        PROPORTION = "proportion", _("Proportion: events among people, never above 1")
        RATE = "rate", _("Rate: events for a population, may exceed it")
        SHARE = "share", _("Share: parts of a whole")
        RATE_ONLY = "rate_only", _("Rate only: published without its counts")

    class Direction(models.TextChoices):
        HIGHER = "higher", _("Higher is better")
        LOWER = "lower", _("Lower is better")
        NEITHER = "neither", _("Neither is better")

    class ReferenceRule(models.TextChoices):
        BEST = "best", _("Best-off group, fixed at the first period")
        NAMED = "named", _("A named group")
        OTHERS = "others", _("All other groups together")

    class Breakdown(models.TextChoices):
        """For which parts of the city it is published."""

        ALL = "all", _("The city, its departments and its places")
        DEPARTMENTS = "departments", _("The city and its departments")
        GEOGRAPHIES = "geographies", _("The city and its places")
        CITY = "city", _("The city as a whole")

    class Cadence(models.IntegerChoices):
        """Months from one period to the next."""

        ONCE = 0, _("once")
        MONTHLY = 1, _("every month")
        QUARTERLY = 3, _("every quarter")
        YEARLY = 12, _("every year")
        TWO_YEARS = 24, _("every two years")
        FIVE_YEARS = 60, _("every five years")
        TEN_YEARS = 120, _("every ten years")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    question = models.CharField(_("the question it answers"), max_length=200)
    domain = models.CharField(_("domain"), max_length=20, choices=Domain.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    direction = models.CharField(
        _("direction"), max_length=10, choices=Direction.choices
    )
    numerator = models.CharField(_("what is counted"), max_length=120)
    denominator = models.CharField(_("out of what"), max_length=120)
    numerator_unit = models.ForeignKey(
        CountingUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("counted elsewhere as"),
        help_text=_(
            "Where another indicator counts the same, as searches of stops and searches "
            "that find something both count searches: choose the same here and there, so "
            "that a small count which one of them hides cannot be read off the other."
        ),
    )
    denominator_unit = models.ForeignKey(
        CountingUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("out of what is counted elsewhere as"),
    )
    per = models.PositiveIntegerField(_("per"), default=100)
    scheme = models.ForeignKey(CategoryScheme, models.PROTECT)
    reference_rule = models.CharField(
        _("compared with"),
        max_length=10,
        choices=ReferenceRule.choices,
        default=ReferenceRule.BEST,
    )
    reference_group = models.ForeignKey(
        RaceGroup, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The best-off group of the first publication: the others are compared with it from
    # then on, whoever leads later and whatever is withdrawn.
    baseline_group = models.ForeignKey(
        RaceGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("best-off group at the first publication"),
    )
    is_selection = models.BooleanField(
        _("is a selection"),
        default=False,
        help_text=_(
            "As hiring, promotion and admission are: each group's rate is set beside the "
            "highest one with its test, and small tables are told too."
        ),
    )
    benchmark = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind__in": ["share", "rate_only"], "per": 100},
        verbose_name=_("shares to compare with"),
        help_text=_(
            "For a share: who could be there, as the people of working age or the firms "
            "that are available."
        ),
    )
    source = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("address of the source"), blank=True)
    note = models.TextField(_("what to know when reading it"), blank=True)
    cadence = models.PositiveSmallIntegerField(
        _("how often"), choices=Cadence.choices, default=Cadence.YEARLY
    )
    period_months = models.PositiveSmallIntegerField(
        _("months in a full period"),
        default=12,
        help_text=_(
            "A shorter period is marked as partial and stays out of trends; 0 for a "
            "count on one day."
        ),
    )
    steward = models.ForeignKey(
        "departments.Department", models.PROTECT, null=True, blank=True
    )
    expected_groups = models.ManyToManyField(RaceGroup, blank=True, related_name="+")
    # Counts from 1 to this number are hidden; 0 publishes every count.
    hide_up_to = models.PositiveSmallIntegerField(_("hide counts up to"), default=10)
    hides_zeros = models.BooleanField(_("hide zeros too"), default=False)
    rounding = models.PositiveSmallIntegerField(
        _("round counts to a multiple of"), default=1
    )
    breakdown = models.CharField(
        _("published for"),
        max_length=11,
        choices=Breakdown.choices,
        default=Breakdown.ALL,
    )
    pool_periods = models.PositiveSmallIntegerField(
        _("publish so many periods together, too"),
        default=0,
        help_text=_(
            "For groups whose figures of one period are hidden; 0 for none, at most 10."
        ),
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["domain", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="indicator_named_reference_has_group",
                condition=~Q(reference_rule="named") | Q(reference_group__isnull=False),
                violation_error_message=_(
                    "Name the group that the others are compared with."
                ),
            ),
            models.CheckConstraint(
                name="indicator_without_direction_has_no_best",
                condition=~Q(direction="neither", reference_rule="best")
                | Q(kind="share"),
                violation_error_message=_(
                    "Where neither direction is better no group is best off: name the "
                    "group that the others are compared with."
                ),
            ),
            models.CheckConstraint(
                name="indicator_selection_is_a_proportion",
                condition=Q(is_selection=False) | Q(kind="proportion"),
                violation_error_message=_("Only a proportion can be a selection."),
            ),
            models.CheckConstraint(
                name="indicator_benchmark_is_for_shares",
                condition=Q(benchmark=None) | Q(kind="share"),
                violation_error_message=_("Only shares are set against other shares."),
            ),
            models.CheckConstraint(
                name="indicator_per_is_positive", condition=Q(per__gte=1)
            ),
            models.CheckConstraint(
                name="indicator_rounding_is_positive",
                condition=Q(rounding__gte=1, rounding__lte=100),
                violation_error_message=_("Round to a multiple of 1 to 100."),
            ),
            models.CheckConstraint(
                name="indicator_pools_several_periods",
                condition=Q(pool_periods=0)
                | Q(pool_periods__gte=2, pool_periods__lte=10),
                violation_error_message=_("Pool 2 to 10 periods, or none (0)."),
            ),
        ]

    def __str__(self):
        return self.text("title")

    def get_absolute_url(self):
        return reverse("indicators:detail", args=[self.slug])

    @property
    def rule(self):
        """By which its counts are published."""
        return DisclosureRule(self.hide_up_to, self.hides_zeros, self.rounding)

    @property
    def units(self):
        """The counting units that its numbers count."""
        return {self.numerator_unit_id, self.denominator_unit_id} - {None}

    @property
    def has_counts(self):
        return self.kind != self.Kind.RATE_ONLY

    @property
    def has_comparisons(self):
        """Parts of a whole have no gap and no ratio between them."""
        return self.kind != self.Kind.SHARE
