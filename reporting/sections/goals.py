from django.utils.translation import gettext_lazy as _

from plans.models import CityGoal, Plan
from plans.reads import contributions, outcomes
from progress.reads import words
from progress.reads.rollups import NOTHING, of_period
from reporting.sections import section


@section("goals", title=_("Citywide goals"), position=25, sums_up="disparities")
def goals(question, part, disparities):
    """Each citywide goal twice, never as one number: what was done for it, and how its
    gaps moved, by the figures of this report, by the office and by the board."""
    period = question.period
    plans = Plan.objects.told_of(period)
    found = [finding for snapshot in disparities for finding in snapshot["findings"]]
    done = of_period(plans, period, "goal__city_goals")
    indicators = contributions.indicators_by_goal(plans)
    rated = outcomes.over(period)
    known = {finding["facts"]["pk"] for finding in found}
    return {
        "goals": [
            {
                "slug": goal.slug,
                "title": str(goal),
                "body": goal.told,
                "instrument": goal.instrument,
                "adopted_on": goal.adopted_on.isoformat(),
                "done": words.told(done.get(goal.pk, NOTHING)),
                "lines": [
                    _line(finding)
                    for finding in found
                    if finding["facts"]["pk"] in indicators.get(goal.pk, ())
                ],
                "outcome": _outcome(rated.get(goal.pk), known),
            }
            for goal in CityGoal.objects.adopted_by(period.ends_on)
        ],
    }


def _line(finding):
    return {
        "slug": finding["facts"]["slug"],
        "title": finding["facts"]["title"],
        "change": finding["change"] or finding["sentence"],
    }


def _outcome(outcome, known):
    """Indicators are named that this report tells."""
    if outcome is None:
        return {"differs": False, "sides": []}
    return {
        "differs": outcome.differs,
        "sides": [
            {
                "side": side.value,
                "name": str(side.label),
                "direction": rating.direction,
                "says": str(rating.get_direction_display()),
                "indicator": str(rating.indicator)
                if rating.indicator_id in known
                else "",
                "reason": rating.reason,
            }
            for side, rating in outcome.sides
            if rating
        ],
    }
