"""Goals with all that is in them, many at once: copied within a plan, into its next
version or the plan of the next period, or read from a file."""

from django.apps import apps
from simple_history.utils import bulk_create_with_history

from plans.models import Action, Goal, PerformanceMeasure
from plans.reads.snapshots import ACTION_FACTS, MEASURE_FACTS

GOAL = ["title", "result"]
ACTION = ["title", "lead_id", "steps", *ACTION_FACTS]


# What a carried section keeps besides, and a copy of it does not.
THREAD = ["thread"]
STANDING = ["thread", "delivery"]


def copy_goals(goals, plan, *, by, at, is_carried, without=()):
    """These goals and their kept actions and measures in `plan`, in the same order;
    carried ones remember what they go on from. Actions of the deliveries in `without`
    stay behind. As many queries for one as for many."""
    copies = _copies(goals, Goal, GOAL, is_carried, plan=plan)
    _keep(copies.values(), Goal, by, at)
    for name in Goal.LINKS:
        through, _far = _through(name)
        links = through.objects.filter(goal__in=copies)
        _link(name, [(copies[link.goal_id], getattr(link, _far)) for link in links])
    actions = Action.objects.kept().in_order().filter(goal__in=copies)
    actions = actions.exclude(delivery__in=without)
    names = [*ACTION, *STANDING] if is_carried else ACTION
    found = {}
    for pk, goal in copies.items():
        mine = [action for action in actions if action.goal_id == pk]
        found |= _copies(mine, Action, names, is_carried, goal=goal)
    _copy_actions(found, by, at, is_carried)
    return list(copies.values())


def copy_action(action, *, by, at):
    copies = _copies([action], Action, ACTION, is_carried=False, goal=action.goal)
    _copy_actions(copies, by, at, is_carried=False)
    (copy,) = copies.values()
    return copy


def _copy_actions(copies, by, at, is_carried):
    """`copies` maps the pk of an action to its unsaved copy."""
    _keep(copies.values(), Action, by, at)
    measures = PerformanceMeasure.objects.kept().in_order().filter(action__in=copies)
    names = [*MEASURE_FACTS, *THREAD] if is_carried else MEASURE_FACTS
    kept = [
        PerformanceMeasure(
            action=copies[measure.action_id],
            position=measure.position,
            carried_from=measure if is_carried else None,
            **{name: getattr(measure, name) for name in names},
        )
        for measure in measures
    ]
    _keep(kept, PerformanceMeasure, by, at)


def _copies(rows, model, names, is_carried, **parent):
    return {
        row.pk: model(
            position=row.position,
            carried_from=row if is_carried else None,
            **{name: getattr(row, name) for name in names},
            **parent,
        )
        for row in rows
    }


def _through(name):
    """The rows that link goals, and which of their fields points away from the goal."""
    field = Goal._meta.get_field(name)
    return field.remote_field.through, f"{field.m2m_reverse_field_name()}_id"


def _link(name, links):
    """Link goals that were just made, (goal, far pk) each, and tell their history. Three
    queries."""
    through, far = _through(name)
    rows = [through(goal=goal, **{far: pk}) for goal, pk in links]
    rows = through.objects.bulk_create(rows, batch_size=500)
    pks = {goal.pk for goal, _pk in links}
    records = {each.id: each for each in Goal.history.filter(id__in=pks)}
    records_of_links = apps.get_model("plans", f"HistoricalGoal_{name}")
    records_of_links.objects.bulk_create(
        [
            records_of_links(
                id=row.pk,
                history=records[row.goal_id],
                goal_id=row.goal_id,
                **{far: getattr(row, far)},
            )
            for row in rows
        ],
        batch_size=500,
    )


def keep_goals(stated, plan, *, first, by, at):
    """Goals as a file states them, with their actions and measures, from a position on.
    As many queries for one as for many."""
    goals = [
        _made(Goal, facts, GOAL, first + n, plan=plan) for n, facts in enumerate(stated)
    ]
    _keep(goals, Goal, by, at)
    for name in Goal.LINKS:
        known = _known(name, stated)
        _link(
            name,
            [
                (goal, pk)
                for goal, facts in zip(goals, stated, strict=True)
                for pk in dict.fromkeys(facts[name])
                if pk in known
            ],
        )
    actions = [
        (_made(Action, facts, [*ACTION, "lead"], n, goal=goal), facts)
        for goal, within in zip(goals, stated, strict=True)
        for n, facts in enumerate(within["actions"])
    ]
    _keep([action for action, _facts in actions], Action, by, at)
    measures = [
        _made(PerformanceMeasure, facts, MEASURE_FACTS, n, action=action)
        for action, within in actions
        for n, facts in enumerate(within["measures"])
    ]
    _keep(measures, PerformanceMeasure, by, at)


def _known(name, stated):
    """Of what a file named when it was looked at, what is there still."""
    pks = {pk for facts in stated for pk in facts[name]}
    model = Goal._meta.get_field(name).related_model
    return set(model.objects.filter(pk__in=pks).values_list("pk", flat=True))


def _made(model, facts, names, position, **parent):
    """An unsaved row of plain values."""
    row = model(position=position, **parent)
    for name in names:
        if name not in facts:
            continue
        field = model._meta.get_field(name)
        value = facts[name]
        if name == "is_resident_facing":
            value = value == "on"
        elif not field.empty_strings_allowed or field.is_relation:
            value = field.to_python(value) if value else None
        setattr(row, field.attname, value)
    return row


def _keep(rows, model, by, at):
    bulk_create_with_history(
        list(rows), model, batch_size=500, default_user=by, default_date=at
    )
