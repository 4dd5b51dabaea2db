"""What a reference in an answer leads to: what can be chosen, and how it is called."""

from django.db.models import F, Q
from django.utils import timezone

from departments.models import Department, User
from departments.roles import Role
from equity_office.translated import said
from indicators.models import CategoryScheme, Indicator, RaceGroup
from plans.models import Action, CityGoal
from plans.models.actions import LEADS
from toolkit.rules.questions import Type

PEOPLE, ROLES = "people", "roles"


def target_of(question):
    """Where a question's answer leads; nowhere where it is said in words."""
    return PEOPLE if question.type == Type.PERSON else question.to


def offered(target, assessment, held=()):
    """(key, name) of what can be chosen for an assessment; what was chosen (`held`) stays
    to be chosen, though it would no longer be offered. One query or two."""
    if target == ROLES:
        return [(str(role.value), str(role.label)) for role in LEADS]
    found = {str(row.pk): str(row) for row in OFFERED[target](assessment)}
    gone = set(held) - found.keys()
    called = named({target: gone})
    return [*found.items(), *((key, text(called, target, key)) for key in sorted(gone))]


def _groups(_assessment):
    """Those of the newest standard that the city sorts by."""
    newest = CategoryScheme.objects.order_by(
        F("effective_on").desc(nulls_last=True), "-pk"
    )
    groups = RaceGroup.objects.filter(kind=RaceGroup.Kind.GROUP)
    return groups.filter(scheme__in=newest.values("pk")[:1]).order_by("position", "pk")


def _people(assessment):
    held = assessment.department.memberships.current(timezone.localdate())
    known = Q(memberships__in=held) | Q(assessments__assessment=assessment)
    people = User.objects.filter(known, is_active=True)
    return people.distinct().order_by("name", "pk")


def _actions(assessment):
    in_force = Action.objects.in_force().filter(
        goal__plan__department=assessment.department_id
    )
    return in_force.order_by("goal__plan", "goal__position", "position", "pk")


OFFERED = {
    "groups": _groups,
    "indicators": lambda _assessment: Indicator.objects.released().for_report(),
    "goals": lambda _assessment: CityGoal.objects.order_by("position", "pk"),
    "actions": _actions,
    "departments": lambda _assessment: Department.objects.for_index(
        timezone.localdate()
    ),
    PEOPLE: _people,
}
KINDS = {
    "groups": (RaceGroup, "name"),
    "indicators": (Indicator, "title"),
    "goals": (CityGoal, "title"),
    "actions": (Action, "title"),
    "departments": (Department, "name"),
    PEOPLE: (User, "name"),
}


def named(used):
    """The names of what was chosen (target → keys), in every language, JSON-ready: target
    → key → title and texts. One query for each target."""
    used = {
        target: [key for key in keys if key.isdecimal()]
        for target, keys in used.items()
        if target != ROLES
    }
    return {
        target: {
            str(row.pk): {
                "title": getattr(row, KINDS[target][1]),
                "texts": _texts(row, KINDS[target][1]),
            }
            for row in KINDS[target][0].objects.filter(pk__in=keys)
        }
        for target, keys in used.items()
        if keys
    }


def _texts(row, field):
    translations = getattr(row, "translations", {})
    return {
        language: {"title": texts[field]}
        for language, texts in translations.items()
        if field in texts
    }


def text(names, target, key):
    """How something that was chosen is called, in the reader's language."""
    if target == ROLES:
        return str(Role(key).label) if key in Role.values else key
    row = names.get(target, {}).get(key)
    return said(row["texts"], "title", row["title"]) if row else ""
