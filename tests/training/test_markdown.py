"""The limited Markdown of a course."""

from html.parser import HTMLParser

import pytest

from training.rules.markdown import as_html


def test_what_an_author_needs():
    html = as_html("## Two\n\n- **a**\n- *b*\n\n> said\n\n[c](https://city.example)")

    assert "<h2>Two</h2>" in html
    assert "<li><strong>a</strong></li>" in html
    assert "<blockquote>" in html
    assert '<a href="https://city.example" rel="noopener noreferrer">c</a>' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "<img src=x onerror=alert(1)>",
        "![x](https://city.example/x.png)",
        '[x](https://city.example "\\" onclick=alert(1)")',
    ],
)
def test_nothing_else_becomes_html(text):
    found = Found()
    found.feed(as_html(text))

    assert {tag for tag, _attributes in found.tags} <= {"p", "a"}
    for _tag, attributes in found.tags:
        assert attributes.keys() <= {"href", "title", "rel"}
        assert attributes.get("href", "https:").startswith("https:")


class Found(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_headings_begin_below_the_page_and_skip_no_level():
    html = as_html("##### Deep\n\n# Top\n\n###### Deepest\n\n#### Mid")

    assert html.index("<h2>Deep</h2>") < html.index("<h2>Top</h2>")
    assert "<h3>Deepest</h3>" in html
    assert "<h3>Mid</h3>" in html
