"""Pictures without what they say of who took them, where and when."""

import io
from itertools import pairwise

from PIL import Image, ImageOps

from equity_office.attachments.refusals import Refused, Unlike

# A telephone takes half of it.
MOST_PIXELS = 25_000_000
# What a picture says of itself that is seen.
IN_SIGHT = {"transparency", "icc_profile"}
JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
# Segments of a JPEG that say how it is drawn: JFIF, the color profile, Adobe's colors.
DRAWN_BY = {0xE0, 0xE2, 0xEE}
SCAN, END, NOTE = 0xDA, 0xD9, 0xFE
# Markers that stand alone, among the bytes of a scan or between segments.
ALONE = {0x00, 0x01, *range(0xD0, 0xD8)}
# Chunks of a PNG that say how it is drawn.
SEEN = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT",
    b"sRGB", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT", b"cICP",
}  # fmt: skip


def reader(kind):
    def read(content):
        """The picture alone; a turned photo is turned for good."""
        bare = io.BytesIO()
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refused("pixels")
            ImageOps.exif_transpose(image, in_place=True)
            told = image.info
            image.info = {name: told[name] for name in IN_SIGHT & told.keys()}
            image.save(bare, kind, quality=90)
        return bare.getvalue()

    return read


def bare(content):
    """A picture within another file, bit for bit, without its notes; of a kind that has
    none as it is. Raises Unlike."""
    if content.startswith(JPEG):
        return bare_jpeg(content)
    return bare_png(content) if content.startswith(PNG) else content


def bare_jpeg(content):
    kept, at = [JPEG], len(JPEG)
    while at + 2 <= len(content):
        marker = content[at + 1]
        if content[at] != 0xFF:
            raise Unlike
        if marker == END:
            return b"".join([*kept, content[at : at + 2]])  # what follows is not seen
        if marker == 0xFF or marker in ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker == SCAN:
            end = _end_of_scan(content, end)
        if end <= at + 3:
            raise Unlike
        segment = content[at:end]
        is_note = marker == NOTE or (0xE0 <= marker <= 0xEF and marker not in DRAWN_BY)
        if not is_note and not segment[4:].startswith(b"MPF\0"):
            kept.append(segment)
        at = end
    raise Unlike


def _end_of_scan(content, at):
    """Where the next marker stands after the bytes of a scan."""
    while (at := content.find(b"\xff", at)) >= 0:
        if content[at + 1 : at + 2] and content[at + 1] not in ALONE:
            return at
        at += 2
    raise Unlike


def bare_png(content):
    marks, at = [len(PNG)], len(PNG)
    while at + 12 <= len(content):
        at += 12 + int.from_bytes(content[at : at + 4])
        marks.append(at)
        if content[marks[-2] + 4 : marks[-2] + 8] == b"IEND":
            break
    chunks = [content[start:end] for start, end in pairwise(marks)]
    if not chunks or chunks[-1][4:8] != b"IEND":
        raise Unlike
    return PNG + b"".join(chunk for chunk in chunks if chunk[4:8] in SEEN)
