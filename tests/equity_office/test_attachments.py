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

from equity_office.attachments import office, taking
from equity_office.attachments.pictures import PNG, bare
from equity_office.attachments.refusals import Refused
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
    return taking.understand(SimpleUploadedFile(name, content))[2]


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
    for broken in (b"\xff\xd8rubbish", b"\xff\xd8\xff\xe0\x00\x02", PNG + b"rubbish"):
        parts = [("word/media/photo.jpeg", "image/jpeg", broken)]
        with pytest.raises(Refused):
            take("minutes.docx", document(parts=parts))


def test_calling_oneself_a_font_hides_nothing_in_a_pdf():
    def build(made):
        code = made.make_stream(b"app.alert(1)", Subtype=Name.Form)
        made.Root.OpenAction = Dictionary(Type=Name.Font, S=Name.JavaScript, JS=code)
        made.Root.AA = Dictionary(
            Type=Name.Font, WC=Dictionary(S=Name.Launch, F=String("calc.exe"))
        )
        names = made.make_indirect(
            Dictionary(
                JavaScript=Dictionary(
                    Type=Name.Font,
                    Names=Array([String("a"), Dictionary(S=Name.JavaScript, JS=code)]),
                )
            )
        )
        made.Root.Names = names
        made.pages[0].obj.Resources = Dictionary(Font=names)
        made.pages[0].obj.Metadata = made.make_stream(
            AUTHOR.encode(), Subtype=Name.Form
        )

    kept = take("report.pdf", pdf(build))

    for word in (b"alert", b"calc.exe", AUTHOR.encode()):
        assert word not in kept


def test_a_signature_and_what_a_typesetter_notes_go():
    def build(made):
        signature = Dictionary(
            Type=Name.Sig, Name=String(AUTHOR), ByteRange=Array([0, 1]), Contents=b"x"
        )
        made.Root.AcroForm = Dictionary(
            Fields=Array([Dictionary(FT=Name.Sig, T=String("s"), V=signature)])
        )
        made.Root["/PTEX.FileName"] = String("/home/rosa/report.tex")

    kept = take("report.pdf", pdf(build))

    assert AUTHOR.encode() not in kept
    assert b"/home/rosa" not in kept


def test_a_form_that_one_program_shows_is_refused():
    def build(made):
        made.Root.NeedsRendering = True

    with pytest.raises(Refused, match="Print it to a PDF"):
        take("report.pdf", pdf(build))


DDE = "<w:p><w:r><w:instrText> DDEAUTO cmd </w:instrText></w:r></w:p>"


def test_another_name_or_encoding_of_a_part_is_cleaned_alike():
    parts = parts_of(document(DDE))
    main = parts["word/document.xml"].decode()
    encoded = '<?xml version="1.0" encoding="UTF-16"?>' + main
    of_main = parts[office.TYPES].replace(b"/word/document.xml", b"/word/main.doc")
    named = parts[office.TYPES].replace(
        b"</Types>",
        f'<Override PartName="/word/main.doc" ContentType="{WORD}.document.main+xml"/></Types>'.encode(),
    )
    assert of_main != named

    for tried in (
        parts | {"word/document.xml": encoded.encode("utf-16-le")},
        parts_of(document()) | {"word/main.doc": main.encode(), office.TYPES: named},
        parts | {"word/DOCUMENT.xml": b"<x/>"},
    ):
        with pytest.raises(Refused):
            take("minutes.docx", pack(tried))


@pytest.mark.parametrize(
    "body",
    [
        '<w:p><w:fldSimple w:instr="DDEAUTO c:\\cmd"/></w:p>',
        "<w:p><w:instrText> DD</w:instrText><w:instrText>EAUTO c</w:instrText></w:p>",
    ],
)
def test_a_field_in_disguise_is_refused(body):
    with pytest.raises(Refused, match="elsewhere"):
        take("minutes.docx", document(body))


def test_a_field_that_shows_a_picture_from_elsewhere_keeps_what_it_shows():
    body = (
        '<w:p><w:instrText>INCLUDEPICTURE "http://evil.example/x"</w:instrText>'
        "<w:t>as it was</w:t><w:instrText> PAGE </w:instrText></w:p>"
    )

    kept = parts_of(take("minutes.docx", document(body)))["word/document.xml"]

    assert b"evil" not in kept
    assert b"as it was" in kept
    assert b"PAGE" in kept


def test_a_formula_that_asks_another_machine_is_refused():
    parts = parts_of(workbook())
    path = "xl/worksheets/sheet1.xml"
    asking = parts[path].replace(b"SUM(B2:B3)", b"WEBSERVICE(&quot;http://e&quot;)")

    with pytest.raises(Refused, match="elsewhere"):
        take("hires.xlsx", pack(parts | {path: asking}))


def test_labels_and_comments_by_the_thousand_are_taken():
    label = with_part(
        workbook(),
        "docMetadata/LabelInfo.xml",
        "application/vnd.ms-office.classificationlabels+xml",
    )

    assert "docMetadata/LabelInfo.xml" not in parts_of(take("hires.xlsx", label))


def test_what_eats_memory_or_time_is_refused():
    """In a process of its own, which ends before the machine does."""
    elements = "<a/>" * 12_000_000
    body = f'<w:p><w:ins w:author="{AUTHOR}"/>{elements}</w:p>'

    with pytest.raises(Refused, match="too large"):
        take("minutes.docx", document(body))


def test_what_stands_behind_a_picture_is_not_kept():
    seen = bare(photo())

    assert bare(photo() + photo()) == seen
    assert CAMERA not in seen
    assert bare(photo("PNG") + CAMERA) == bare(photo("PNG"))
    assert bare(b"GIF89a") == b"GIF89a"
    progressive = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(progressive, "JPEG", progressive=True)
    assert bare(progressive.getvalue()) == progressive.getvalue()
