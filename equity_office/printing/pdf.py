"""HTML to a tagged PDF/UA file, in a process of its own.

Knows no Django: it reads one HTML file and the static folder, writes one PDF and says
what it was made with. A fault is RenderFailed, with a sentence for the office.
"""

import gc
import hashlib
import logging
import mimetypes
import re
from pathlib import Path

import page
import pikepdf
import weasyprint
from weasyprint.text.ffi import pango
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

VARIANT = "pdf/ua-1"
PROFILE = "ua1"
# How the renderer names a character that it has no glyph for.
NAMED = re.compile(r"\((U\+[0-9A-F]{4,})\)")


class RenderFailed(Exception):
    """The document may not be published as it is. The message is for a person."""


class StaticFetcher(URLFetcher):
    """Reads `static:` addresses inside the static folder and `data:`, nothing else."""

    def __init__(self, static_root):
        super().__init__(allowed_protocols=["data", "static"], allow_redirects=False)
        self.static_root = static_root.resolve()

    def fetch(self, url, headers=None):
        if not url.startswith("static:"):
            if not url.startswith("data:"):
                raise FatalURLFetchingError(f"The document may not load {url!r}.")
            return super().fetch(url, headers)
        path = (self.static_root / url.removeprefix("static:")).resolve()
        if not path.is_relative_to(self.static_root) or not path.is_file():
            raise FatalURLFetchingError(f"There is no static file {url!r}.")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


class Complaints(logging.Handler):
    """Collects what the renderer only logs; a missing glyph is among it."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages, self.missing = [], set()

    def emit(self, record):
        message = record.getMessage()
        if message.startswith(".notdef"):
            self.missing.update(NAMED.findall(message.rpartition(": ")[2]))
        else:
            self.messages.append(message)


def render(html_path, pdf_path, static_root, substitutes=False):
    """Write the PDF and return what it was made with. With `substitutes`, a character
    that no installed font has is printed as its number, “[U+1F91D]”; without, it is a
    fault."""
    # The layout makes millions of small objects; fewer collections, same bytes.
    gc.set_threshold(50_000, 50, 100)
    draft = pdf_path.with_suffix(".draft.pdf")
    try:
        pages, missing = lay_out(html_path, draft, static_root)
        if missing and substitutes:
            substitute(html_path, missing)
            pages, missing = lay_out(html_path, draft, static_root)
        if missing:
            raise RenderFailed(
                f"No installed font has the character {min(missing)}. Install one that "
                "has it, or write it otherwise."
            )
        finish(draft, pdf_path)
        refuse_faults(pdf_path)
    except RenderFailed:
        pdf_path.unlink(missing_ok=True)
        raise
    finally:
        draft.unlink(missing_ok=True)
    return {**toolchain(), "pages": pages}


def lay_out(html_path, draft, static_root):
    """Write a first PDF. Returns how many pages it has, and the characters, as “U+…”,
    that no font has."""
    complaints = Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    try:
        document = weasyprint.HTML(
            filename=html_path, url_fetcher=StaticFetcher(static_root)
        ).render(pdf_variant=VARIANT)
        document.write_pdf(draft, pdf_variant=VARIANT)
    except FatalURLFetchingError as error:
        raise RenderFailed(str(error)) from error
    finally:
        logger.removeHandler(complaints)
    if complaints.messages:
        raise RenderFailed(complaints.messages[0])
    return len(document.pages), complaints.missing


def substitute(html_path, missing):
    """Write the numbers of characters in their place."""
    text = html_path.read_text("utf-8")
    for name in missing:
        text = text.replace(chr(int(name[2:], 16)), f"[{name}]")
    html_path.write_text(text, "utf-8")


def finish(draft, target):
    """Add what WeasyPrint leaves out: the scope of table headers, and that links are
    printed. Saved so that the same input gives the same bytes."""
    with pikepdf.open(draft) as pdf:
        for element in structure(pdf):
            if element.get("/S") == "/TH":
                add_scope(element)
        for sheet in pdf.pages:
            for link in sheet.get("/Annots", []):
                link["/F"] = link.get("/F", 0) | 4
        pdf.save(target, deterministic_id=True, linearize=False)


def structure(pdf):
    """Every element of the structure tree, parents before children."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(kids_of(element))


def add_scope(header):
    """A header in the head of a table heads its column, any other its row."""
    section = header["/P"].get("/P")
    in_head = section is not None and section.get("/S") == "/THead"
    scope = pikepdf.Name.Column if in_head else pikepdf.Name.Row
    attributes = header.get("/A")
    if isinstance(attributes, pikepdf.Array):
        attributes = attributes[0]
    if attributes is None:
        attributes = header["/A"] = pikepdf.Dictionary(O=pikepdf.Name.Table)
    attributes["/Scope"] = scope


def refuse_faults(path):
    """Raise RenderFailed where the file is no valid PDF/UA, a figure has no text
    alternative or a table no caption."""
    with pikepdf.open(path) as pdf:
        for element in structure(pdf):
            if element.get("/S") == "/Figure" and not str(element.get("/Alt", "")):
                raise RenderFailed("A chart in the PDF has no text alternative.")
            refuse_bare_tables(element)
    for failure in page.validate_pdf(str(path), profile=PROFILE).failures:
        raise RenderFailed(f"The PDF is not valid PDF/UA: {failure.message}")


def refuse_bare_tables(element):
    """A table needs a caption, unless it goes on from the page before: then it follows
    right after the part that has one."""
    before = None
    for kid in kids_of(element):
        name = kid.get("/S")
        begins = name == "/Table" and before != "/Table"
        if begins and all(part.get("/S") != "/Caption" for part in kids_of(kid)):
            raise RenderFailed("A table in the PDF has no caption.")
        before = name


def kids_of(element):
    kids = element.get("/K", [])
    kids = kids if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in kids if isinstance(kid, pikepdf.Dictionary)]


def toolchain():
    """What besides our own files decides the bytes: the renderer, Pango, the fonts."""
    fonts = sorted(
        str(path.relative_to(folder)) + f":{path.stat().st_size}"
        for folder in (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
        if folder.is_dir()
        for path in folder.rglob("*.[ot]t[fc]")
    )
    return {
        "weasyprint": weasyprint.__version__,
        "pikepdf": pikepdf.__version__,
        "pango": pango.pango_version(),
        "fonts": hashlib.sha256("\n".join(fonts).encode()).hexdigest(),
    }
