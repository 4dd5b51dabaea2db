"""Pages as people read them."""

import re
from html import unescape


def text_of(response):
    """A page's words in one line, without its marks and scripts."""
    html = re.sub(
        r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S
    )
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def html_of(response):
    """A page with its marks, its spaces and line breaks as one."""
    return " ".join(response.content.decode().split())
