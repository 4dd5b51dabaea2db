from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from equity_office.translated import Translated
from indicators.models import Release

# Why something was changed, of any length.
REASON = models.TextField(null=True)


class CityGoalQuerySet(models.QuerySet):
    def for_index(self):
        """The citywide goals in their order, each with its strategies."""
        return self.order_by("position", "pk").prefetch_related(
            models.Prefetch("strategies", Strategy.objects.order_by("position", "pk"))
        )

    def with_figures(self):
        """Those of whose indicators something is public: of the others nobody can say
        whether a gap closed."""
        public = Release.objects.filter(
            indicator__city_goals=models.OuterRef("pk"),
            is_shown=True,
            withdrawn_at=None,
        )
        return self.filter(models.Exists(public))

    def adopted_by(self, day):
        return self.filter(adopted_on__lte=day).order_by("position", "pk")


class CityGoal(Translated):
    """A citywide racial equity goal, as adopted policy."""

    TEXTS = ("title", "body")

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    body = models.TextField(_("text"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    instrument = models.CharField(
        _("adopting instrument"),
        max_length=200,
        help_text=_("What made it policy, as in “Resolution 37144”."),
    )
    adopted_on = models.DateField(_("adopted on"))
    indicators = models.ManyToManyField(
        "indicators.Indicator",
        verbose_name=_("indicators"),
        blank=True,
        related_name="city_goals",
    )

    history = HistoricalRecords(history_change_reason_field=REASON)
    objects = CityGoalQuerySet.as_manager()

    def __str__(self):
        return self.text("title")

    def get_absolute_url(self):
        return reverse("plans:goal", args=[self.slug])

    @property
    def told(self):
        """Its words in the reader's language."""
        return self.text("body")


class Strategy(Translated):
    """A citywide strategy, under the goals that it serves."""

    TEXTS = ("title", "body")

    city_goals = models.ManyToManyField(
        CityGoal, verbose_name=_("citywide goals"), related_name="strategies"
    )
    title = models.CharField(_("title"), max_length=200, unique=True)
    body = models.TextField(_("text"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = HistoricalRecords(history_change_reason_field=REASON)

    class Meta:
        verbose_name_plural = _("strategies")

    def __str__(self):
        return self.text("title")

    @property
    def told(self):
        return self.text("body")
