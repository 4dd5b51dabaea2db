"""Documents and workbooks of office programs: their known parts alone, without programs,
without what fetches something from elsewhere, and without their authors. Parts are known
by their content type, as Office Open XML (ECMA-376) names it."""

import io
import posixpath
import re
import zipfile

from django.utils.translation import gettext_lazy as _
from lxml import etree

from equity_office.attachments import pictures
from equity_office.attachments.filtering import Filter, local
from equity_office.attachments.refusals import Refused, Unlike

MOST_PARTS = 2_000
MOST_UNPACKED = 50_000_000
# Of what is read as a tree, which takes some forty times its size.
MOST_TREE = 1_000_000
TYPES = "[Content_Types].xml"
WEB = ("http://", "https://", "mailto:")

# The last words of the content types of parts that are kept …
KEPT = {
    "spreadsheetml": {
        "sheet.main", "template.main", "worksheet", "chartsheet", "sharedStrings",
        "styles", "table", "comments", "calcChain", "sheetMetadata",
    },
    "wordprocessingml": {
        "document.main", "template.main", "styles", "stylesWithEffects", "settings",
        "webSettings", "fontTable", "numbering", "footnotes", "endnotes", "header",
        "footer", "comments",
    },
    "drawingml": {
        "chart", "chartshapes", "diagramData", "diagramLayout", "diagramStyle",
        "diagramColors",
    },
}  # fmt: skip
KEPT_TYPES = {
    f"application/vnd.openxmlformats-officedocument.{family}.{name}+xml"
    for family, names in KEPT.items()
    for name in names
} | {
    "application/vnd.openxmlformats-officedocument.drawing+xml",
    "application/vnd.openxmlformats-officedocument.theme+xml",
    "application/vnd.openxmlformats-officedocument.themeOverride+xml",
    "application/vnd.openxmlformats-package.relationships+xml",
    "application/vnd.ms-office.chartcolorstyle+xml",
    "application/vnd.ms-office.chartstyle+xml",
    "application/vnd.ms-office.drawingml.diagramDrawing+xml",
    "application/vnd.openxmlformats-officedocument.obfuscatedFont",
    "application/vnd.openxmlformats-officedocument.vmlDrawing",
    "application/x-fontdata",
    "image/png",
    "image/jpeg",
    "image/jpg",
    "image/gif",
    "image/x-emf",
    "image/x-wmf",
}
# … and of those that go without a word: who wrote it, for which printer, what it looks
# like. Whatever else there is, is refused.
DROPPED = re.compile(
    r"core-properties|extended-properties|custom-properties|customXmlProperties"
    r"|printerSettings|spreadsheetPrinterSettings|people\+xml|person\+xml|persons?\+xml"
    r"|threadedcomments|commentsExtended|commentsIds|commentsExtensible|keyMapCustomizations"
    r"|volatileDependencies",
    re.I,
)
DROPPED_PATHS = ("docProps/", "customXml/", "_xmlsignatures/", "word/glossary/")
# The workbook behind a chart, which shows what it says without it.
BEHIND_A_CHART = re.compile(r"/embeddings/[^/]+\.xlsx$", re.I)
REFUSED = {
    r"macro|vba|dialogsheet|activeX|control": _("it holds a program (a macro)."),
    r"oleObject|package|binary": _("another file is embedded in it."),
    r"externalLink|connections|queryTable": _("it fetches data from elsewhere."),
    r"pivot": _("a pivot table keeps every row behind it."),
}
# Elements that say on whose machine a file was, or fetch something by themselves.
FORGOTTEN = {
    "absPath", "fileSharing", "attachedTemplate", "docVars", "mailMerge", "externalData",
}  # fmt: skip
EMBEDDED = {"OLEObject", "oleObject", "control"}
# In an encoding where the next two find what they look for.
PLAIN = re.compile(rb"(\xef\xbb\xbf)?<([^?!]|\?xml[^>]*encoding=.UTF-8)", re.I)
TELLING = re.compile(
    "|".join(
        [*FORGOTTEN, *EMBEDDED, "author", "initials", "instrText", "<!DOCTYPE"]
    ).encode()
)
TOO_LARGE = _("unpacked, it is too large. A link to it works, too.")
ORDER = re.compile(r"\bDDE(AUTO)?\b", re.I)


def reader(main):
    def read(content):
        if not content.startswith(b"PK\x03\x04"):
            raise Unlike
        parts = _unpack(content)
        if not {TYPES, main} <= parts.keys():
            raise Unlike
        return _pack(_clean(parts))

    return read


def _unpack(content):
    """Path → bytes, as long as they are not too many."""
    parts, left = {}, MOST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entries = [each for each in package.infolist() if not each.is_dir()]
        if len(entries) > MOST_PARTS:
            raise Refused(str(_("it has too many parts.")))
        for entry in entries:
            with package.open(entry) as part:
                data = part.read(left + 1)
            left -= len(data)
            if left < 0:
                raise Refused(str(TOO_LARGE))
            parts[entry.filename] = data
    return parts


def _pack(parts):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        # The same content is the same file, whenever it was sent.
        for path in sorted(parts, key=lambda path: (path != TYPES, path)):
            entry = zipfile.ZipInfo(path)
            package.writestr(entry, parts[path], zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _clean(parts):
    types = _Types(_tree(parts[TYPES]))
    dropped = {path for path in parts if path != TYPES and _is_dropped(path, types)}
    present = {path.lower() for path in parts.keys() - dropped}
    kept = {path: data for path, data in parts.items() if path not in dropped}
    gone = {path: _cut_relations(path, kept, present) for path in _with_relations(kept)}
    for path, data in kept.items():
        if path.endswith((".xml", ".vml")) and path != TYPES:
            if path.endswith(".vml"):  # which is often not quite XML
                data = _bytes(_tree(data, recover=True))
            kept[path] = _clean_part(data, gone.get(path, set()))
        elif types.of(path) in ("image/jpeg", "image/jpg"):
            kept[path] = pictures.bare_jpeg(data)
        elif types.of(path) == "image/png":
            kept[path] = pictures.reader("PNG")(data)
    kept[TYPES] = types.without(dropped)
    return kept


def _is_dropped(path, types):
    """Whether a part goes. Raises Refused for what is not known."""
    kind = types.of(path)
    if kind in KEPT_TYPES and not path.startswith(DROPPED_PATHS):
        return False
    if (
        path.startswith(DROPPED_PATHS)
        or DROPPED.search(kind)
        or BEHIND_A_CHART.search(path)
    ):
        return True
    for pattern, why in REFUSED.items():
        if re.search(pattern, f"{kind} {path}", re.I):
            raise Refused(str(why))
    raise Refused(str(_("it has a part of a kind that is not known: %(path)s.") % {"path": path}))  # fmt: skip


class _Types:
    """The content types of a package: by path, or else by ending."""

    def __init__(self, root):
        self.root = root
        self.paths = {
            each.get("PartName").lstrip("/").lower(): each.get("ContentType")
            for each in root.iterfind("{*}Override")
        }
        self.endings = {
            each.get("Extension").lower(): each.get("ContentType")
            for each in root.iterfind("{*}Default")
        }

    def of(self, path):
        ending = path.rpartition(".")[2].lower()
        return self.paths.get(path.lower()) or self.endings.get(ending, "")

    def without(self, dropped):
        gone = {path.lower() for path in dropped}
        for each in list(self.root.iterfind("{*}Override")):
            if each.get("PartName").lstrip("/").lower() in gone:
                self.root.remove(each)
        return _bytes(self.root)


def _with_relations(parts):
    """The paths of parts that relate to others; "" is the package itself."""
    for path in parts:
        folder, name = posixpath.split(path)
        if name.endswith(".rels"):
            yield posixpath.join(posixpath.dirname(folder), name[: -len(".rels")])


def _cut_relations(path, parts, present):
    """Take out what leads to a part that goes, or out of the file other than to the web.
    Gives the numbers that are gone."""
    folder, name = posixpath.split(path)
    of_part = posixpath.join(folder, "_rels", f"{name}.rels")
    root, gone = _tree(parts[of_part]), set()
    for each in list(root):
        target = each.get("Target", "")
        if each.get("TargetMode") == "External":
            is_link = each.get("Type", "").endswith("/hyperlink")
            is_kept = is_link and target.startswith(WEB)
        else:
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            is_kept = target.startswith("#") or whole.lower() in present
        if not is_kept:
            gone.add(each.get("Id"))
            root.remove(each)
    parts[of_part] = _bytes(root)
    return gone


def _clean_part(data, gone):
    """A part without names of people, and without what led to something that is gone."""
    if not _needs_filter(data, gone):
        return data

    def look(name, attributes):
        if name in EMBEDDED:
            raise Refused(str(_("another file is embedded in it.")))
        if name in FORGOTTEN:
            return None
        return {
            key: "" if _is_name(key) else value
            for key, value in attributes.items()
            if not (":" in key and value in gone)
        }

    def say(name, text):
        if name == "instrText" and ORDER.search(text):
            raise Refused(str(_("it fetches data from elsewhere.")))
        return "" if name == "author" else text

    return Filter(look, say).pass_on(data)


def _needs_filter(data, gone):
    """Long tables of numbers hold nothing to take out, and are passed on as they are."""
    if gone or not PLAIN.match(data):
        return True
    return bool(TELLING.search(data))


def _is_name(key):
    """Whether an attribute holds who wrote or changed something."""
    return ":" in key and local(key) in ("author", "initials")


def _tree(data, recover=False):
    """XML without a document type: no entities, nothing fetched. Raises Unlike, and
    Refused where it would take too much memory."""
    if len(data) > MOST_TREE:
        raise Refused(str(TOO_LARGE))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=recover
    )
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise Unlike
    return root


def _bytes(root):
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
