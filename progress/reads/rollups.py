"""Did we do it, added up: how many stand at each delivery, and no one word for a mix of
them. Whether a gap closes is never added to it."""

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
