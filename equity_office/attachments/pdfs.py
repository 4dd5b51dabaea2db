"""PDF files that only show: no scripts, no programs, no other files inside, and nothing
about who wrote them. A digital signature does not outlive this."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from equity_office.attachments.pictures import bare_jpeg
from equity_office.attachments.refusals import Unlike

# What acts by itself, holds other files, or says who wrote it and with what.
UNWANTED = {
    "/AA", "/OpenAction", "/JS", "/XFA", "/EF", "/RF", "/AF", "/Collection",
    "/EmbeddedFiles", "/JavaScript", "/Launch", "/Metadata", "/PieceInfo",
    "/Renditions", "/AlternatePresentations",
}  # fmt: skip
# A click may lead to a page or to an address on the web.
LEADS = {"/GoTo", "/URI", "/Named"}
ADDRESSES = ("http://", "https://", "mailto:")
# Notes that hold a file or a program.
HOLDERS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
DRAWN = {Name.Image, Name.Form}
DEEPEST = 100


def clean(content):
    if not content.startswith(b"%PDF-"):
        raise Unlike
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        if "/Info" in document.trailer:
            del document.trailer.Info
        for found in document.objects:
            _strip(found)
        for page in document.pages:
            _drop_notes(page.obj)
        document.save(written, encryption=False, deterministic_id=True)
    return written.getvalue()


def _strip(found, depth=0):
    """Take out of an object, and of what stands in it, what is unwanted."""
    if depth > DEEPEST:
        raise Unlike
    if isinstance(found, Array):
        inner = list(found)
    elif isinstance(found, (Dictionary, Stream)):
        for key in UNWANTED & set(found.keys()):
            if not _is_drawn(found[key]):
                del found[key]
        if _is_action(found) and "/Next" in found:
            del found["/Next"]
        for key in {"/A", "/PA"} & set(found.keys()):
            if _is_action(found[key]) and not _may_lead(found[key]):
                del found[key]
        if "/Rect" in found:
            _forget_author(found)
        inner = [found[key] for key in list(found.keys())]
        if isinstance(found, Stream):
            _strip_photo(found)
    else:
        return
    for each in inner:
        # Indirect objects come by themselves.
        if isinstance(each, (Array, Dictionary)) and not each.is_indirect:
            _strip(each, depth + 1)


def _is_drawn(value):
    """A font or a picture that happens to be called so on its page."""
    is_named = isinstance(value, (Dictionary, Stream))
    return is_named and (
        value.get("/Type") == Name.Font or value.get("/Subtype") in DRAWN
    )


def _is_action(value):
    return isinstance(value, Dictionary) and "/S" in value


def _may_lead(action):
    if str(action.S) not in LEADS:
        return False
    return action.S != Name.URI or str(action.get("/URI", "")).startswith(ADDRESSES)


def _forget_author(note):
    """The title of a note is who wrote it; that of a field is its name."""
    if note.get("/Subtype") != Name.Widget and "/T" in note:
        del note["/T"]


def _strip_photo(stream):
    if stream.get("/Filter") in (Name.DCTDecode, Array([Name.DCTDecode])):
        bare = bare_jpeg(stream.read_raw_bytes())
        stream.write(bare, filter=Name.DCTDecode)


def _drop_notes(page):
    """Notes that hold files, and those that nobody can reach any more."""
    notes = page.get("/Annots")
    if isinstance(notes, Array):
        kept = [
            note
            for note in notes
            if isinstance(note, Dictionary) and str(note.get("/Subtype")) not in HOLDERS
        ]
        page["/Annots"] = Array(kept)
