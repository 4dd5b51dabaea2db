"""The limited Markdown of a course: paragraphs, headings, lists, emphasis, quotations
and links. Nothing else of what an author types becomes HTML."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

RULES = (
    "heading",
    "list",
    "blockquote",
    "emphasis",
    "link",
    "newline",
    "escape",
    "entity",
)
TAGS = {
    "p",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "em",
    "strong",
    "blockquote",
    "a",
    "br",
}
PARSER = MarkdownIt("zero").enable(list(RULES))
# The page's own heading is the first; below the fourth all are alike.
HIGHEST, LOWEST = 2, 4


def as_html(text):
    """Markdown as HTML whose headings begin below the page's own and skip no level."""
    tokens = PARSER.parse(text)
    _set_levels([token for token in tokens if token.type.startswith("heading_")])
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return mark_safe(clean)  # nosec B308 B703: cleaned above


def _set_levels(headings):
    """The first heading stands right below the page's; none skips a level."""
    ranks = {tag: rank for rank, tag in enumerate(sorted({h.tag for h in headings}))}
    level = HIGHEST - 1
    for heading in headings:
        if heading.nesting == 1:
            level = min(HIGHEST + ranks[heading.tag], level + 1, LOWEST)
        heading.tag = f"h{level}"
