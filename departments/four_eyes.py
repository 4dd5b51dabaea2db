"""Four eyes: whoever did a step does not take the step that checks it. A city whose
office is too small allows it (ALLOW_SELF_REVIEW); then the trail and the pages say so."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from departments.models import AuditEvent

# What the trail keeps of a step that a person took after their own.
MARK = "self-review"


class OwnWork(PermissionDenied):
    """Somebody would check what they did themselves, or decide about themselves."""


def review(*, step, subject, by):
    """What the trail keeps of a move by this person. Raises OwnWork."""
    return permit(own_deeds(step.checks, subject, by))


def permit(deeds):
    """What the trail keeps of a step after these deeds of the same person, mostly none.
    Raises OwnWork."""
    if not deeds:
        return {}
    if not settings.ALLOW_SELF_REVIEW:
        raise OwnWork(refusal(deeds))
    return {MARK: ["", "; ".join(deeds)]}


def decide(*, is_about_self, by):
    """What the trail keeps of a decision that this person takes. Raises OwnWork."""
    if not is_about_self:
        return {}
    if not settings.ALLOW_SELF_REVIEW:
        raise OwnWork(_("Someone else has to do this, because it is about you."))
    return {MARK: ["", str(by)]}


def own_deeds(verbs, subject, by):
    """Those of these deeds that this person was the last to do. One query, or none."""
    if by is None or not verbs:
        return []
    done = _events_of(subject).filter(verb__in=verbs).order_by("pk")
    last = dict(done.values_list("verb", "by"))
    return [verb for verb in verbs if last.get(verb) == by.pk]


def on_page(moves, subject, by):
    """For a page that offers these moves: those that the person may take, and a sentence
    for each that somebody else has to take or that the page will speak of. One query,
    or none."""
    verbs = sorted({verb for move in moves for verb in move.checks})
    mine = set(own_deeds(verbs, subject, by))
    offered, words = [], []
    for move in moves:
        deeds = [verb for verb in move.checks if verb in mine]
        if deeds:
            said = notice(deeds) if settings.ALLOW_SELF_REVIEW else refusal(deeds)
            words.append(f"{move.label}: {said}")
        if not deeds or settings.ALLOW_SELF_REVIEW:
            offered.append(move)
    return {"moves": offered, "four_eyes": words}


def was_self_reviewed(subject):
    """Whether one person took two steps of which one checks the other."""
    return _events_of(subject).filter(changes__has_key=MARK).exists()


def refusal(deeds):
    said = _(
        "Someone else has to do this, because you took the step before: %(deeds)s."
    )
    return said % {"deeds": in_words(deeds)}


def notice(deeds):
    said = _(
        "You took the step before as well: %(deeds)s. Your city allows that, and the page "
        "will say so."
    )
    return said % {"deeds": in_words(deeds)}


def in_words(deeds):
    return "; ".join(_(deed) for deed in deeds)


def _events_of(subject):
    return AuditEvent.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_pk=subject.pk
    )
