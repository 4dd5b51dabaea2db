"""What a built report keeps to itself, and at what cost, for those who approve it."""

from dataclasses import dataclass
from datetime import date

from departments.models import Department
from equity_office.periods import Period
from indicators.findings.findings import PRIVATE

# So many tables that are left out are named.
NAMED = 4


@dataclass(frozen=True, slots=True)
class Hidden:
    """What of an indicator is hidden to protect privacy: how many of its figures, and
    the tables of which nothing is told, the first of them by name."""

    slug: str
    title: str
    figures: int
    of: int
    left_out: list
    more: int


def findings_of(run):
    """What a build says of every indicator. One query."""
    told = run.sections.filter(slug="disparities").values_list("snapshot", flat=True)
    return [finding for snapshot in told for finding in snapshot["findings"]]


def has_plain_checksums(findings):
    """Whether checksums of private files stand in it that nobody's key protects: who
    knows a file but for one count finds that count by trying."""
    return any("sha256" in file for each in findings for file in each["files"])


def of(findings):
    """A row for every indicator of which something is hidden. One query."""
    departments = {each.pk: str(each) for each in Department.objects.all()}
    rows = [_row(finding, departments) for finding in findings]
    return [row for row in rows if row.figures]


def _row(finding, departments):
    tables = {}
    for cell in finding["releases"]:
        place = departments.get(cell["department_pk"], ""), cell["geography"]
        at = cell["starts_on"], cell["ends_on"], ", ".join(filter(None, place))
        tables.setdefault(at, []).append(cell)
    private = [
        cell for cells in tables.values() for cell in cells if cell["reason"] == PRIVATE
    ]
    left_out = [
        _name(*at)
        for at, cells in tables.items()
        if all(cell["reason"] == PRIVATE for cell in cells)
    ]
    return Hidden(
        finding["facts"]["slug"],
        finding["facts"]["title"],
        len(private),
        len(finding["releases"]),
        left_out[:NAMED],
        max(0, len(left_out) - NAMED),
    )


def _name(starts_on, ends_on, place):
    period = Period(date.fromisoformat(starts_on), date.fromisoformat(ends_on))
    return f"{place}, {period.label}" if place else period.label
