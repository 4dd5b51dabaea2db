"""Files that show what an update says: what is taken, and how they are kept."""

import hashlib
import io
import zipfile
from pathlib import PurePath

import pikepdf
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from PIL import Image, ImageOps, UnidentifiedImageError

from departments.services import record_event
from progress.models import EvidenceFile
from progress.services import lock_open

MOST_BYTES = 10_000_000
# Files of one update.
MOST = 10
# A photo of a good camera has half of it.
MOST_PIXELS = 50_000_000
# What a picture says of itself that is seen.
IN_SIGHT = {"transparency", "icc_profile"}
OFFICE = "application/vnd.openxmlformats-officedocument"


class NotTaken(Exception):
    """The file is not one that we keep; the message says why."""


@transaction.atomic
def add(*, update, upload, by, at):
    """Keep an uploaded file with an update. Raises NotTaken, and what `lock_open`
    raises."""
    update = lock_open(update, at)
    if update.evidence_files.kept().count() >= MOST:
        raise NotTaken(
            _("An update has up to %(most)s files. Remove one first.") % {"most": MOST}
        )
    name, content_type, content = understand(upload)
    row = EvidenceFile(
        update=update,
        name=name,
        content_type=content_type,
        byte_count=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_at=at,
        added_by=by,
    )
    if update.evidence_files.kept().filter(sha256=row.sha256).exists():
        raise NotTaken(_("This very file is there already."))
    row.file.save(name, ContentFile(content), save=False)
    row.save()
    record_event(
        verb=gettext_noop("evidence added"), subject=update, by=by, at=at, reason=name
    )
    return row


@transaction.atomic
def remove(*, row, by, at):
    """Take a file away; it can be put back while the update is open."""
    update = lock_open(row.update, at)
    EvidenceFile.objects.filter(pk=row.pk, removed_at=None).update(removed_at=at)
    record_event(
        verb=gettext_noop("evidence removed"),
        subject=update,
        by=by,
        at=at,
        reason=row.name,
    )


@transaction.atomic
def put_back(*, row, by, at):
    """Raises NotTaken where the same file was added again meanwhile."""
    update = lock_open(row.update, at)
    try:
        with transaction.atomic():
            EvidenceFile.objects.filter(pk=row.pk).update(removed_at=None)
    except IntegrityError as error:
        raise NotTaken(_("This very file is there already.")) from error
    record_event(
        verb=gettext_noop("evidence put back"),
        subject=update,
        by=by,
        at=at,
        reason=row.name,
    )


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
    except Unlike as error:
        raise NotTaken(
            _(
                "“%(name)s” is not what its name says: no %(kind)s file that can be read."
            )
            % {"name": name, "kind": ending.upper()}
        ) from error


class Unlike(Exception):
    """The bytes are of another kind than the name says."""


def _pdf(content):
    try:
        pikepdf.open(io.BytesIO(content)).close()
    except pikepdf.PdfError as error:
        raise Unlike from error
    return content


def _image(kind):
    def read(content):
        """The picture without its metadata: a photo tells where it was taken."""
        try:
            with Image.open(io.BytesIO(content), formats=[kind]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise Unlike
                upright = ImageOps.exif_transpose(image)
                told = upright.info
                upright.info = {name: told[name] for name in IN_SIGHT & told.keys()}
                bare = io.BytesIO()
                upright.save(bare, kind, quality=90)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise Unlike from error
        return bare.getvalue()

    return read


def _office(part):
    def read(content):
        """A document of an office program, without macros."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                names = set(package.namelist())
        except zipfile.BadZipFile as error:
            raise Unlike from error
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        if has_macros or not {"[Content_Types].xml", part} <= names:
            raise Unlike
        return content

    return read


def _text(content):
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unlike from error
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
