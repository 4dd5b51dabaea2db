"""What of an indicator is published from the next report on, where much would be
hidden."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from departments.services import record_event
from indicators.disclosure import pooling
from indicators.disclosure.history import everything_told, told_so_far
from indicators.findings import frames
from indicators.models import Indicator


@transaction.atomic
def pool_periods(*, indicator, count, by, at):
    """Publish the last `count` periods together too; 0 ends it."""
    Indicator.objects.filter(pk=indicator.pk).update(pool_periods=count)
    record_event(verb=gettext_noop("pooling changed"), subject=indicator, by=by, at=at)


def pooling_offers(indicator, today):
    """Where groups vanish from the head period: how many periods together would show
    which of them, as (count, label, names), fewest first."""
    pks = indicator.datasets.in_force().values_list("pk", flat=True)
    frame = frames.observed(list(pks), today)
    earlier = everything_told(told_so_far([indicator]))
    return pooling.offers(frame, indicator, earlier)


@transaction.atomic
def choose_breakdown(*, indicator, breakdown, by, at):
    """Publish it for these parts of the city: the fewer of them, the less must be hidden
    of what is left."""
    Indicator.objects.filter(pk=indicator.pk).update(breakdown=breakdown)
    record_event(
        verb=gettext_noop("breakdown changed"), subject=indicator, by=by, at=at
    )


def has_parts(indicator):
    """Whether figures in force speak of parts of the city."""
    rows = indicator.observation_set.current()
    return rows.filter(~Q(geography="") | Q(department__isnull=False)).exists()
