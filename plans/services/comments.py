"""The time in which everybody comments on a draft, and the answers."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.services import record_event
from plans.models import CommentWindow, PublicComment
from plans.reads import snapshots
from plans.services.plans import MoveNotOpen, locked


class WindowOpen(Exception):
    """This version is open for comments already."""


class WindowClosed(Exception):
    """Comments are no longer taken."""


@transaction.atomic
def open_window(*, plan, closes_on, by, at):
    """Let everybody read a draft as it stands now, and comment on it up to a day."""
    plan = locked(plan)
    if not plan.is_open:
        raise MoveNotOpen(_("Only a draft is opened for comments."))
    plan.windows.filter(closes_on__lt=timezone.localdate(at), closed_at=None).update(
        closed_at=at
    )
    if plan.windows.filter(closed_at=None).exists():
        raise WindowOpen(_("It is open for comments already."))
    window = CommentWindow.objects.create(
        plan=plan,
        snapshot=snapshots.of(plan),
        closes_on=closes_on,
        opened_by=by,
        opened_at=at,
    )
    record_event(verb=gettext_noop("comments opened"), subject=plan, by=by, at=at)
    return window


@transaction.atomic
def close_window(*, window, by, at):
    """End the time for comments before its day."""
    closed = CommentWindow.objects.filter(pk=window.pk, closed_at=None)
    if closed.update(closed_at=at):
        verb = gettext_noop("comments closed")
        record_event(verb=verb, subject=window.plan, by=by, at=at)


@transaction.atomic
def say(*, window, part, name, body, at):
    """Keep what somebody says, once; nobody else reads it before it is answered."""
    window = CommentWindow.objects.select_for_update().get(pk=window.pk)
    if not window.is_open_on(timezone.localdate(at)):
        raise WindowClosed(_("Comments are no longer taken."))
    said = window.comments.filter(part=part, name=name, body=body)
    return said.first() or PublicComment.objects.create(
        window=window, part=part, name=name, body=body, sent_at=at
    )


@transaction.atomic
def answer(*, comment, answer, is_withheld, by, at):
    """Publish a comment with its answer, or the answer alone."""
    comment.answer, comment.is_withheld = answer, is_withheld
    comment.answered_at, comment.answered_by = at, by
    comment.save(update_fields=["answer", "is_withheld", "answered_at", "answered_by"])
    record_event(
        verb=gettext_noop("comment answered"),
        subject=comment.window.plan,
        by=by,
        at=at,
    )
