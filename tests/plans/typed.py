"""Forms, files and saves as people make them."""

import csv
import io
import json

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from equity_office.writing import editing
from plans.services import plans
from tests.factories import NOON, make_user

DRAFT = "/plans/housing/2026-2028/draft/"


def filled(section, names, **typed):
    """A form as a browser sends it: what stood there, and what was typed over it."""
    before = editing.told(section, names)
    return {"before": json.dumps(before)} | before | typed


def save(section, before=None, by=None, **values):
    names = list(values)
    return plans.save_section(
        section=section,
        values=values,
        before=editing.told(section, names) if before is None else before,
        by=by or make_user(),
        at=NOON,
    )


def csv_file(*rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send(client, content, name="plan.csv"):
    return client.post(f"{DRAFT}file/", {"file": SimpleUploadedFile(name, content)})


def without_pks(snapshot):
    """A plan's snapshot, without what tells one copy from another."""
    if isinstance(snapshot, dict):
        return {
            name: without_pks(each)
            for name, each in snapshot.items()
            if name not in ("pk", "carried_from", "department", "version")
        }
    return (
        [without_pks(each) for each in snapshot]
        if isinstance(snapshot, list)
        else snapshot
    )
