"""What readers meet on disk, made to agree with the database: one folder per state of
an edition, and one rename that swings its address to it."""

import gzip
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from departments import four_eyes
from equity_office.web.context_processors import words
from equity_office.web.published import FOLDERS
from reporting.files.documents import BANNER
from reporting.models import Artifact, Edition
from reporting.reads import withdrawals


def settle(edition_pk):
    """Bring the published folder of an edition in line with its row. Safe to repeat,
    at any moment, from any process."""
    with transaction.atomic():
        # One at a time for each edition: a slow process must not undo a withdrawal.
        edition = Edition.objects.select_for_update().get(pk=edition_pk)
        if edition.status in Edition.PUBLIC:
            _settle(edition)


def _settle(edition):
    root = Path(settings.PUBLISHED_ROOT)
    page, files = _content(edition)
    digest = hashlib.sha256("\0".join([page, *sorted(files)]).encode()).hexdigest()
    folder = root / FOLDERS / f"{edition.address.replace('/', '-')}-{digest[:32]}"
    if not folder.exists():
        _write(folder, page, files)
    _swing(root / edition.address, folder)


def _content(edition):
    """The page, and address below the edition → file."""
    with translation.override(edition.language):
        if edition.status == Edition.Status.WITHDRAWN:
            context = words() | {
                "edition": edition,
                "here": reverse("reporting:archive"),
            }
            return render_to_string("reporting/withdrawn.html", context), {}
        taken = withdrawals.of(edition)
        banner = render_to_string("reporting/_banner.html", {
            "edition": edition, "later": _later(edition), "withdrawals": taken,
            "was_self_reviewed": four_eyes.was_self_reviewed(edition),
        })  # fmt: skip
        try:
            page = withdrawals.take_out(_page(edition), taken)
        except withdrawals.NotMarked:
            return _held_back(edition, taken), {}
    if taken:  # the files hold the figures too
        return page.replace(BANNER, banner), {}
    artifacts = {artifact.kind: artifact for artifact in edition.build.artifacts.all()}
    artifacts.pop(Artifact.Kind.PAGE)
    files = {artifact.public_path: artifact.file for artifact in artifacts.values()}
    return page.replace(BANNER, banner), files


def _held_back(edition, taken):
    context = words() | {
        "edition": edition,
        "here": reverse("reporting:archive"),
        "withdrawals": taken,
    }
    return render_to_string("reporting/held_back.html", context)


def _page(edition):
    artifact = edition.build.artifacts.get(kind=Artifact.Kind.PAGE)
    return artifact.file.read_text("utf-8")


def _later(edition):
    """The revision that is in force in place of this one, if it was corrected."""
    return (
        Edition.objects.filter(
            year=edition.year,
            scope=edition.scope,
            language=edition.language,
            revision__gt=edition.revision,
            status=Edition.Status.PUBLISHED,
        )
        .order_by("-revision")
        .first()
    )


def _write(folder, page, files):
    """Make the folder under another name, whole, and then give it its own."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
    draft.chmod(0o755)
    data = page.encode()
    (draft / "index.html").write_bytes(data)
    (draft / "index.html.gz").write_bytes(gzip.compress(data, mtime=0))
    for address, source in files.items():
        target = draft / address
        target.parent.mkdir(parents=True)
        shutil.copyfile(source, target)
    try:
        draft.rename(folder)
    except OSError:
        shutil.rmtree(draft)
        if not folder.exists():  # otherwise another process was quicker
            raise


def _swing(link, folder):
    """Let the edition's address lead to the folder, by one rename."""
    link.parent.mkdir(parents=True, exist_ok=True)
    target = os.path.relpath(folder, link.parent)
    if link.is_symlink() and str(link.readlink()) == target:
        return
    draft = link.with_name(f".{link.name}-{os.getpid()}-{folder.name[-8:]}")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(link)
