"""Completion as the public sees it: by department, and by who people are, with every
count that would tell of single people hidden everywhere or nowhere.

The table has departments against completed or not yet; leadership, council and others
are a second table that shares its totals. Both go through the product's disclosure
control together."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.services import record_event
from indicators.statistics.disclosure import (
    TOTAL,
    CountTable,
    DisclosureRule,
    ProtectedTable,
    protect,
)
from training.models import CompletionRelease, Requirement
from training.reads import completion

DONE, LEFT = "completed", "not_completed"
STANDINGS = (DONE, LEFT)
# Counts of people up to this one are hidden.
HIDE_UP_TO = 10
RULE = DisclosureRule(HIDE_UP_TO)
# Releases of a requirement are so far apart, or further.
APART = timedelta(27)


class AlreadyReleased(Exception):
    """What was published of this day stays as it is."""


class NoRoster(Exception):
    """There is nobody to count."""


def latest():
    """The latest release of each requirement. One query."""
    later = CompletionRelease.objects.filter(
        requirement=OuterRef("requirement"), day__gt=OuterRef("day")
    )
    rows = CompletionRelease.objects.exclude(Exists(later))
    return rows.select_related("requirement").order_by("requirement__title", "pk")


def tell(requirement, day):
    """What may be public of a requirement (`whole`) on a day, JSON-ready."""
    seen = completion.overview(requirement, day)
    coordinate = ("training", requirement.pk, day.isoformat())
    places = {place.slug: each for place, each, _before in seen.departments}
    groups = {code: each for code, _label, each in seen.groups}
    others = [
        each.snapshot for each in latest() if each.requirement_id != requirement.pk
    ]
    others += requirement.releases.exclude(day=day).values_list("snapshot", flat=True)
    by_place = protected("department", places, coordinate, others=others)
    by_group = protected("group", groups, coordinate, by_place, others=others)
    return {
        "requirement": requirement.title,
        "translations": requirement.translations,
        "day": day.isoformat(),
        "roster": seen.roster.as_of.isoformat() if seen.roster else None,
        "hide_up_to": HIDE_UP_TO,
        "whole": row_of(by_place, "department", TOTAL, seen.whole) if places else None,
        "in_time": _alone(seen.whole.in_time, seen.whole.completed, by_place),
        "new": seen.whole.new if seen.whole.new > HIDE_UP_TO else None,
        "before": _told_before(seen),
        "departments": [
            {
                "slug": place.slug,
                "name": place.name,
                "translations": place.translations,
                **row_of(by_place, "department", place.slug, each),
            }
            for place, each, _before in seen.departments
        ],
        "groups": [
            {"code": code, **row_of(by_group, "group", code, each)}
            for code, _label, each in seen.groups
        ],
    }


def cell_of(name, key):
    """What a row is called in its table; only totals are the same in all of them."""
    return key if key == TOTAL else f"{name} {key}"


def protected(name, tallies, coordinate, *known, others=()):
    """The table of tallies with what must be hidden, beside the tables `known` to the
    public and `others`: what was released of other requirements and on other days, which
    concerns the same people."""
    rows = {cell_of(name, key): each for key, each in tallies.items()}
    table = CountTable(
        dimensions={name: tuple(rows), "standing": STANDINGS},
        counts={
            (row, standing): count
            for row, each in rows.items()
            for standing, count in (
                (DONE, each.completed),
                (LEFT, each.required - each.completed),
            )
        },
        margins=(name, "standing"),
        coordinate=coordinate,
    )
    secret = _nobody(table) | {
        c for snapshot in others for c in _close(table, snapshot)
    }
    hidden = [_hidden(table, cell) for cell in sorted(secret)]
    shown = protect(table, RULE, known=[*known, *hidden])
    # What cannot be told beside the rest is not told at all.
    return shown if not shown.leaks else ProtectedTable(table, frozenset(table.cells()))


def _nobody(table):
    """The cells that say that nobody has completed it, which would tell of everybody
    there: such a zero is hidden like a small count."""
    return {key for key, n in table.values().items() if key[1] == DONE and not n}


def _close(table, snapshot):
    """The cells that would tell of a few people beside another release, which concerns a
    few people more or fewer, or tells who came in between."""
    values = table.values()
    rows = {
        cell_of("department", row["slug"]): row for row in snapshot["departments"]
    } | {cell_of("group", row["code"]): row for row in snapshot["groups"]}
    if snapshot["whole"]:
        rows[TOTAL] = snapshot["whole"]
    for row, theirs in rows.items():
        shown = {DONE: theirs["completed"], TOTAL: theirs["required"]}
        if None not in shown.values():
            shown[LEFT] = theirs["required"] - theirs["completed"]
        for standing, count in shown.items():
            mine = values.get((row, standing))
            if None not in (count, mine) and RULE.hides(abs(count - mine)):
                yield row, standing


def _hidden(table, cell):
    """A table of one cell that is hidden, whatever it says."""
    name = next(iter(table.dimensions))
    alone = CountTable(
        dimensions={name: cell[:1], "standing": cell[1:]},
        counts={cell: table.values()[cell]},
        coordinate=table.coordinate,
    )
    return ProtectedTable(alone, frozenset([cell]))


def row_of(shown, name, key, tally):
    """What a row may say; None for what is hidden."""
    row = cell_of(name, key)
    shows_done = (row, DONE) not in shown.hidden
    shows_total = (row, TOTAL) not in shown.hidden
    return {
        "completed": tally.completed if shows_done else None,
        "required": tally.required if shows_total else None,
        "percent": tally.percent if shows_done and shows_total else None,
    }


def _alone(part, whole, shown):
    """A part of the completed citywide, which no other table splits; None where it or
    its rest would be small."""
    hides = (TOTAL, DONE) in shown.hidden
    is_small = part <= HIDE_UP_TO or RULE.hides(whole - part)
    return None if hides or is_small else part


def _told_before(seen):
    """The same point of the last cycle, citywide; None where it is not known or small."""
    if seen.before is None:
        return None
    left = seen.before.required - seen.before.completed
    if seen.before.completed <= HIDE_UP_TO or RULE.hides(left):
        return None
    return {
        "day": seen.day_before.isoformat(),
        "completed": seen.before.completed,
        "required": seen.before.required,
        "percent": seen.before.percent,
    }


@transaction.atomic
def release(*, requirement, day, by, at):
    """Make completion on a day public, as it is protected now. Raises AlreadyReleased
    and NoRoster."""
    Requirement.objects.select_for_update().get(pk=requirement.pk)
    near = CompletionRelease.objects.filter(
        requirement=requirement, day__range=(day - APART, day + APART)
    ).first()
    if near:
        raise AlreadyReleased(
            _(
                "Completion on %(day)s is public. What is told of days close to each "
                "other tells of single people: leave four weeks between them."
            )
            % {"day": date_format(near.day)}
        )
    snapshot = tell(requirement, day)
    if not snapshot["departments"]:
        raise NoRoster(
            _("Nobody on a roster of that day is concerned. Load a roster first.")
        )
    made = CompletionRelease.objects.create(
        requirement=requirement,
        day=day,
        snapshot=snapshot,
        released_at=at,
        released_by=by,
    )
    record_event(verb=gettext_noop("completion published"), subject=made, by=by, at=at)
    return made


def told_on(requirement, day):
    """What was released of that day, or else what would be."""
    stands = CompletionRelease.objects.filter(requirement=requirement, day=day).first()
    return stands.snapshot if stands else tell(requirement, day)
