"""A plan as an accessible PDF."""

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from equity_office.checksums import refuse_changed
from equity_office.printing import services
from plans.reads import words


def of_adopted(plan, *, at, again=False):
    """The print of an adopted version, in the reader's language."""
    refuse_changed(plan)
    facts = [
        (_("Version"), f"{plan.version}, {plan.get_status_display()}"),
        (_("Adopted"), date_format(localdate(plan.adopted_at))),
        (_("Council file"), plan.council_file),
        (_("Checksum"), f"SHA-256 {plan.sha256}"),
    ]
    snapshot = words.dressed(words.public(plan.snapshot))
    return _ask(_subject(plan), plan, facts, snapshot, at, again)


def of_draft(plan, snapshot, holders, *, at, again=False):
    """The print of a plan that is being written, as it stands now."""
    version = _("%(version)s, %(status)s, not adopted")
    facts = [
        (
            _("Version"),
            version % {"version": plan.version, "status": plan.get_status_display()},
        )
    ]
    snapshot = words.dressed(snapshot, holders)
    return _ask(_subject(plan, is_draft=True), plan, facts, snapshot, at, again)


def forget(plans):
    """Remove every print of these plans."""
    services.forget(
        [
            subject
            for plan in plans
            for subject in (_subject(plan), _subject(plan, True))
        ]
    )


def forget_draft(plan):
    services.forget([_subject(plan, is_draft=True)])


def _subject(plan, is_draft=False):
    return f"plan {plan.pk} draft" if is_draft else f"plan {plan.pk}"


def _ask(subject, plan, facts, snapshot, at, again):
    return services.ask(
        subject=subject,
        template="plans/print/plan.html",
        snapshot={
            "title": str(plan),
            "facts": facts,
            "address": plan.get_absolute_url(),
            "snapshot": snapshot,
        },
        language=get_language(),
        at=at,
        again=again,
    )
