"""Accounts: whose they are, and what follows when an address changes or somebody goes."""

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from departments.four_eyes import OwnWork
from departments.models import AddressChange, AuditEvent, User
from departments.roles import WHOLE_CITY, Role
from departments.services import record_event
from equity_office import mail
from equity_office.jobs import services as jobs
from equity_office.jobs.models import Job

# Whoever was given a role within so many days confirms nothing for the one who gave it.
LATELY = timedelta(days=30)
LINK_TASK = "departments.send_link"


def needs_second(person):
    """Whether another address for this person waits for a second administrator: they
    hold, held or will hold an office for the whole city, or sign for a department."""
    if settings.ALLOW_SELF_REVIEW:
        return False
    office = person.memberships.filter(Q(role__in=WHOLE_CITY) | Q(role=Role.HEAD))
    return person.is_superuser or office.exists()


@transaction.atomic
def ask_for_address(*, person, address, by, at):
    """Keep another address until a second administrator confirms it, and tell the one
    in use."""
    AddressChange.objects.update_or_create(
        person=person, defaults={"address": address, "asked_at": at, "asked_by": by}
    )
    mail.post(
        to=person.email, letter="address_asked", context={"person": person}, at=at
    )
    record_event(
        verb=gettext_noop("another address asked for"),
        subject=person,
        by=by,
        at=at,
        changes={"email": [person.email, address]},
    )


@transaction.atomic
def confirm_address(*, change, address, by, at):
    """Let the person sign in by the address that somebody else asked for, and that `by`
    has seen. Raises OwnWork, and ValidationError where another one was asked for
    meanwhile, or it is taken."""
    waiting = AddressChange.objects.select_for_update().filter(pk=change.pk)
    change = waiting.filter(address=address).first()
    if change is None:
        raise ValidationError(_("Something changed meanwhile. Look at it once more."))
    if {change.asked_by_id, change.person_id} & cannot_confirm(by, at):
        raise OwnWork(_("Another administrator confirms this address."))
    person = User.objects.select_for_update().get(pk=change.person_id)
    old, person.email = person.email, change.address
    person.full_clean(exclude=["password"])
    person.save(update_fields=["email"])
    change.delete()
    changed(person=person, old_address=old, was_active=person.is_active, at=at)
    record_event(
        verb=gettext_noop("address confirmed"),
        subject=person,
        by=by,
        at=at,
        changes={"email": [old, person.email]},
    )


def cannot_confirm(by, at):
    """The pks of those for whom this person confirms nothing: themselves, and whoever
    gave them a role lately, since an account made for this would be no second pair of
    eyes. One query."""
    given = AuditEvent.objects.filter(
        subject_type__app_label="departments",
        subject_type__model="user",
        subject_pk=by.pk,
        at__gt=at - LATELY,
    )
    return {by.pk} | {
        giver
        for giver, changes in given.values_list("by", "changes")
        if any("membership" in key for key in changes)
    }


@transaction.atomic
def refuse_address(*, change, by, at):
    """The person keeps the address that they have."""
    change.delete()
    record_event(
        verb=gettext_noop("another address refused"),
        subject=change.person,
        by=by,
        at=at,
    )


def changed(*, person, old_address, was_active, at):
    """Another address, or none any more: nobody stays signed in, nobody is sent a link by
    the old one, and that one is told."""
    has_moved = person.email != old_address
    if has_moved:
        AddressChange.objects.filter(person=person).delete()
        # Nobody signs in, or is sent a link, by an address that the person has left.
        EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
        mail.post(
            to=old_address,
            letter="address_changed",
            context={"person": person},
            at=at,
        )
    if has_moved or (was_active and not person.is_active):
        close_account(person)


def ask_for_link(*, address, site, at):
    """Have a link to choose a password sent, by a job: the page takes the same time
    whether anybody signs in by this address or not. `site` is what the link begins
    with where SITE_ADDRESS is not set."""
    jobs.enqueue(
        task=LINK_TASK,
        arguments={
            "address": address,
            "site": settings.SITE_ADDRESS or site.rstrip("/"),
            "language": get_language(),
        },
        at=at,
    )


def send_link(job):
    """The job: a letter to the person who signs in by the address, if anybody does."""
    asked = job.arguments
    active = User.objects.filter(is_active=True)
    person = active.filter(email=asked["address"].lower()).first()
    with transaction.atomic(), translation.override(asked["language"]):
        jobs.finish(job=job, at=timezone.now())
        if person:
            mail.post(
                to=person.email,
                letter="password_link",
                context={"password_reset_url": asked["site"] + _path_of_link(person)},
                at=job.created_at,
            )
        Job.objects.filter(pk=job.pk).update(arguments={})


def _path_of_link(person):
    key = default_token_generator.make_token(person)
    uid = user_pk_to_url_str(person)
    return reverse("account_reset_password_from_key", args=[uid, key])


def close_account(person):
    """Sign somebody out everywhere, for good."""
    User.objects.filter(pk=person.pk).update(epoch=F("epoch") + 1)
    end_sessions(person)


@transaction.atomic
def end_sessions(person, but=None):
    """Sign somebody out everywhere, but for the session of this key."""
    known = UserSession.objects.filter(user=person).exclude(session_key=but)
    keys = list(known.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    known.delete()
