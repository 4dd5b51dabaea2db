"""Whether an edition's files are what was built, and can be built again."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from equity_office.checksums import keyed
from indicators.models import Dataset
from reporting.files import documents
from reporting.files.documents import sha256, sources_hash


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: one sentence, and a sentence per fault."""

    summary: str
    faults: tuple = ()


def verify(edition):
    """First the stored files against their checksums, and the files of figures against
    those under the city's key; then, where the toolchain is today's, every file built
    anew from the stored snapshot and compared by byte."""
    artifacts = list(edition.build.artifacts.all())
    faults = tuple(filter(None, map(damage, artifacts)))
    if faults := faults + tuple(_not_the_files(edition.build)):
        return Verdict("damaged", faults)
    recorded = edition.build.toolchain
    if recorded.get("sources") != sources_hash():
        return Verdict("intact, toolchain differs")
    with tempfile.TemporaryDirectory() as folder:
        built = documents.build(edition.build, Path(folder), advance=lambda *_: None)
        if built.toolchain != recorded:
            return Verdict("intact, toolchain differs")
        faults = tuple(
            f"{artifact.file} is not what its snapshot gives."
            for artifact in artifacts
            if sha256(built.files[artifact.kind]) != artifact.sha256
        )
    return Verdict("rebuilt, and different" if faults else "intact, rebuilt", faults)


def _not_the_files(run):
    """A sentence for every file of figures that is none that the report names, or is
    named under another key."""
    named = {
        file["pk"]: file
        for section in run.sections.all()
        for finding in section.snapshot.get("findings", ())
        for file in finding["files"]
    }
    known = dict(Dataset.objects.filter(pk__in=named).values_list("pk", "sha256"))
    for pk, file in named.items():
        if "checksum" in file and file["checksum"] != keyed(known.get(pk, "")):
            yield (
                f"{file['name']} is not the file that was loaded, or CHECKSUM_KEY is "
                "another than when the report was built."
            )


def damage(artifact):
    if not artifact.file.exists():
        return f"{artifact.file} is missing."
    if sha256(artifact.file) != artifact.sha256:
        return f"{artifact.file} has changed since it was built."
    return None
