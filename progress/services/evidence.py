"""Files that show what an update says: what is taken, and how they are kept."""

import hashlib
import io
import zipfile
from pathlib import PurePath

import pikepdf
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from PIL import Image, ImageOps

from departments.services import record_event
from progress.models import EvidenceFile
from progress.services.updates import lock_open

MOST_BYTES = 10_000_000
# Files of one update.
MOST = 10
# Of a picture: a telephone takes half of it.
MOST_PIXELS = 25_000_000
# What a picture says of itself that is seen.
IN_SIGHT = {"transparency", "icc_profile"}
OFFICE = "application/vnd.openxmlformats-officedocument"


class NotTaken(Exception):
    """The file is not one that we keep; the message says why."""


def add(*, update, upload, by, at):
    """Keep an uploaded file with an update. Raises NotTaken, and what `lock_open`
    raises."""
    name, content_type, content = understand(upload)  # before anybody has to wait
    row = EvidenceFile(
        update=update,
        name=name,
        content_type=content_type,
        byte_count=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_at=at,
        added_by=by,
    )
    with transaction.atomic():
        update = lock_open(update, at)
        _refuse_more(update, row)
        row.file.save(name, ContentFile(content), save=False)
        row.save()
        _record(gettext_noop("evidence added"), row, by, at)
    return row


def _refuse_more(update, row):
    kept = update.evidence_files.kept()
    if kept.filter(sha256=row.sha256).exists():
        raise NotTaken(_("This very file is there already."))
    if kept.count() >= MOST:
        raise NotTaken(
            _("An update has up to %(most)s files. Remove one first.") % {"most": MOST}
        )


@transaction.atomic
def remove(*, row, by, at):
    """Take a file away; it can be put back while the update is open."""
    lock_open(row.update, at)
    if EvidenceFile.objects.kept().filter(pk=row.pk).update(removed_at=at):
        _record(gettext_noop("evidence removed"), row, by, at)


@transaction.atomic
def put_back(*, row, by, at):
    """Raises NotTaken where the same file was added again meanwhile, or too many."""
    update = lock_open(row.update, at)
    if not update.evidence_files.kept().filter(pk=row.pk).exists():
        _refuse_more(update, row)
        EvidenceFile.objects.filter(pk=row.pk).update(removed_at=None)
        _record(gettext_noop("evidence put back"), row, by, at)


def _record(verb, row, by, at):
    record_event(verb=verb, subject=row.update, by=by, at=at, reason=row.name)


def understand(upload):
    """(name, content type, bytes) of an uploaded file that is what its name says. Raises
    NotTaken."""
    name = PurePath(upload.name.replace("\\", "/")).name[-150:]
    if upload.size > MOST_BYTES:
        raise NotTaken(
            _(
                "“%(name)s” has %(size)s; up to %(most)s are taken. A link to it works, too."
            )
            % {
                "name": name,
                "size": filesizeformat(upload.size),
                "most": filesizeformat(MOST_BYTES),
            }
        )
    ending = name.rpartition(".")[2].lower()
    if ending not in KINDS:
        raise NotTaken(
            _("“%(name)s” is of no kind that is taken. These are: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(kind.upper() for kind in KINDS)}
        )
    content_type, read = KINDS[ending]
    try:
        return name, content_type, read(upload.read())
    except Exception as error:  # what a crafted file makes its reader raise is anything
        raise NotTaken(
            _(
                "“%(name)s” is not what its name says: no %(kind)s file that can be "
                "read. Text has to be in UTF-8."
            )
            % {"name": name, "kind": ending.upper()}
        ) from error


class Unlike(Exception):
    """The bytes are of another kind than the name says."""


def _pdf(content):
    if not content.startswith(b"%PDF-"):
        raise Unlike
    pikepdf.open(io.BytesIO(content)).close()
    return content


def _image(kind):
    def read(content):
        """The picture without its metadata: a photo tells where it was taken."""
        bare = io.BytesIO()
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unlike
            ImageOps.exif_transpose(image, in_place=True)
            told = image.info
            image.info = {name: told[name] for name in IN_SIGHT & told.keys()}
            image.save(bare, kind, quality=90)
        return bare.getvalue()

    return read


def _office(part):
    def read(content):
        """A document of an office program, without macros."""
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
        is_package = content.startswith(b"PK\x03\x04")
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        if not is_package or has_macros or not {"[Content_Types].xml", part} <= names:
            raise Unlike
        return content

    return read


def _text(content):
    text = content.decode("utf-8-sig")
    if any(char < " " and char not in "\t\r\n\f" for char in text):
        raise Unlike
    return content


# Ending → content type, and what reads it or raises Unlike.
KINDS = {
    "pdf": ("application/pdf", _pdf),
    "png": ("image/png", _image("PNG")),
    "jpg": ("image/jpeg", _image("JPEG")),
    "jpeg": ("image/jpeg", _image("JPEG")),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", _office("xl/workbook.xml")),
    "docx": (f"{OFFICE}.wordprocessingml.document", _office("word/document.xml")),
    "csv": ("text/csv", _text),
    "txt": ("text/plain", _text),
}
