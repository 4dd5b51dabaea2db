from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments import four_eyes
from departments.services import record_event
from equity_office import checksums
from equity_office.writing import arranging, editing
from plans.files import prints
from plans.models import (
    Action,
    Delivery,
    Goal,
    PerformanceMeasure,
    Plan,
    ReviewComment,
)
from plans.reads import snapshots
from plans.rules import health
from plans.rules.lives import MOVES
from plans.services import copies
from plans.signals import plan_adopted


class NotADraft(Exception):
    """Only a draft is written in."""


class PlanExists(Exception):
    """This department has a plan for that period."""


class SectionRemoved(Exception):
    """Somebody took the section away, or what it stands in."""


class MoveNotOpen(Exception):
    """The plan's status does not allow this move now."""


class NotReady(Exception):
    """The health check found what must be there; `findings` says what."""

    def __init__(self, findings):
        self.findings = findings
        super().__init__(
            _("Something that a plan must have is missing. The list below says what.")
        )


class Missing(Exception):
    """This move needs something that was not given; `field` names it."""

    def __init__(self, field, message):
        self.field = field
        super().__init__(message)


@transaction.atomic
def start_plan(*, department, period, carried_from=None, by, at):
    """The first draft of a department for a period; it goes on from what is not ended
    of an earlier plan where one is given. Raises PlanExists."""
    if Plan.objects.at(department, period).exists():
        raise _exists(department, period)
    plan = Plan(
        department=department,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        carried_from=carried_from,
        statement=carried_from.statement if carried_from else "",
        created_at=at,
        created_by=by,
    )
    try:
        with transaction.atomic():
            _save(plan, by, at)
    except IntegrityError as error:
        raise _exists(department, period) from error
    if carried_from:
        _carry(carried_from, plan, by, at, without=Delivery.ended())
    record_event(verb=gettext_noop("plan started"), subject=plan, by=by, at=at)
    return plan


def _exists(department, period):
    return PlanExists(
        _("%(department)s has a plan for %(period)s already.")
        % {"department": department, "period": period.label}
    )


@transaction.atomic
def amend(*, plan, reason, by, at):
    """Open the next version of an adopted plan, which stays in force until that one is
    adopted. Raises MoveNotOpen."""
    plan = locked(plan)
    if plan.status != Plan.Status.ADOPTED:
        raise MoveNotOpen(_("Only a plan in force is amended."))
    if not reason.strip():
        raise Missing("reason", _("Give a reason."))
    following = Plan(
        department=plan.department,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        version=plan.version + 1,
        statement=plan.statement,
        carried_from=plan,
        created_at=at,
        created_by=by,
    )
    try:
        with transaction.atomic():
            _save(following, by, at, reason)
    except IntegrityError as error:
        raise MoveNotOpen(_("An amendment of this plan is being written.")) from error
    _carry(plan, following, by, at)
    record_event(
        verb=gettext_noop("amendment opened"),
        subject=following,
        by=by,
        at=at,
        reason=reason,
    )
    return following


@transaction.atomic
def import_goals(*, plan, found, by, at):
    """Add what a file says (`imports.understand`) to a draft, at its end; what the plan
    is for only where it does not say so yet."""
    plan = lock_draft(plan)
    if found["statement"] and not plan.statement:
        plan.statement = found["statement"]
        _save(plan, by, at)
    first = arranging.at_the_end(plan.goals.kept().in_order())
    copies.keep_goals(found["goals"], plan, first=first, by=by, at=at)
    record_event(verb=gettext_noop("plan imported"), subject=plan, by=by, at=at)


def _carry(source, plan, by, at, without=()):
    copies.copy_goals(
        source.goals.kept().in_order(),
        plan,
        by=by,
        at=at,
        is_carried=True,
        without=without,
    )


@transaction.atomic
def save_section(*, section, values, before, by, at, unanswered=None):
    """Write what its author changed of a section (field → value), over nobody's words:
    `before` is what its form showed when it was opened, field → plain value. Raises
    NotADraft, SectionRemoved, ChangedMeanwhile, and ValidationError where the fields do
    not agree."""
    row = _fresh(section)
    written = editing.write(row, values, before, unanswered)
    if written:
        editing.sign(row, by, at)
        editing.save(row, values, written)
    return row


@transaction.atomic
def add_section(*, section, links, by, at):
    """Keep a new section (unsaved) at the end of its place; `links` are its
    many-to-many fields."""
    if isinstance(section, Goal):
        lock_draft(section.plan)
    else:
        _fresh(_parent(section))
    section.clean()
    section.position = arranging.at_the_end(_siblings(section).in_order())
    _save(section, by, at)
    for name, rows in links.items():
        getattr(section, name).set(rows)
    return section


@transaction.atomic
def shift(*, section, by_places):
    """Move a section up (-1) or down (+1) among those beside it; positions have no
    history."""
    row = _fresh(section)
    arranging.shift(row, _siblings(row).in_order(), by_places)


@transaction.atomic
def transfer(*, action, goal, by, at):
    """Move an action to another goal of its plan, at its end."""
    action, goal = _fresh(action), Goal.objects.select_for_update().get(pk=goal.pk)
    _refuse_removed(goal)
    action.position = arranging.at_the_end(goal.actions.kept().in_order())
    action.goal = goal
    _save(action, by, at, only=["goal", "position"])


@transaction.atomic
def duplicate(*, section, by, at):
    """A goal or an action once more, with all that is in it, right below itself."""
    row = _fresh(section)
    if isinstance(row, Goal):
        (copy,) = copies.copy_goals([row], row.plan, by=by, at=at, is_carried=False)
    else:
        copy = copies.copy_action(row, by=by, at=at)
    rows = [each for each in _siblings(row).in_order() if each != copy]
    rows.insert(rows.index(row) + 1, copy)
    arranging.number(rows)
    return copy


@transaction.atomic
def remove(*, section, by, at):
    """Take a section away; it can be put back while the plan is a draft."""
    row = _fresh(section)
    row.removed_at = at
    _save(row, by, at, only=["removed_at"])


@transaction.atomic
def restore(*, section, by, at):
    lock_draft(section.plan)
    row = type(section).objects.select_for_update().get(pk=section.pk)
    if not isinstance(row, Goal):
        _refuse_removed(_parent(row))
    row.removed_at = None
    _save(row, by, at, only=["removed_at"])


def _fresh(section):
    """The section as it stands now, locked, in a draft; neither it nor what it stands
    in was removed."""
    plan = lock_draft(section.plan)
    if isinstance(section, Plan):
        return plan
    rows = type(section).objects.select_for_update(of=("self",))
    row = rows.select_related(section.PLAN).get(pk=section.pk)
    _refuse_removed(row)
    return row


def _refuse_removed(section):
    if section.removed_at:
        raise SectionRemoved(
            _(
                "“%(section)s” was removed from the plan. Put it back first, at the end of "
                "the page."
            )
            % {"section": section}
        )
    if not isinstance(section, Goal):
        _refuse_removed(_parent(section))


def _parent(section):
    return section.goal if isinstance(section, Action) else section.action


def _siblings(section):
    parent = {
        Goal: "plan",
        Action: "goal",
        PerformanceMeasure: "action",
    }[type(section)]
    rows = type(section).objects.kept()
    return rows.filter(**{parent: getattr(section, parent)})


@transaction.atomic
def move(*, plan, name, by, at, reason="", council_file=""):
    """Make one of the moves of the plan's life. Who may is the caller's question."""
    step = MOVES[name]
    plan = locked(plan)
    if plan.status not in step.sources:
        raise MoveNotOpen(
            _("This plan is “%(status)s”; that move is not open to it.")
            % {"status": plan.get_status_display()}
        )
    if step.needs_reason and not reason.strip():
        raise Missing("reason", _("Give a reason."))
    changes = four_eyes.review(step=step, subject=plan, by=by)
    if name == "submit":
        _refuse_unready(plan, at)
    if name == "adopt":
        _freeze(plan, council_file, by, at)
    plan.status = step.target
    _save(plan, by, at, reason)
    if name == "adopt":
        plan.windows.filter(closed_at=None).update(closed_at=at)
        _print(plan, at)
        plan_adopted.send(Plan, plan=plan, at=at)
    record_event(
        verb=step.verb, subject=plan, by=by, at=at, reason=reason, changes=changes
    )
    return plan


def _refuse_unready(plan, at):
    held = plan.department.holders_by_role(timezone.localdate(at))
    findings = health.check(snapshots.of(plan), set(held))
    if missing := health.stands_in_the_way(findings):
        raise NotReady(missing)


def _freeze(plan, council_file, by, at):
    """What is adopted is what stands there now, whole, under its checksum."""
    if not council_file.strip():
        raise Missing("council_file", _("Give the number of the council file."))
    earlier = Plan.objects.select_for_update().in_force()
    for replaced in earlier.at(plan.department, plan.period):
        replaced.status = Plan.Status.REPLACED
        _save(replaced, by, at)
    plan.snapshot = snapshots.of(plan)
    plan.sha256 = checksums.of_snapshot(plan.snapshot)
    plan.adopted_at, plan.adopted_by = at, by
    plan.council_file = council_file.strip()


def _print(plan, at):
    """Have its PDF made in every language before a reader asks; a print of the draft,
    which names people, goes."""
    prints.forget_draft(plan)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            prints.of_adopted(plan, at=at)


@transaction.atomic
def comment(*, plan, goal=None, action=None, body, by, at):
    """Say something to the department about its plan or a part of it."""
    if not plan.is_open:
        raise MoveNotOpen(_("This plan is no longer open for comments of the office."))
    made = ReviewComment.objects.create(
        plan=plan, goal=goal, action=action, body=body, written_by=by, written_at=at
    )
    record_event(verb=gettext_noop("plan commented on"), subject=plan, by=by, at=at)
    return made


@transaction.atomic
def settle_comment(*, comment, by, at):
    """Mark as dealt with; the first to do so is kept."""
    ReviewComment.objects.filter(pk=comment.pk, settled_at=None).update(
        settled_at=at, settled_by=by
    )


def lock_draft(plan):
    """The plan as it stands now, locked. Raises NotADraft."""
    plan = locked(plan)
    if not plan.is_draft:
        raise NotADraft(
            _("This plan is “%(status)s” now and no longer written in.")
            % {"status": plan.get_status_display()}
        )
    return plan


def locked(plan):
    rows = Plan.objects.select_for_update(of=("self",)).select_related("department")
    return rows.get(pk=plan.pk)


def _save(row, by, at, reason="", only=None):
    editing.sign(row, by, at, reason)
    row.save(update_fields=only)
