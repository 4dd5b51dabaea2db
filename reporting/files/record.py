"""Whether the record is what it was when it was made."""

from departments import seals
from equity_office import written_once
from equity_office.checksums import RecordChanged, refuse_changed
from plans.models import Plan
from reporting.files.verification import damage
from reporting.models import Artifact
from toolkit.models import Publication, SignOff


def checks():
    """(what is looked at, a sentence for everything that is wrong)"""
    yield "Audit trail", seals.faults()
    yield "Adopted plans", _changed(Plan.objects.exclude(adopted_at=None))
    yield "Signatures", _changed(SignOff.objects.all())
    yield "Published assessments", _changed(Publication.objects.all())
    yield "Files of reports", filter(None, map(damage, Artifact.objects.order_by("pk")))
    yield (
        "Written once",
        (
            f"The table {table} can be changed: run migrate as its owner."
            for table in written_once.are_protected()
        ),
    )


def _changed(rows):
    for row in rows.order_by("pk").iterator():
        try:
            refuse_changed(row)
        except RecordChanged as changed:
            yield f"{changed} is not what stands under its checksum."
