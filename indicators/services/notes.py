"""The story behind the numbers: dated notes, written by people, or by the product where
it changes what everybody reads."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.services import record_event
from indicators.models import Indicator, Note

# What of an indicator decides whom its groups are compared with, and which way is better.
COMPARISON = ("reference_rule", "reference_group_id", "direction")


@transaction.atomic
def add_note(*, indicator, dated_on, body, by, at):
    note = Note.objects.create(
        indicator=indicator, dated_on=dated_on, body=body, written_by=by
    )
    record_event(verb=gettext_noop("note added"), subject=indicator, by=by, at=at)
    return note


@transaction.atomic
def change_note(*, note, dated_on, body, by, at):
    """Its translations speak of other words from then on: they go. The old words stay
    in the record."""
    was = note.body
    if body != note.body:
        note.translations = {}
    note.dated_on, note.body = dated_on, body
    note.save()
    record_event(
        verb=gettext_noop("note changed"),
        subject=note.indicator,
        by=by,
        at=at,
        reason=was,
    )


@transaction.atomic
def remove_note(*, note, by, at):
    """Its words stay in the record."""
    note.delete()
    record_event(
        verb=gettext_noop("note removed"),
        subject=note.indicator,
        by=by,
        at=at,
        reason=note.body,
    )


def note_other_comparison(*, before, after, by, at):
    """Where an indicator with public figures is compared otherwise from now on, or its
    other direction is the better one, its page says so and from which day."""
    same = all(getattr(before, name) == getattr(after, name) for name in COMPARISON)
    if same or not Indicator.objects.released().filter(pk=after.pk).exists():
        return None
    bodies = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            bodies[language] = _said_of(before, after)
    own = bodies.pop(settings.LANGUAGE_CODE)
    note = add_note(
        indicator=after, dated_on=timezone.localdate(at), body=own, by=by, at=at
    )
    note.translations = {language: {"body": said} for language, said in bodies.items()}
    note.save(update_fields=["translations"])
    return note


def _said_of(before, after):
    return _(
        "From this day on: compared with %(now)s; %(better_now)s. Before: compared with "
        "%(then)s; %(better_then)s. Figures are the same; gaps, ratios and what is said of "
        "them are not."
    ) % {
        "now": _compared_with(after),
        "better_now": after.get_direction_display().lower(),
        "then": _compared_with(before),
        "better_then": before.get_direction_display().lower(),
    }


def _compared_with(indicator):
    if indicator.reference_rule == Indicator.ReferenceRule.NAMED:
        return str(indicator.reference_group)
    return indicator.get_reference_rule_display().lower()
