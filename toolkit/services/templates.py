"""Template files on their way in: each is kept as the next version of its code."""

import hashlib
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.services import record_event
from toolkit.files import templates
from toolkit.models import Assessment, Template

Track = Assessment.Track
# What comes with the product; a city's own version of the same code takes its place.
SHIPPED = Path(__file__).parent.parent / "shipped"
CODES = (Track.FULL, Track.FAST, Track.BUDGET)


@transaction.atomic
def load(*, content, by, at):
    """Keep a template file (bytes) as the next version of its code; new assessments
    begin with it. Raises TemplateRefused."""
    found = templates.read(content)
    if found["code"] not in CODES:
        raise templates.TemplateRefused(
            _("“%(code)s” is no code of a toolkit here; there are %(known)s.")
            % {"code": found["code"], "known": ", ".join(CODES)}
        )
    loaded = _newest(found["code"])
    checksum = hashlib.sha256(content).hexdigest()
    if loaded and loaded.sha256 == checksum:
        raise templates.TemplateRefused(
            _("This file is version %(number)s already.") % {"number": loaded.number}
        )
    try:
        with transaction.atomic():
            template = _keep(found, content, checksum, loaded, by, at)
    except IntegrityError as error:
        raise templates.TemplateRefused(
            _("Somebody has just loaded another version. Look at it first.")
        ) from error
    record_event(verb=gettext_noop("template loaded"), subject=template, by=by, at=at)
    return template


def _newest(code):
    return Template.objects.filter(code=code).order_by("-number").first()


def _keep(found, content, checksum, loaded, by, at):
    return Template.objects.create(
        code=found["code"],
        number=loaded.number + 1 if loaded else 1,
        source=content.decode("utf-8-sig"),
        sha256=checksum,
        content=found,
        loaded_at=at,
        loaded_by=by,
    )


def in_use(track, *, at):
    """The version of a track that an assessment begins with; what ships with the product
    where the city has loaded none."""
    return _newest(track) or _keep_shipped(track, at)


def _keep_shipped(track, at):
    content = _shipped(track)
    checksum = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            return _keep(templates.read(content), content, checksum, None, None, at)
    except IntegrityError:  # another assessment has just begun with it
        return _newest(track)


def offered():
    """Code → the version that an assessment begins with; what ships with the product is
    not kept before the first does. One query."""
    loaded = {each.code: each for each in Template.objects.in_use()}
    return {code: loaded.get(code) or _unsaved(code) for code in CODES}


def _unsaved(code):
    content = _shipped(code)
    return Template(
        code=code,
        number=1,
        source=content.decode(),
        content=templates.read(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _shipped(code):
    return (SHIPPED / f"{code}.toml").read_bytes()
