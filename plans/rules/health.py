"""What is still missing from a plan, before it is submitted: from the plan's snapshot alone."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.models import PerformanceMeasure

# Plans that grew beyond this could not be tracked (docs/decisions.md, 22).
MOST_GOALS, MOST_ACTIONS = 10, 60
# So much of a plan should be something that residents meet themselves.
RESIDENT_FACING_SHARE = 1 / 4


@dataclass(frozen=True, slots=True)
class Finding:
    """Something missing, in the section and at the field where it is mended. What is
    `must` stands in the way of submission; the rest is advice."""

    kind: str
    pk: int
    field: str
    message: str
    must: bool = True

    @property
    def anchor(self):
        return f"{self.kind}-{self.pk}-{self.field}"


def check(snapshot, held_roles):
    """The findings of a plan's snapshot, in its order. `held_roles` are the roles that
    somebody holds in the department."""
    found = list(_plan(snapshot))
    for goal in snapshot["goals"]:
        found += _goal(goal)
        for action in goal["actions"]:
            found += _action(action, held_roles)
    return found


def stands_in_the_way(findings):
    return [finding for finding in findings if finding.must]


def _plan(snapshot):
    def finding(message, **more):
        return Finding("plan", snapshot["pk"], "statement", message, **more)

    actions = [action for goal in snapshot["goals"] for action in goal["actions"]]
    if not snapshot["statement"]:
        yield finding(_("The plan does not say what it is for."))
    if not snapshot["goals"]:
        yield finding(_("The plan has no goal yet."))
    if len(snapshot["goals"]) > MOST_GOALS or len(actions) > MOST_ACTIONS:
        yield finding(
            _(
                "%(goals)s goals and %(actions)s actions are more than anybody can keep "
                "track of; up to %(most_goals)s and %(most_actions)s is advised."
            )
            % {
                "goals": len(snapshot["goals"]),
                "actions": len(actions),
                "most_goals": MOST_GOALS,
                "most_actions": MOST_ACTIONS,
            },
            must=False,
        )
    facing = sum(action["is_resident_facing"] == "on" for action in actions)
    if actions and facing < RESIDENT_FACING_SHARE * len(actions):
        yield finding(
            ngettext(
                "%(facing)s of %(actions)s actions is met by residents themselves; at "
                "least a quarter is advised.",
                "%(facing)s of %(actions)s actions are met by residents themselves; at "
                "least a quarter is advised.",
                facing,
            )
            % {"facing": facing, "actions": len(actions)},
            must=False,
        )


def _goal(goal):
    def finding(field, message, **more):
        said = _("Goal %(number)s: %(message)s") % {
            "number": goal["number"],
            "message": message,
        }
        return Finding("goal", goal["pk"], field, said, **more)

    if not goal["city_goals"]:
        yield finding("city_goals", _("it serves no citywide goal."))
    if not goal["result"]:
        yield finding("result", _("it does not say which result it wants."))
    if not goal["indicators"]:
        yield finding("indicators", _("no community indicator is named."), must=False)
    if not goal["actions"]:
        yield finding("title", _("it has no action yet."))
    kinds = {each["kind"] for action in goal["actions"] for each in action["measures"]}
    if goal["actions"] and PerformanceMeasure.Kind.EFFECT not in kinds:
        yield finding("title", _("no measure under it says what it is to people."))


def _action(action, held_roles):
    def finding(field, message, **more):
        said = _("Action %(number)s: %(message)s") % {
            "number": action["number"],
            "message": message,
        }
        return Finding("action", action["pk"], field, said, **more)

    if not action["lead_role"]:
        yield finding("lead_role", _("nobody leads it."))
    elif action["lead_role"] not in held_roles:
        yield finding("lead_role", _("the role that leads it is vacant."), must=False)
    if not action["due_on"]:
        yield finding("due_on", _("it has no due date."))
    if not action["measures"]:
        yield finding("title", _("it has no performance measure."), must=False)
    for measure in action["measures"]:
        yield from _measure(measure, action["number"])


def _measure(measure, number):
    words = {
        "baseline": _("has no baseline."),
        "target": _("has no target."),
        "target_on": _("has no date for its target."),
    }
    for field, message in words.items():
        if not measure[field]:
            said = _("Action %(number)s: the measure “%(title)s” %(message)s") % {
                "number": number,
                "title": measure["title"],
                "message": message,
            }
            yield Finding("measure", measure["pk"], field, said)
