"""What became of an assessment and of each of its answers: who wrote what, and when."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from departments.models import AuditEvent
from toolkit.models import Answer, Row
from toolkit.reads import references, snapshots, words

# So many changes of one question are shown, the latest first.
MOST = 100


def entries(assessment):
    """What was done with an assessment, the latest first. One query."""
    events = AuditEvent.objects.filter(
        subject_type=ContentType.objects.get_for_model(assessment),
        subject_pk=str(assessment.pk),
    )
    return events.for_trail()


def of_question(assessment, question):
    """(when, who, what was said, why) of every version of an answer, or of the rows of a
    table, the latest first. Two queries, and one for each kind of name."""
    kept = Row if question.is_table else Answer
    records = list(
        kept.history.filter(assessment=assessment, key=question.key)
        .select_related("history_user")
        .order_by("-history_date", "-history_id")[:MOST]
    )
    cells = [record.cells for record in records]
    called = references.named(snapshots.names_in(question, cells))
    return [
        {
            "at": record.history_date,
            "by": record.history_user,
            "said": _said(question, record, called),
            "reason": record.history_change_reason or "",
        }
        for record in records
    ]


def _said(question, record, called):
    if not question.is_table:
        needs = record.cells.get("needs", "")
        said = words.text(question, record.cells, called)
        return "\n".join(filter(None, [said, needs])) or _("Nothing.")
    pairs = words.pairs(question, record.cells, called)
    snapshot = "\n".join(f"{column.title}: {text}" for column, text in pairs)
    if record.removed_at:
        return _("Row removed:") + "\n" + snapshot
    return snapshot
