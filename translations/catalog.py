"""What the product says, found in its code and templates, and each language's catalog
of it. No GNU gettext is needed: Babel reads, merges and compiles."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    "departments",
    "equity_office",
    "indicators",
    "plans",
    "progress",
    "reporting",
    "templates",
    "toolkit",
    "training",
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def sources():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if (
                path.suffix in (".py", ".html", ".txt")
                and "migrations" not in path.parts
            ):
                yield path


def as_python(path):
    """A file's text as Python that holds its translatable strings, line by line."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return text
    code = templatize(text, origin=str(path))
    return "\n".join(line.strip() for line in code.split("\n"))


def found(paths=None):
    """Everything that people are told, as a catalog without translations."""
    catalog = Catalog(charset="utf-8")
    for path in paths or sources():
        file = BytesIO(as_python(path).encode())
        for line, message, comments, context in extract("python", file, KEYWORDS):
            catalog.add(
                message,
                locations=[(str(path.relative_to(ROOT)), line)],
                auto_comments=comments,
                context=context,
            )
    return catalog


def path_of(language):
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def load(language):
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language):
    """Bring a catalog in line with what the product says: new strings empty, old ones
    gone."""
    path = path_of(language)
    catalog = load(language) if path.exists() else Catalog(locale=language)
    catalog.update(found(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalog, width=88, omit_header=True, sort_by_file=True,
            include_lineno=False,
        )  # fmt: skip


def compile_all():
    """Write beside every catalog what Django reads at run time."""
    for language in languages():
        path = path_of(language)
        draft = path.with_suffix(".mo.tmp")
        with draft.open("wb") as file:
            write_mo(file, load(language))
        draft.replace(path.with_suffix(".mo"))


def languages():
    return sorted(
        path.parent.parent.name for path in (ROOT / "locale").glob("*/*/*.po")
    )
