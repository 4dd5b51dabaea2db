"""Files as people attach them, with what they say of those who made them."""

import io
import zipfile

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage
from pikepdf import Pdf
from PIL import Image

from equity_office.attachments import office

AUTHOR, CAMERA = "Rosa Díaz", b"Rosa's telephone"
EXIF_MAKE = 0x010F
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def photo(kind="JPEG"):
    exif = Image.Exif()
    exif[EXIF_MAKE] = CAMERA.decode()
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(written, kind, exif=exif)
    return written.getvalue()


def workbook():
    """A workbook of everyday: formats, a chart, a picture, a link and a comment."""
    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    sheet = book.active
    for row in (
        ["Group", "Hired"],
        ["Black", 12],
        ["White", 30],
        ["Total", "=SUM(B2:B3)"],
    ):
        sheet.append(row)
    sheet["A2"].comment = Comment("Without seasonal staff.", AUTHOR)
    sheet["A1"].hyperlink = "https://city.example/hires"
    sheet["A3"].hyperlink = "file:///C:/Users/rosa/hires.xlsx"
    chart = BarChart()
    chart.add_data(
        Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True
    )
    sheet.add_chart(chart, "D2")
    sheet.add_image(SheetImage(io.BytesIO(photo())), "D20")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def pack(parts):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return written.getvalue()


def document(body="<w:p><w:r><w:t>Minutes</w:t></w:r></w:p>", parts=(), links=""):
    """A small document of Word; `parts` are (path, content type, bytes)."""
    named = "".join(
        f'<Override PartName="/{path}" ContentType="{kind}"/>'
        for path, kind, _data in parts
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    ours = "http://schemas.openxmlformats.org/package/2006"
    return pack({
        office.TYPES: f'<Types xmlns="{ours}/content-types"><Default Extension="rels" ContentType="{rels}"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>{named}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{ours}/relationships"><Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{ours}/relationships">{links}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{RELATION}"><w:body>{body}</w:body></w:document>',
    } | {path: data for path, _kind, data in parts})  # fmt: skip


def pdf(build=lambda made: None):
    """A PDF of one page."""
    written = io.BytesIO()
    with Pdf.new() as made:
        made.add_blank_page()
        build(made)
        made.save(written)
    return written.getvalue()
