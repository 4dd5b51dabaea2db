"""Pictures without what they say of who took them, where and when."""

import io

from PIL import Image, ImageOps

from equity_office.attachments.refusals import Unlike

# A telephone takes half of it.
MOST_PIXELS = 25_000_000
# What a picture says of itself that is seen.
IN_SIGHT = {"transparency", "icc_profile"}
# Segments of a JPEG that say how it is drawn: JFIF, the color profile, Adobe's colors.
DRAWN_BY = {0xE0, 0xE2, 0xEE}
SCAN = 0xDA


def reader(kind):
    def read(content):
        """The picture alone; a turned photo is turned for good."""
        bare = io.BytesIO()
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unlike
            ImageOps.exif_transpose(image, in_place=True)
            told = image.info
            image.info = {name: told[name] for name in IN_SIGHT & told.keys()}
            image.save(bare, kind, quality=90)
        return bare.getvalue()

    return read


def bare_jpeg(content):
    """A JPEG within another file, bit for bit, without its notes. Raises Unlike."""
    if content[:2] != b"\xff\xd8":
        raise Unlike
    kept, at = [content[:2]], 2
    while at + 4 <= len(content):
        start, marker = content[at], content[at + 1]
        if start != 0xFF:
            raise Unlike
        if marker == SCAN:
            return b"".join([*kept, content[at:]])
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        is_note = marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in DRAWN_BY)
        if not is_note:
            kept.append(content[at:end])
        at = end
    raise Unlike
