"""How actions stand at the end of a day: as the updates say that were accepted by now
for periods that were over by then."""

from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce

from plans.models import Delivery
from progress.models import ProgressUpdate


def as_of(actions, day):
    """Each action with `told_by`, the pk of the update that says how it stood when that
    day ended, or None; and `stood`, its delivery. What was completed later was not
    completed then."""
    telling = (
        ProgressUpdate.objects.filter(period__ends_on__lte=day)
        .exclude(delivery=Delivery.COMPLETED, finished_on__gt=day)
        .that_tell_outer_action()
    )
    return actions.annotate(
        told_by=Subquery(telling.values("pk")[:1]),
        stood=Coalesce(
            Subquery(telling.values("delivery")[:1]), Value(Delivery.NOT_STARTED.value)
        ),
    )
