"""What is said of completion: snapshots with their labels, and tables for files."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from equity_office import numbers
from equity_office.tabular import Table
from equity_office.translated import said
from training.models import GROUPS

FIELDS = (
    ("requirement", "string", gettext_lazy("What is required")),
    ("as_of", "date", gettext_lazy("The day for which it is counted")),
    ("roster", "date", gettext_lazy("The day of the roster that is counted on")),
    ("kind", "string", gettext_lazy("Whether a row is a department, a group or all")),
    ("of", "string", gettext_lazy("Whom the row is about")),
    ("completed", "integer", gettext_lazy("How many have completed it")),
    ("required", "integer", gettext_lazy("How many must")),
)


def enrolled(count):
    """How many were enrolled, in words."""
    if not count:
        return _("All of them are enrolled already.")
    return ngettext(
        "%(count)s person is enrolled now.", "%(count)s people are enrolled now.", count
    ) % {"count": numbers.count(count)}


def dressed(snapshot):
    """A snapshot of completion with its labels in the language of the moment."""
    return snapshot | {
        "title": said(snapshot["translations"], "title", snapshot["requirement"]),
        "departments": [
            row | {"label": said(row["translations"], "name", row["name"])}
            for row in snapshot["departments"]
        ],
        "groups": [
            row | {"label": str(GROUPS[row["code"]])} for row in snapshot["groups"]
        ],
    }


def table(snapshots):
    """Snapshots of completion as a table for a file."""
    rows = []
    for snapshot in snapshots:
        head = (snapshot["requirement"], snapshot["day"], snapshot["roster"])
        lines = [("all", "", snapshot["whole"])] if snapshot["whole"] else []
        lines += [("department", row["slug"], row) for row in snapshot["departments"]]
        lines += [("group", row["code"], row) for row in snapshot["groups"]]
        rows += [
            (*head, kind, of, row["completed"], row["required"])
            for kind, of, row in lines
        ]
    return Table("training", str(_("Completion of training")), FIELDS, rows)
