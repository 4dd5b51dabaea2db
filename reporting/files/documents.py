"""From a run's frozen snapshots to its files: the web page, the PDF, the data package.
Nothing here reads figures from anywhere else."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from equity_office.printing.rendering import Rendering
from equity_office.web.context_processors import words
from reporting.files import packages
from reporting.models import Artifact
from reporting.sections import in_order

# Where a published page says that it was corrected; the page itself never changes.
BANNER = "<!-- what became of this edition -->"


@dataclass(frozen=True, slots=True)
class Built:
    """The files of a build, by kind, and what they were made with."""

    files: dict
    toolchain: dict


def report(run):
    """What the templates need: the edition's facts and its sections in order, each
    with the snapshots of its parts."""
    parts = {}
    for section in run.sections.order_by("position", "pk"):
        parts.setdefault(section.slug, []).append(section.snapshot)
    return words() | {
        "edition": run.edition,
        "period": run.edition.period,
        "here": reverse("reporting:latest", args=[run.edition.year]),
        "banner": BANNER,
        "site": settings.SITE_ADDRESS,
        "sections": [
            {"slug": kind.slug, "title": kind.title, "template": kind.template,
             "parts": parts[kind.slug]}
            for kind in in_order()
            if parts.get(kind.slug)
        ],
    }  # fmt: skip


def build(run, folder, advance):
    """Write every file of the run into `folder`. The PDF is laid out in a process of
    its own while the page and the package are written. `advance(step, doing)` is told
    how far it is. Raises NotPrinted."""
    folder.mkdir(parents=True, exist_ok=True)
    name = file_name(run.edition)
    with translation.override(run.edition.language):
        advance(1, _("Writing the pages"))
        context = report(run)
        printed = folder / "print.html"
        printed.write_text(
            render_to_string("reporting/print/annual.html", context), "utf-8"
        )
        pdf = folder / f"{name}.pdf"
        with Rendering(printed, pdf, substitutes=True) as rendering:
            advance(2, _("Laying out the PDF"))
            web = folder / f"{name}.html"
            web.write_text(render_to_string("reporting/page.html", context), "utf-8")
            package = folder / f"{name}.zip"
            packages.write(context, package)
            toolchain = rendering.result()
        advance(3, _("Putting the files away"))
    printed.unlink()
    kinds = Artifact.Kind
    return Built(
        {kinds.PAGE: web, kinds.PDF: pdf, kinds.PACKAGE: package},
        {**toolchain, "sources": sources_hash()},
    )


def file_name(edition):
    return (
        f"annual-report-{edition.year}-{edition.scope}-{edition.language}"
        f"-r{edition.revision}"
    )


def sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sources_hash():
    """One hash over everything of ours that decides the bytes of a file."""
    base = Path(settings.BASE_DIR)
    paths = [base / "uv.lock", base / "package-lock.json"]
    for folder in FOLDERS:
        paths += (base / folder).rglob("*")
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.suffix in SOURCES and path.is_file():
            digest.update(f"{path.relative_to(base)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


FOLDERS = (
    "templates", "static", "locale", "equity_office", "departments", "indicators",
    "plans", "progress", "reporting", "toolkit", "training",
)  # fmt: skip
SOURCES = {".lock", ".json", ".html", ".css", ".js", ".svg", ".mo", ".py", ".toml"}
