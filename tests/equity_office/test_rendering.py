"""What the renderer takes, and what it refuses with a sentence."""

import pytest

from equity_office.printing.rendering import NotPrinted, RendererLost, Rendering


def test_a_renderer_that_is_killed_is_no_fault_of_the_document(tmp_path):
    source = tmp_path / "in.html"
    source.write_text(HTML.format(head="", body=""))

    with Rendering(source, tmp_path / "out.pdf") as rendering:
        rendering.process.kill()
        with pytest.raises(RendererLost):
            rendering.result()


HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>T</title>{head}</head>
<body><h1>T</h1>{body}</body></html>"""


@pytest.fixture
def render(tmp_path, settings):
    """Lay out a small document as a build does."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "ok.css").write_text("h1 { color: black }")

    def _render(body="", head=""):
        source = tmp_path / "in.html"
        source.write_text(HTML.format(head=head, body=body))
        with Rendering(source, tmp_path / "out.pdf") as rendering:
            return rendering.result()

    return _render


def test_a_good_document_passes(render):
    link = '<link rel="stylesheet" href="static:ok.css">'
    table = "<table><caption>C</caption><tr><th scope=row>a</th><td>1</td></tr></table>"

    made = render(table + '<p><a href="https://city.example/">x</a></p>', link)

    assert made["pages"] == 1


def test_what_no_font_has_is_printed_as_its_number_where_that_is_wanted(
    tmp_path, render
):
    source = tmp_path / "words.html"
    source.write_text(HTML.format(head="", body="<p>Unassigned: \u0378 \U0001faff</p>"))

    with Rendering(source, tmp_path / "words.pdf", substitutes=True) as rendering:
        rendering.result()

    assert "[U+0378] [U+1FAFF]" in source.read_text()
    assert not (tmp_path / "words.draft.pdf").exists()


@pytest.mark.parametrize(
    ("body", "head", "said"),
    [
        ("<p>Unassigned: \u0378</p>", "", "No installed font has the character"),
        (
            '<svg width="9" height="9"><rect width="9" height="9"/></svg>',
            "",
            "text alternative",
        ),
        ("<table><tr><th scope=row>a</th><td>1</td></tr></table>", "", "no caption"),
        (
            "",
            '<link rel="stylesheet" href="https://example.org/x.css">',
            "may not load",
        ),
        ("", '<link rel="stylesheet" href="file:///etc/passwd">', "may not load"),
        (
            "",
            '<link rel="stylesheet" href="static:../../etc/passwd">',
            "no static file",
        ),
        ("", '<link rel="attachment" href="file:///etc/passwd">', "may not load"),
        ('<img alt="x" src="static:missing.png">', "", "no static file"),
    ],
)
def test_what_may_not_be_published_fails_with_a_sentence(
    render, tmp_path, body, head, said
):
    with pytest.raises(NotPrinted, match=said):
        render(body, head)

    assert list(tmp_path.glob("*.pdf")) == []
