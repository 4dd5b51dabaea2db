"""Answers on their way in, from several people at once: nobody's words are lost."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from simple_history.utils import bulk_create_with_history

from departments.services import record_event
from equity_office.writing import arranging, editing
from toolkit.models import Answer, Row
from toolkit.reads import budget, evidence, snapshots
from toolkit.rules.contents import form_of
from toolkit.rules.questions import Type
from toolkit.services.assessments import lock_draft


class RowRemoved(Exception):
    """Somebody took the row away."""


@transaction.atomic
def save(*, section, values, before, by, at, unanswered=None):
    """Write what its author changed of an answer or a row (field → value), over nobody's
    words. Raises NotADraft, RowRemoved and ChangedMeanwhile."""
    row = _fresh(section)
    mine = {name: editing.plain(value) for name, value in values.items()}
    empty = {name: [] if isinstance(mine[name], list) else "" for name in mine}
    theirs = empty | {name: row.cells[name] for name in mine if name in row.cells}
    written = editing.merge(before, theirs, mine, unanswered)
    if written:
        row.cells = row.cells | {name: mine[name] for name in written}
        _save(row, by, at)
    return row


def _fresh(section):
    """The answer or the row as it stands now, locked, in a draft; a new answer where
    there is none yet."""
    assessment = lock_draft(section.assessment)
    if isinstance(section, Answer):
        kept = Answer.objects.filter(assessment=assessment, key=section.key)
        return kept.first() or Answer(assessment=assessment, key=section.key)
    row = Row.objects.get(pk=section.pk)
    _refuse_removed(row)
    row.assessment = assessment
    return row


def _refuse_removed(row):
    if row.removed_at:
        raise RowRemoved(
            _("Somebody has removed this row. Put it back first, below its table.")
        )


@transaction.atomic
def add(*, row, values, by, at):
    """Keep a new row (unsaved) at the end of its table."""
    row.assessment = lock_draft(row.assessment)
    row.cells = {name: editing.plain(value) for name, value in values.items()}
    row.position = arranging.at_the_end(_beside(row))
    _save(row, by, at)
    return row


@transaction.atomic
def take(*, figure, asked, by, at):
    """Take the figures of an indicator into an assessment (unsaved), as they are public
    today. Raises NothingPublic."""
    lock_draft(figure.assessment)
    figure.snapshot = evidence.freeze(figure.indicator, asked, at)
    figure.position = arranging.at_the_end(_beside(figure))
    figure.taken_at, figure.taken_by = at, by
    figure.save()
    record_event(
        verb=gettext_noop("figures taken"),
        subject=figure.assessment,
        by=by,
        at=at,
        reason=figure.indicator.title,
    )
    return figure


@transaction.atomic
def shift(*, row, by_places):
    """Move a row up (-1) or down (+1) in its table."""
    row = _again(row)
    _refuse_removed(row)
    arranging.shift(row, _beside(row), by_places)


@transaction.atomic
def remove(*, row, by, at):
    """Take a row or figures away; they can be put back while it is a draft."""
    row = _again(row)
    row.removed_at = at
    _save(row, by, at)


@transaction.atomic
def restore(*, row, by, at):
    row = _again(row)
    row.removed_at = None
    row.position = arranging.at_the_end(_beside(row))
    _save(row, by, at)


def _again(row):
    """The row as it stands now, in a locked draft."""
    assessment = lock_draft(row.assessment)
    again = type(row).objects.get(pk=row.pk)
    again.assessment = assessment
    return again


def _beside(row):
    rows = type(row).objects.kept().filter(assessment=row.assessment_id, key=row.key)
    return rows.in_order()


@transaction.atomic
def reuse(*, assessment, source, by, at):
    """Take over what a source (`sources`) says wherever nothing stands yet. Returns how
    many questions were answered by it."""
    assessment, taken = lock_draft(assessment), 0
    said = {each.key for each in assessment.answers.all() if any(each.cells.values())}
    said |= set(assessment.rows.kept().values_list("key", flat=True))
    begun = {each.key: each for each in assessment.answers.all()}
    reason = _("from “%(source)s”") % {"source": source.title}
    for key, many in source.fitting(form_of(assessment.template)):
        if key in said:
            continue
        taken += 1
        if isinstance(many, dict):
            row = begun.get(key) or Answer(assessment=assessment, key=key)
            row.cells = many
            _save(row, by, at, reason)
            continue
        rows = [
            Row(assessment=assessment, key=key, position=position, cells=cells)
            for position, cells in enumerate(many)
        ]
        bulk_create_with_history(
            rows, Row, default_user=by, default_date=at, default_change_reason=reason
        )
        _add_up(rows)
    record_event(
        verb=gettext_noop("answers reused"),
        subject=assessment,
        by=by,
        at=at,
        reason=source.title,
    )
    return taken


def _save(row, by, at, reason=""):
    editing.sign(row, by, at, reason)
    row.save()
    if isinstance(row, Row):
        _add_up([row])


def _add_up(rows):
    """Keep what program lines come to; rows of other tables come to nothing."""
    lines = snapshots.of_type(form_of(rows[0].assessment.template), Type.LINES)
    if rows[0].key in lines:
        budget.keep(rows)
