"""What is attached is kept without programs, without other files in it, and without what
it says of people; what a reader sees stays."""

import io
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from equity_office import attachments
from equity_office.attachments import Refused, office
from tests.attached import (
    AUTHOR,
    CAMERA,
    RELATION,
    WORD,
    W,
    document,
    pack,
    pdf,
    photo,
    workbook,
)

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def take(name, content):
    return attachments.understand(SimpleUploadedFile(name, content))[2]


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def with_part(content, path, kind, data=b"<x/>"):
    """A package with one part more."""
    parts = parts_of(content)
    named = f'<Override PartName="/{path}" ContentType="{kind}"/></Types>'
    parts[office.TYPES] = parts[office.TYPES].replace(b"</Types>", named.encode())
    return pack(parts | {path: data})


def test_a_workbook_keeps_what_is_seen_and_loses_its_people():
    kept = take("hires.xlsx", workbook())

    book = load_workbook(io.BytesIO(kept))
    sheet = book.active
    assert [row[1] for row in sheet.values] == ["Hired", 12, 30, "=SUM(B2:B3)"]
    assert len(sheet._charts) == len(sheet._images) == 1
    assert sheet["A2"].comment.text == "Without seasonal staff."
    assert sheet["A1"].hyperlink.target == "https://city.example/hires"
    assert not sheet["A3"].hyperlink or not sheet["A3"].hyperlink.target
    everything = b"".join(parts_of(kept).values())
    assert AUTHOR.encode() not in everything
    assert CAMERA not in everything
    assert b"Users/rosa" not in everything
    assert not [path for path in parts_of(kept) if path.startswith("docProps")]
    assert take("hires.xlsx", kept) == kept


@pytest.mark.parametrize(
    ("path", "kind", "says"),
    [
        ("xl/vbaProject.bin", "application/vnd.ms-office.vbaProject", "program"),
        ("xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml", "program"),
        ("xl/activeX/activeX1.bin", "application/vnd.ms-office.activeX", "program"),
        ("xl/embeddings/oleObject1.bin", f"{SHEET[:-14]}.oleObject", "embedded"),
        ("xl/externalLinks/externalLink1.xml", f"{SHEET}.externalLink+xml", "elsewhere"),
        ("xl/connections.xml", f"{SHEET}.connections+xml", "elsewhere"),
        ("xl/pivotCache/records1.xml", f"{SHEET}.pivotCacheRecords+xml", "pivot table"),
        ("xl/new.xml", "application/vnd.new+xml", "not known: xl/new.xml"),
        ("xl/nameless", "", "not known"),
    ],
)  # fmt: skip
def test_what_acts_or_fetches_is_refused(path, kind, says):
    with pytest.raises(Refused, match=says):
        take("hires.xlsx", with_part(workbook(), path, kind))


def test_a_workbook_with_macros_under_another_name_is_refused():
    parts = parts_of(workbook())
    parts[office.TYPES] = parts[office.TYPES].replace(
        f"{SHEET}.sheet.main+xml".encode(),
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )

    with pytest.raises(Refused, match="program"):
        take("hires.xlsx", pack(parts))


def test_a_bomb_is_refused_before_it_is_unpacked():
    parts = parts_of(workbook())
    big = pack(parts | {"xl/worksheets/sheet9.xml": bytes(300_000_000)})
    many = pack({str(number): b"" for number in range(office.MOST_PARTS + 1)})
    long = pack(parts | {"_rels/.rels": b"<x>" + bytes(office.MOST_TREE)})

    for bomb in (big, many, long):
        with pytest.raises(Refused, match="too large|too many parts"):
            take("hires.xlsx", bomb)


def test_entities_are_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    content = with_part(workbook(), "xl/theme/t.xml", f"{SHEET}.styles+xml", bomb)

    with pytest.raises(Refused, match="is not what its name says"):
        take("hires.xlsx", content)


def test_a_document_loses_who_wrote_and_changed_it():
    body = (
        f'<w:p><w:ins w:id="1" w:author="{AUTHOR}" w:initials="RD"><w:r><w:t>Two'
        "</w:t></w:r></w:ins></w:p>"
        '<w:p><w:hyperlink r:id="rId8"><w:r><w:t>here</w:t></w:r></w:hyperlink></w:p>'
    )
    settings = f'<w:settings xmlns:w="{W}" xmlns:r="{RELATION}"><w:attachedTemplate r:id="rId1"/></w:settings>'
    parts = [
        ("word/settings.xml", f"{WORD}.settings+xml", settings),
        ("word/people.xml", f"{WORD}.people+xml", f"<p>{AUTHOR}</p>"),
        ("customXml/item1.xml", "application/xml", f"<p>{AUTHOR}</p>"),
        ("word/media/photo.jpeg", "image/jpeg", photo()),
        ("word/media/shot.png", "image/png", photo("PNG")),
        ("word/embeddings/Sheet1.xlsx", f"{SHEET}.sheet", b"rows"),
    ]
    links = (
        f'<Relationship Id="rId7" Type="{RELATION}/people" Target="people.xml"/>'
        f'<Relationship Id="rId8" Type="{RELATION}/hyperlink" Target="file:///C:/rosa/" TargetMode="External"/>'
        f'<Relationship Id="rId9" Type="{RELATION}/image" Target="media/photo.jpeg"/>'
    )

    kept = parts_of(take("minutes.docx", document(body, parts, links)))

    everything = b"".join(kept.values())
    assert AUTHOR.encode() not in everything
    assert CAMERA not in everything
    assert b"rosa" not in everything
    assert b"attachedTemplate" not in everything
    assert b"<w:t>Two</w:t>" in kept["word/document.xml"]
    assert b"rId8" not in everything
    assert b"media/photo.jpeg" in kept["word/_rels/document.xml.rels"]
    assert set(kept) == {
        office.TYPES, "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels",
        "word/settings.xml", "word/media/photo.jpeg", "word/media/shot.png",
    }  # fmt: skip
    with Image.open(io.BytesIO(kept["word/media/photo.jpeg"])) as picture:
        assert picture.size == (40, 30)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('<w:p><w:object><o:OLEObject xmlns:o="o"/></w:object></w:p>', "embedded"),
        ("<w:p><w:r><w:instrText> DDEAUTO c:\\\\cmd </w:instrText></w:r></w:p>", "elsewhere"),
    ],
)  # fmt: skip
def test_a_document_that_acts_is_refused(body, says):
    with pytest.raises(Refused, match=says):
        take("minutes.docx", document(body))


def opened(content):
    return pikepdf.open(io.BytesIO(content))


def test_a_pdf_loses_scripts_programs_and_other_files():
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    launch = Dictionary(S=Name.Launch, F=String("calc.exe"))
    web = Dictionary(S=Name.URI, URI=String("https://city.example"), Next=script)

    def build(made):
        made.Root.OpenAction = script
        made.Root.AA = Dictionary(WC=script)
        made.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array([String("a"), script]))
        )
        made.attachments["virus.exe"] = b"MZ program"
        page = made.pages[0].obj
        page.AA = Dictionary(O=launch)
        rect = Array([0, 0, 9, 9])
        page.Annots = Array([
            Dictionary(Subtype=Name.Link, Rect=rect, A=launch),
            Dictionary(Subtype=Name.Link, Rect=rect, A=web),
            Dictionary(Subtype=Name.Link, Rect=rect, A=Dictionary(S=Name.URI, URI=String("file:///etc"))),
            Dictionary(Subtype=Name.FileAttachment, Rect=rect),
            made.make_indirect(Dictionary(Subtype=Name.Text, Rect=rect, T=String(AUTHOR))),
        ])  # fmt: skip

    kept = take("report.pdf", pdf(build))

    for word in (b"alert", b"calc.exe", b"MZ program", b"virus", b"etc", b"Launch"):
        assert word not in kept
    with opened(kept) as document:
        notes = list(document.pages[0].obj.Annots)
        assert [str(note.Subtype) for note in notes] == ["/Link"] * 3 + ["/Text"]
        assert str(notes[1].A.URI) == "https://city.example"
        assert "/A" not in notes[0]
        assert "/A" not in notes[2]
        assert "/T" not in notes[3]
        assert not document.attachments
        assert "/OpenAction" not in document.Root
    assert take("report.pdf", kept) == kept


def test_a_pdf_loses_its_author_and_its_photos_notes():
    def build(made):
        made.docinfo["/Author"] = AUTHOR
        with made.open_metadata() as told:
            told["dc:creator"] = [AUTHOR]
        picture = made.make_stream(
            photo(), Subtype=Name.Image, Filter=Name.DCTDecode, Width=40, Height=30
        )
        named = Dictionary({"/Im0": picture, "/AF": picture})
        made.pages[0].obj.Resources = Dictionary(XObject=named)

    content = pdf(build)
    kept = take("report.pdf", content)

    assert CAMERA in content
    assert CAMERA not in kept
    with opened(kept) as document:
        assert not document.docinfo
        assert "/Metadata" not in document.Root
        drawn = document.pages[0].obj.Resources.XObject
        assert "/AF" in drawn  # a picture that is called so
        with Image.open(io.BytesIO(drawn["/Im0"].read_raw_bytes())) as picture:
            assert picture.size == (40, 30)


def test_a_pdf_that_never_ends_is_refused():
    def build(made):
        inner = Dictionary()
        for _number in range(200):
            inner = Dictionary(D=inner)
        made.Root.Deep = inner

    with pytest.raises(Refused, match="is not what its name says"):
        take("report.pdf", pdf(build))


def test_a_broken_photo_within_is_refused():
    for broken in (b"GIF89a", b"\xff\xd8rubbish", b"\xff\xd8\xff\xe0\x00\x02"):
        parts = [("word/media/photo.jpeg", "image/jpeg", broken)]
        with pytest.raises(Refused):
            take("minutes.docx", document(parts=parts))
