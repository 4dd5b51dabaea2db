"""What happened to a plan: what was removed, what an amendment changes, and who changed
which field when."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby, pairwise

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from departments.models import AuditEvent, User
from equity_office.writing.editing import plain
from plans.models import Action, Goal, PerformanceMeasure, Plan
from plans.reads.snapshots import MEASURE_FACTS

KINDS = {"goal": Goal, "action": Action, "measure": PerformanceMeasure}
WRITTEN = {
    Plan: ["statement", "council_file"],
    Goal: ["title", "result"],
    Action: [
        "goal_id", "title", "lead_role", "lead_id", "partners", "starts_on", "due_on", "steps",
        "is_resident_facing", "staff_level", "cost_usd", "funding", "priority", "lift",
        "impact",
    ],
    PerformanceMeasure: MEASURE_FACTS,
}  # fmt: skip
LINKED = {Goal: Goal.LINKS}
PLACE = gettext_lazy("Place")
# Saves of one person in one section, so close together, are one piece of work.
ONE_SITTING = timedelta(minutes=15)


@dataclass(slots=True)
class Entry:
    """One piece of work: who, when, on what; `changes` are (label, before, after)."""

    at: object
    by: object
    what: str
    subject: str = ""
    changes: list = field(default_factory=list)
    reason: str = ""
    # The row of the plan that it is about.
    row: int | None = None


def removed(plan):
    """(kind, section) of what was taken out of a plan, latest first. Three queries."""
    found = [
        (kind, row)
        for kind, model in KINDS.items()
        for row in model.objects.of(plan).exclude(removed_at=None)
    ]
    return sorted(found, key=lambda each: each[1].removed_at, reverse=True)


def entries(plan):
    """Everything that happened to a version of a plan, latest first. As many queries
    for a long history as for a short one."""
    names = {
        "lead_id": {user.pk: str(user) for user in _leads(plan)},
        "goal_id": {goal.pk: goal.title for goal in plan.goals.all()},
    }
    found = _events(plan)
    for model in (Plan, *KINDS.values()):
        records = model.history.filter(**_within(model, plan))
        records = list(
            records.select_related("history_user").order_by("id", "history_id")
        )
        linked = {name: _links(name, plan) for name in LINKED.get(model, ())}
        found += _of_records(model, records, linked, names)
    # Of what happened at one moment, too, the last comes first.
    return sorted(found, key=lambda entry: entry.at)[::-1]


def _leads(plan):
    """Everybody who ever led an action of the plan."""
    pks = Action.objects.of(plan).values("pk")
    led = Action.history.filter(id__in=pks).values("lead_id")
    return User.objects.filter(pk__in=led)


def _within(model, plan):
    if model is Plan:
        return {"id": plan.pk}
    pks = model.objects.of(plan).values("pk")
    return {"id__in": pks}


def _links(name, plan):
    """Record of a goal's history → the titles that it was linked to. One query."""
    far = Goal._meta.get_field(name).m2m_reverse_field_name()
    links = apps.get_model("plans", f"HistoricalGoal_{name}").objects
    found = {}
    for link in links.filter(goal__plan=plan).select_related(far):
        found.setdefault(link.history_id, []).append(str(getattr(link, far)))
    return {record: ", ".join(sorted(titles)) for record, titles in found.items()}


def _events(plan):
    events = AuditEvent.objects.filter(
        subject_type=ContentType.objects.get_for_model(Plan), subject_pk=str(plan.pk)
    ).select_related("by")
    return [
        Entry(event.at, event.by, event.deed, reason=event.reason) for event in events
    ]


def _of_records(model, records, linked, names):
    """The entries of one model's history, whose records come row by row, by time."""
    labels = _labels(model)
    found = []
    for _row, of_row in groupby(records, key=lambda record: record.id):
        first, *more = of_row
        if model is not Plan:
            found.append(_entry(first, _("added")))
        # One save leaves several records: one for the row, one for each of its links.
        saves = [list(same) for _at, same in groupby([first, *more], key=_moment)]
        for before, after in pairwise(save[-1] for save in saves):
            if changes := _changes(model, labels, linked, names, before, after):
                _join(found, _entry(after, _("changed")), changes)
    return [entry for entry in found if entry.changes or entry.what != _("changed")]


def _moment(record):
    return record.history_date


def _entry(record, what):
    subject = getattr(record, "title", "")
    return Entry(record.history_date, record.history_user, what, subject, row=record.id)


def _join(found, entry, changes):
    """Add changes to the entry that they go on from, or as one of their own."""
    last = found[-1] if found else None
    goes_on = (
        last is not None
        and last.row == entry.row
        and last.by == entry.by
        and entry.at - last.at <= ONE_SITTING
        and last.changes
        and str(PLACE) not in {label for label, *_texts in [*last.changes, *changes]}
    )
    if not goes_on:
        entry.changes = changes
        found.append(entry)
        return
    first = {label: (label, old, new) for label, old, new in last.changes}
    for label, old, new in changes:
        first[label] = (label, first.get(label, (label, old))[1], new)
    last.changes = [each for each in first.values() if each[1] != each[2]]
    last.at, last.subject = entry.at, entry.subject


def _labels(model):
    names = [*WRITTEN[model], *LINKED.get(model, ())]
    return {
        name: str(model._meta.get_field(name.removesuffix("_id")).verbose_name)
        for name in names
    }


def _changes(model, labels, linked, names, before, after):
    """(label, before, after) of each field that one save changed."""
    found = [
        (labels[name], *_pair(before, after, name, names))
        for name in WRITTEN[model]
        if plain(getattr(before, name)) != plain(getattr(after, name))
    ]
    for name, titles in linked.items():
        old, new = (titles.get(record.history_id, "") for record in (before, after))
        if old != new:
            found.append((labels[name], old, new))
    if hasattr(before, "removed_at") and before.removed_at != after.removed_at:
        states = [_("in the plan"), _("removed")]
        is_gone = [record.removed_at is not None for record in (before, after)]
        found.append((str(PLACE), *(states[each] for each in is_gone)))
    return found


def _pair(before, after, name, names):
    return tuple(
        _text(type(record), name, plain(getattr(record, name)), names)
        for record in (before, after)
    )


def _text(model, name, value, names):
    """A plain value in words."""
    if value and name in names:
        return names[name].get(int(value), "")
    choices = {
        str(code): str(label)
        for code, label in model._meta.get_field(name).choices or ()
    }
    return _("yes") if value == "on" else choices.get(value, value)


def redline(plan, snapshot):
    """What an amendment changes in the version that is in force, as told: (what, title,
    changes); None where this is no amendment. One query."""
    earlier = plan.carried_from
    if earlier is None or plan.version == 1:
        return None
    old, new = _parts(earlier.snapshot, "pk"), _parts(snapshot, "carried_from")
    people = {
        str(user.pk): str(user) for user in User.objects.filter(pk__in=_led(old, new))
    }
    found = [(_("added"), part["title"], []) for part in new.pop(None, [])]
    for key, (part,) in new.items():
        if key not in old:
            found.append((_("added"), part["title"], []))
        elif changes := _differences(key[0], *old[key], part, people):
            found.append((_("changed"), part["title"], changes))
    found += [
        (_("removed"), part["title"], [])
        for key, (part,) in old.items()
        if key not in new
    ]
    if earlier.snapshot["statement"] != snapshot["statement"]:
        label = _labels(Plan)["statement"]
        change = (label, earlier.snapshot["statement"], snapshot["statement"])
        found.insert(0, (_("changed"), str(plan), [change]))
    return found


def _parts(snapshot, key):
    """(kind, pk in the version in force) → that goal, action or measure; new ones under
    None."""
    found = {}

    def put(kind, part, stands_in):
        at = (kind, part[key]) if part[key] else None
        found.setdefault(at, []).append(part | {"stands_in": stands_in})

    for goal in snapshot["goals"]:
        put("goal", goal, None)
        for action in goal["actions"]:
            put("action", action, (goal[key], goal["title"]))
            for measure in action["measures"]:
                put("measure", measure, (action[key], action["title"]))
    return found


def _led(*versions):
    parts = [part for each in versions for parts in each.values() for part in parts]
    return {part["lead"] for part in parts if part.get("lead")}


def _differences(kind, old, new, people):
    """(label, before, after) of what the two tell differently of themselves."""
    model = KINDS[kind]
    found = []
    for name, label in _labels(model).items():
        values = [_said(model, name, part, people) for part in (old, new)]
        if values[0] != values[1]:
            found.append((label, *values))
    where = [part["stands_in"] for part in (old, new)]
    if where[0] and where[0][0] != where[1][0]:
        found.append((str(PLACE), where[0][1], where[1][1]))
    return found


def _said(model, name, part, people):
    if name == "goal_id":  # where it stands is told apart
        return ""
    if name == "lead_id":
        return people.get(str(part["lead"]), "") if part["lead"] else ""
    value = part[name]
    if isinstance(value, list):
        return "\n".join(
            each if isinstance(each, str) else each["title"] for each in value
        )
    return _text(model, name, value, {})
