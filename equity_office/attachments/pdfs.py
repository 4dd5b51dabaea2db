"""PDF files that only show: no scripts, no programs, no other files inside, and nothing
about who wrote or signed them."""

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from equity_office.addresses import leads_to_the_web
from equity_office.attachments import pictures
from equity_office.attachments.refusals import Refused, Unlike

# What acts by itself, holds other files, or says who wrote it and with what.
UNWANTED = {
    "/AA", "/OpenAction", "/JS", "/XFA", "/EF", "/RF", "/AF", "/Collection",
    "/EmbeddedFiles", "/JavaScript", "/Launch", "/Metadata", "/PieceInfo",
    "/Renditions", "/AlternatePresentations", "/PTEX.FileName", "/PTEX.InfoDict",
    "/PTEX.FullBanner",
}  # fmt: skip
# Actions that lead to a page, or to an address on the web; every other is taken out.
LEADS = {"/GoTo", "/URI", "/Named"}
ACTS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE",
    "/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView", "/Thread",
    "/ResetForm", "/Hide", "/SetOCGState", "/Trans",
}  # fmt: skip
# Notes that hold a file or a program.
HOLDERS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
# What a page draws with, by names of its own that mean nothing else.
NAMED = ("/Font", "/XObject", "/ExtGState", "/Pattern", "/ColorSpace", "/Shading")
DEEPEST = 100
KEYED = (Dictionary, Stream)


def clean(content):
    if not content.startswith(b"%PDF-"):
        raise Unlike
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        if document.Root.get("/NeedsRendering") is True:
            raise Refused("form")
        if "/Info" in document.trailer:
            del document.trailer.Info
        _Stripping(document).of_everything()
        document.save(written, encryption=False, deterministic_id=True)
    return written.getvalue()


class _Stripping:
    """What is unwanted is taken out of every object, and of what stands in it. Names by
    which a page draws mean nothing else, and stay."""

    def __init__(self, document):
        self.document = document
        found = [each for each in document.objects if isinstance(each, KEYED)]
        resources = [each.get("/Resources") for each in found]
        places = [each for each in resources if isinstance(each, Dictionary)]
        named = [place.get(key) for place in places for key in NAMED]
        self.resources = {each.objgen for each in places if each.is_indirect}
        self.named = {
            each.objgen
            for each in named
            if isinstance(each, Dictionary) and each.is_indirect
        }

    def of_everything(self):
        for found in self.document.objects:
            self.strip(found)
        # Whatever else the same object may be used as.
        for holder in (self.document.Root, self.document.Root.get("/Names", {})):
            for key in UNWANTED & set(holder.keys()):
                del holder[key]
        for page in self.document.pages:
            _drop_notes(page.obj)

    def strip(self, found, depth=0, is_named=False, is_resources=False):
        if depth > DEEPEST:
            raise Unlike
        if isinstance(found, Array):
            for each in found:
                self.go_on(each, depth)
        elif isinstance(found, KEYED):
            if not is_named and found.objgen not in self.named:
                _strip_keys(found)
            is_resources = is_resources or found.objgen in self.resources
            for key in list(found.keys()):
                self.go_on(
                    found[key],
                    depth,
                    is_named=is_resources and key in NAMED,
                    is_resources=key == "/Resources",
                )
            if isinstance(found, Stream):
                _strip_photo(found)

    def go_on(self, inner, depth, **place):
        """Indirect objects come by themselves."""
        if isinstance(inner, (Array, Dictionary)) and not inner.is_indirect:
            self.strip(inner, depth + 1, **place)


def _strip_keys(found):
    action = str(found.get("/S", ""))
    is_signature = "/ByteRange" in found or found.get("/Type") == Name.Sig
    if action in ACTS or is_signature:
        for key in list(found.keys()):
            del found[key]
        return
    for key in UNWANTED & set(found.keys()):
        del found[key]
    if action in LEADS and "/Next" in found:
        del found["/Next"]
    for key in {"/A", "/PA"} & set(found.keys()):
        if _is_action(found[key]) and not _may_lead(found[key]):
            del found[key]
    if "/Rect" in found and found.get("/Subtype") != Name.Widget and "/T" in found:
        del found["/T"]  # of a note who wrote it, of a field its name
    if isinstance(found, Stream) and "/F" in found:
        del found["/F"]  # its bytes would stand elsewhere


def _is_action(value):
    return isinstance(value, Dictionary) and "/S" in value


def _may_lead(action):
    if str(action.S) not in LEADS:
        return False
    return action.S != Name.URI or leads_to_the_web(str(action.get("/URI", "")))


def _strip_photo(stream):
    """A photo drawn on a page, as it is but for its notes."""
    filters = stream.get("/Filter")
    names = [filters] if isinstance(filters, Name) else list(filters or [])
    if not names or names[-1] != Name.DCTDecode:
        return
    raw = stream.read_raw_bytes()
    if names[:-1] == [Name.FlateDecode]:
        raw = zlib.decompress(raw)
    elif names[:-1]:
        return
    start = raw.find(pictures.JPEG, 0, 16)
    if start < 0:
        return
    parms = stream.get("/DecodeParms")
    if isinstance(parms, Array):
        parms = parms[-1]
    bare = pictures.bare_jpeg(raw[start:])
    if bare != raw or names[:-1]:
        parms = parms if isinstance(parms, Dictionary) else None
        stream.write(bare, filter=Name.DCTDecode, decode_parms=parms)


def _drop_notes(page):
    """Notes that hold files or programs."""
    notes = page.get("/Annots")
    if isinstance(notes, Array):
        kept = [
            note
            for note in notes
            if isinstance(note, Dictionary) and str(note.get("/Subtype")) not in HOLDERS
        ]
        page["/Annots"] = Array(kept)
