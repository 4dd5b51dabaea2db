"""Whether the gaps of the citywide goals close, as the office and the community board
rate it, each by itself. Where they differ, both are told and nothing is averaged."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.permissions import allowed
from departments.services import record_event
from equity_office.periods import Period
from plans.models import CityGoal, OutcomeRating

Side = OutcomeRating.Side
# Which side a person rates for, by what they may do.
ACTIONS = {Side.OFFICE: "rate_for_office", Side.BOARD: "rate_for_board"}


class NotOver(Exception):
    """The period is still to end."""


class RatedMeanwhile(Exception):
    """Another rating, `last`, was given since this one was begun."""

    def __init__(self, last):
        self.last = last
        super().__init__(
            _("Somebody else has rated this since you opened the page. Read it first.")
        )


class BothSides(Exception):
    """Whoever rated for one side does not rate for the other."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What both sides say of a goal and a period; None where one has not rated."""

    period: Period
    office: OutcomeRating | None
    board: OutcomeRating | None

    @property
    def differs(self):
        both = (self.office, self.board)
        return all(both) and self.office.direction != self.board.direction

    @property
    def sides(self):
        return [(Side.OFFICE, self.office), (Side.BOARD, self.board)]


def years_of(goal, today):
    """The years that are over since a goal was adopted."""
    return range(goal.adopted_on.year, today.year)


def to_rate(goal, user, today):
    """The side for which this person rates, and the last year that is over; None for
    who rates nothing. One query."""
    actions = allowed(user)
    years = years_of(goal, today)
    for side, action in ACTIONS.items():
        if action in actions and years:
            return {"side": side, "year": years[-1]}
    return None


def address_of(goal, period, side):
    return reverse("plans:rate", args=[goal.slug, period.starts_on.year, side.value])


def of_goal(goal):
    """The outcomes of a goal, the latest period first. One query."""
    found = {}
    for rating in goal.ratings.in_force().for_page():
        found.setdefault(rating.period, {})[rating.side] = rating
    return [_outcome(period, found[period]) for period in sorted(found, reverse=True)]


def over(period):
    """Citywide goal's pk → its outcome in a period. One query."""
    found = {}
    for rating in OutcomeRating.objects.over(period).in_force().for_page():
        found.setdefault(rating.city_goal_id, {})[rating.side] = rating
    return {goal: _outcome(period, ratings) for goal, ratings in found.items()}


def _outcome(period, ratings):
    return Outcome(period, ratings.get(Side.OFFICE), ratings.get(Side.BOARD))


@transaction.atomic
def rate(*, goal, period, side, direction, reason, read, by, at, indicator=None):
    """Add a side's rating of a goal in a period, with the indicator that the office goes
    by. `read` is the pk of the rating that it follows, "" for none. Raises NotOver,
    RatedMeanwhile, BothSides and ValidationError."""
    if period.ends_on >= timezone.localdate(at):
        raise NotOver(_("%(period)s is not over yet.") % {"period": period.label})
    goal = CityGoal.objects.select_for_update().get(pk=goal.pk)
    ratings = goal.ratings.over(period)
    if by and ratings.filter(rated_by=by).exclude(side=side).exists():
        raise BothSides(
            _(
                "You have rated this for the other side. Somebody else rates for this one."
            )
        )
    last = ratings.in_force().filter(side=side).first()
    if str(last.pk if last else "") != str(read):
        raise RatedMeanwhile(last)
    rating = OutcomeRating(
        city_goal=goal,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        side=side,
        direction=direction,
        indicator=indicator,
        reason=reason,
        rated_at=at,
        rated_by=by,
    )
    rating.full_clean()
    rating.save()
    record_event(verb=gettext_noop("outcome rated"), subject=rating, by=by, at=at)
    return rating
