"""Did we do it, added up. Delivery only: whether a gap closes is never added to it."""

from dataclasses import dataclass

from django.db.models import Count, Q

from plans.models import Action, Delivery
from progress.reads.as_of import as_of


@dataclass(frozen=True, slots=True)
class Rollup:
    """How many actions stand at each delivery, `{status: count}`."""

    counts: dict

    @property
    def total(self):
        return sum(self.counts.values())

    @property
    def delivery(self):
        """One word for all of them: the worst of what is under way (off track before
        needs attention before on track). Completed only where everything that was not
        canceled is; not started where nothing has begun, or where there is nothing;
        deferred or canceled where that is all there is."""
        counts = self.counts
        for status in (Delivery.OFF_TRACK, Delivery.NEEDS_ATTENTION, Delivery.ON_TRACK):
            if counts[status]:
                return status
        ended = counts[Delivery.COMPLETED] + counts[Delivery.CANCELED]
        if counts[Delivery.COMPLETED]:
            return Delivery.COMPLETED if ended == self.total else Delivery.ON_TRACK
        if counts[Delivery.NOT_STARTED] or not self.total:
            return Delivery.NOT_STARTED
        return Delivery.DEFERRED if counts[Delivery.DEFERRED] else Delivery.CANCELED

    @property
    def label(self):
        return self.delivery.label

    @property
    def named(self):
        """(status, label, count) of what there is, in the order of the vocabulary."""
        return [(each.value, each.label, n) for each, n in self.counts.items() if n]


NOTHING = Rollup(dict.fromkeys(Delivery, 0))


def roll_up(actions, by=None, delivery="delivery"):
    """Count a queryset of actions by delivery: as one `Rollup`, or by the value of the
    field `by` ("goal_id", "goal__plan__department_id") as {value: Rollup}, where what
    has no action is missing: read it as `NOTHING`. `delivery` is "stood" where they are
    counted as of a day (`standing.as_of`). One query, in SQL."""
    counts = {
        each.value: Count("pk", filter=Q(**{delivery: each}), distinct=True)
        for each in Delivery
    }
    if by is None:
        return _rollup(actions.aggregate(**counts))
    rows = actions.order_by().values(by).annotate(**counts)
    return {row[by]: _rollup(row) for row in rows}


def of_period(plans, period, by=None):
    """The same for what these plans promised, as it stood when a period ended; what goes
    on in a later one of them counts once where it is added up over several."""
    actions = Action.objects.promised_in(plans)
    if by != "goal__plan_id":
        actions = actions.once(plans)
    return roll_up(as_of(actions, period.ends_on), by, "stood")


def _rollup(row):
    return Rollup({each: row[each.value] for each in Delivery})
