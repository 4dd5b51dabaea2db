"""The sections of the report. A section is a decorated function from a frozen question
to a JSON-ready snapshot; adding one touches nothing else.

    @section("training", title=_("Training"), position=60)
    def training(question, part): ...

A section that sums up another one is told once that one is complete, and takes its
figures from its snapshots.
"""

from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from django.utils import translation

REGISTRY = {}


@dataclass(frozen=True, slots=True)
class SectionType:
    """A kind of section: its place, its heading, how it falls into parts that are
    computed side by side, and the function that tells a part."""

    slug: str
    title: str
    position: int
    parts: object
    tell: object
    sums_up: str = ""

    @property
    def template(self):
        return f"reporting/sections/{self.slug}.html"


def whole(question):
    """A section that is one part."""
    return [""]


def section(slug, *, title, position, parts=whole, sums_up=""):
    def register(tell):
        REGISTRY[slug] = SectionType(slug, title, position, parts, tell, sums_up)
        return tell

    return register


def load_all():
    """Import every section module, so that each registers itself."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")


def in_order():
    load_all()
    return sorted(REGISTRY.values(), key=lambda kind: kind.position)


def title(slug):
    load_all()
    return str(REGISTRY[slug].title)


def plan(question):
    """Every (section, part) that can be told from the question, side by side."""
    kinds = [kind for kind in in_order() if not kind.sums_up]
    return [(kind, part) for kind in kinds for part in kind.parts(question)]


def summaries():
    """The sections that sum up others, in order."""
    return [kind for kind in in_order() if kind.sums_up]


def tell(question, slug, part, *summed_up):
    """The snapshot of one part, in the question's language. A summary takes the
    snapshots of what it sums up."""
    load_all()
    with translation.override(question.language):
        return REGISTRY[slug].tell(question, part, *summed_up)
