"""Documents and workbooks of office programs: their known parts alone, without programs,
without what fetches something from elsewhere, and without their authors. Parts are known
by their content type, as Office Open XML (ECMA-376) names it."""

import io
import posixpath
import re
import zipfile

from lxml import etree

from equity_office.addresses import leads_to_the_web
from equity_office.attachments import pictures
from equity_office.attachments.filtering import Filter, local
from equity_office.attachments.refusals import Refused, Unlike

MOST_PARTS = 2_000
MOST_UNPACKED = 50_000_000
# Of what is read as a tree, which takes some forty times its size.
MOST_TREE = 5_000_000
TYPES = "[Content_Types].xml"

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
RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
KEPT_TYPES = {
    f"application/vnd.openxmlformats-officedocument.{family}.{name}+xml"
    for family, names in KEPT.items()
    for name in names
} | {
    "application/vnd.openxmlformats-officedocument.drawing+xml",
    "application/vnd.openxmlformats-officedocument.theme+xml",
    "application/vnd.openxmlformats-officedocument.themeOverride+xml",
    RELATIONS,
    "application/vnd.ms-office.chartcolorstyle+xml",
    "application/vnd.ms-office.chartstyle+xml",
    "application/vnd.ms-office.chartex+xml",
    "application/vnd.ms-office.drawingml.diagramDrawing+xml",
    "application/vnd.openxmlformats-officedocument.obfuscatedFont",
    "application/vnd.openxmlformats-officedocument.vmlDrawing",
    "application/x-fontdata",
    "image/png",
    "image/jpeg",
    "image/jpg",
    "image/gif",
    "image/bmp",
    "image/x-emf",
    "image/x-wmf",
}
# … and of those that go without a word: who wrote it, for which printer, what it looks
# like. Whatever else there is, is refused.
DROPPED = re.compile(
    r"core-properties|extended-properties|custom-properties|customXmlProperties"
    r"|printerSettings|spreadsheetPrinterSettings|people\+xml|person\+xml|persons?\+xml"
    r"|threadedcomments|commentsExtended|commentsIds|commentsExtensible|keyMapCustomizations"
    r"|volatileDependencies|classificationlabels|intelligence|documenttasks|svg\+xml",
    re.I,
)
DROPPED_PATHS = (
    "docProps/", "customXml/", "docMetadata/", "_xmlsignatures/", "word/glossary/",
)  # fmt: skip
# The workbook behind a chart, which shows what it says without it.
BEHIND_A_CHART = re.compile(r"/embeddings/[^/]+\.xlsx$", re.I)
REFUSED = {
    r"macro|vba|dialogsheet|activeX|control": "macro",
    r"oleObject|package|binary": "embedded",
    r"externalLink|connections|queryTable": "elsewhere",
    r"pivot": "pivot",
}
# Elements that say on whose machine a file was, or fetch something by themselves.
FORGOTTEN = {
    "absPath", "fileSharing", "attachedTemplate", "docVars", "mailMerge", "externalData",
    "svgBlip",
}  # fmt: skip
EMBEDDED = {"OLEObject", "oleObject", "control"}
# In an encoding where the next one finds what it looks for.
PLAIN = re.compile(rb"(\xef\xbb\xbf)?<([A-Za-z_]|\?xml( [^>]*)? encoding=.UTF-8)", re.I)
TELLING = re.compile(
    "|".join(
        [*FORGOTTEN, *EMBEDDED, "author", "initials", "instr", "fldSimple", "<!DOCTYPE",
         r"WEBSERVICE", r"RTD", r"IMAGE", r"CALL", r"REGISTER", r"\|"]
    ).encode(),
    re.I,
)  # fmt: skip
# What a field or a formula does that starts a program or asks another machine.
ORDER = re.compile(r"DDE(AUTO)?\b", re.I)
FETCHES = re.compile(
    r"\b(WEBSERVICE|RTD|IMAGE|CALL|REGISTER(\.ID)?)\s*\(|\w\|\s*'", re.I
)
# Fields that show what stands elsewhere: what they show stays, the way there goes.
SHOWN = re.compile(r"\s*(INCLUDE\w*|IMPORT|LINK|RD|DATABASE|MACROBUTTON)\b", re.I)


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
            raise Refused("too many parts")
        for entry in entries:
            with package.open(entry) as part:
                data = part.read(left + 1)
            left -= len(data)
            if left < 0:
                raise Refused("too large")
            parts[entry.filename] = data
    if len({path.lower() for path in parts}) < len(parts):
        raise Unlike  # names of parts differ in more than capital letters
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
    gone = {
        _owner_of(path).lower(): _cut_relations(path, kept, present)
        for path in kept
        if types.of(path) == RELATIONS
    }
    for path, data in kept.items():
        kind = types.of(path)
        if kind.endswith("vmlDrawing"):  # which is often not quite XML
            data = _bytes(_tree(data, recover=True))
            kept[path] = _clean_part(data, kind, gone.get(path.lower(), set()))
        elif kind.endswith("+xml") and kind != RELATIONS:
            kept[path] = _clean_part(data, kind, gone.get(path.lower(), set()))
        elif kind.startswith("image/"):
            kept[path] = pictures.bare(data)
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
            raise Refused(why)
    raise Refused("unknown part", path)


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


def _owner_of(relations):
    """The path of the part that these relations are of; "" is the package itself."""
    folder, name = posixpath.split(relations)
    return posixpath.join(posixpath.dirname(folder), name[: -len(".rels")])


def _cut_relations(path, parts, present):
    """Take out what leads to a part that goes, or out of the file other than to the web.
    Gives the numbers that are gone."""
    folder = posixpath.dirname(_owner_of(path))
    root, gone = _tree(parts[path]), set()
    for each in list(root):
        target = each.get("Target", "")
        if each.get("TargetMode", "").lower() == "external":
            is_link = each.get("Type", "").endswith("/hyperlink")
            is_kept = is_link and leads_to_the_web(target)
        else:
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            is_kept = target.startswith("#") or whole.lower() in present
        if not is_kept:
            gone.add(each.get("Id"))
            root.remove(each)
    parts[path] = _bytes(root)
    return gone


def _clean_part(data, kind, gone):
    """A part without names of people, and without what led to something that is gone."""
    is_plain = PLAIN.match(data) and b"\0" not in data
    if is_plain and not gone and not TELLING.search(data):
        return data  # long tables of numbers hold nothing to take out
    part = _Part(kind, gone)
    cleaned = Filter(part.look, part.say).pass_on(data)
    if ORDER.search("".join(part.orders)):
        raise Refused("elsewhere")
    return cleaned


class _Part:
    """What stays of a part, element by element; `orders` are the words of its fields,
    which may be cut into pieces."""

    def __init__(self, kind, gone):
        self.gone, self.orders = gone, []
        self.has_authors = "comments" in kind

    def look(self, name, attributes):
        if name in EMBEDDED:
            raise Refused("embedded")
        if name in FORGOTTEN:
            return None
        kept = {}
        for key, value in attributes.items():
            if ":" in key and not key.startswith("xmlns"):
                if value in self.gone:
                    continue
                if local(key) in ("author", "initials"):
                    value = ""
                if local(key) == "instr":
                    value = self._order(value)
            kept[key] = value
        return kept

    def say(self, name, text):
        if name in ("instrText", "delInstrText"):
            return self._order(text)
        if name in ("f", "formula", "formula1", "formula2") and FETCHES.search(text):
            raise Refused("elsewhere")
        return "" if name == "author" and self.has_authors else text

    def _order(self, text):
        self.orders.append(text.strip())
        return "" if SHOWN.match(text) else text


def _tree(data, recover=False):
    """XML without a document type: no entities, nothing fetched. Raises Unlike, and
    Refused where it would take too much memory."""
    if len(data) > MOST_TREE:
        raise Refused("too large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=recover
    )
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise Unlike
    return root


def _bytes(root):
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
