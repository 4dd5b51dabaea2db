"""Files that people attach: what is taken, freed of what acts by itself and of what it
says of people. Every reader takes bytes and gives the bytes that are kept, or raises
Unlike or Refused."""

from pathlib import PurePath

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from equity_office.attachments import office, pdfs, pictures
from equity_office.attachments.refusals import Refused, Unlike

MOST_BYTES = 10_000_000
OFFICE = "application/vnd.openxmlformats-officedocument"


def understand(upload):
    """(name, content type, bytes) of an uploaded file that is what its name says, as it
    is kept. Raises Refused, whose message says why."""
    name = PurePath(upload.name.replace("\\", "/")).name[-150:]
    if upload.size > MOST_BYTES:
        raise Refused(
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
        raise Refused(
            _("“%(name)s” is of no kind that is taken. These are: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(kind.upper() for kind in KINDS)}
        )
    content_type, read = KINDS[ending]
    try:
        return name, content_type, read(upload.read())
    except Refused as refusal:
        raise Refused(f"“{name}”: {refusal}") from refusal
    except Exception as error:  # what a crafted file makes its reader raise is anything
        raise Refused(
            _(
                "“%(name)s” is not what its name says: no %(kind)s file that can be "
                "read. Text has to be in UTF-8."
            )
            % {"name": name, "kind": ending.upper()}
        ) from error


def _text(content):
    text = content.decode("utf-8-sig")
    if any(char < " " and char not in "\t\r\n\f" for char in text):
        raise Unlike
    return content


# Ending → content type, and what reads it.
KINDS = {
    "pdf": ("application/pdf", pdfs.clean),
    "png": ("image/png", pictures.reader("PNG")),
    "jpg": ("image/jpeg", pictures.reader("JPEG")),
    "jpeg": ("image/jpeg", pictures.reader("JPEG")),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", office.reader("xl/workbook.xml")),
    "docx": (
        f"{OFFICE}.wordprocessingml.document",
        office.reader("word/document.xml"),
    ),
    "csv": ("text/csv", _text),
    "txt": ("text/plain", _text),
}
