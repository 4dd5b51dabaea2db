"""A roster from a file: every line is understood, or refused with its line, column and
reason; nothing is kept of a file with one that is refused."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from departments.models import Department
from indicators.imports.read import FileRefused, Refusal, plain, stream
from training.models import Audience

LARGEST = 5_000_000
LONGEST = 300
# Characters that a column may hold.
LONGEST_IN = {"number": 40, "name": 150, "email": 254, "job title": 100}
COLUMNS = (
    "number",
    "name",
    "email",
    "department",
    "hired on",
    "audience",
    "supervisor",
    "job title",
)
NEEDED = ("number", "name", "department", "hired on")
YES = {"yes", "y", "true", "1", "x", "sí", "si"}
NO = {"", "no", "n", "false", "0"}


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the roster, as the file says."""

    line: int
    number: str
    name: str
    email: str
    department: int
    hired_on: date
    audience: str
    is_supervisor: bool
    job_title: str


def understand(content, as_of):
    """The lines of a file, for a roster of that day. Raises FileRefused. One query."""
    names, rows = stream(content, LARGEST, LONGEST)
    known = [plain(name).replace("_", " ") for name in names]
    refusals = [
        Refusal(1, name, _("There is no such column in a roster."))
        for name, key in zip(names, known, strict=True)
        if key not in COLUMNS
    ]
    refusals += [
        Refusal(1, name, _("This column is missing."))
        for name in NEEDED
        if name not in known
    ]
    if refusals:
        raise FileRefused(refusals)
    reading = Reading(as_of)
    lines = [
        reading.line_of(
            row.line, {k.replace("_", " "): v for k, v in row.cells.items()}
        )
        for row in rows
    ]
    if reading.refusals:
        raise FileRefused(reading.refusals, len(lines))
    return lines


class Reading:
    """One file: what it may name, what was seen, what was refused."""

    def __init__(self, as_of):
        self.as_of = as_of
        self.refusals = []
        self.numbers, self.emails = {}, {}
        self.departments = {
            plain(word): department.pk
            for department in Department.objects.existing_on(as_of)
            for word in (department.slug, department.short_name, department.name)
        }
        self.audiences = {
            plain(str(word)): code
            for code, label in Audience.choices
            for word in (code, label)
        }

    def refuse(self, line, column, reason):
        self.refusals.append(Refusal(line, column, reason))

    def line_of(self, line, cells):
        def cell(column):
            text = " ".join(cells.get(column, "").split())
            longest = LONGEST_IN.get(column, LONGEST)
            if len(text) > longest:
                reason = _("This cell has %(length)s characters; the most is %(most)s.")
                numbers = {"length": len(text), "most": longest}
                self.refuse(line, column, reason % numbers)
            return text

        return Line(
            line=line,
            number=self._once(line, "number", cell("number"), self.numbers),
            name=self._given(line, "name", cell("name")),
            email=self._address(line, cell("email")),
            department=self._department(line, cell("department")),
            hired_on=self._hired_on(line, cell("hired on")),
            audience=self._audience(line, cell("audience")),
            is_supervisor=self._yes(line, cell("supervisor")),
            job_title=cell("job title"),
        )

    def _given(self, line, column, text):
        if not text:
            self.refuse(line, column, _("This cell is empty."))
        return text

    def _once(self, line, column, text, seen):
        """Each person stands on a roster once."""
        if column == "number":
            self._given(line, column, text)
        if text and text.casefold() in seen:
            reason = _(
                "This person stands on the roster twice, first on line %(line)s."
            )
            self.refuse(line, column, reason % {"line": seen[text.casefold()]})
        elif text:
            seen[text.casefold()] = line
        return text

    def _address(self, line, text):
        if not text:
            return ""
        try:
            validate_email(text)
        except ValidationError:
            self.refuse(line, "email", _("“%(text)s” is no address.") % {"text": text})
        return self._once(line, "email", text.lower(), self.emails)

    def _department(self, line, text):
        found = self.departments.get(plain(text))
        if found is None:
            reason = _("There was no department “%(text)s” on %(day)s.")
            named = {"text": text, "day": date_format(self.as_of)}
            self.refuse(line, "department", reason % named)
        return found

    def _hired_on(self, line, text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            reason = _("“%(text)s” is no day. Write it as 2026-05-04.")
            self.refuse(line, "hired on", reason % {"text": text})
            return None
        if day > self.as_of:
            reason = _("Hired on %(hired)s, after the day of the roster, %(day)s.")
            named = {"hired": date_format(day), "day": date_format(self.as_of)}
            self.refuse(line, "hired on", reason % named)
        return day

    def _audience(self, line, text):
        if not text:
            return Audience.STAFF
        found = self.audiences.get(plain(text))
        if found is None:
            reason = _("“%(text)s” is none of these: %(known)s.")
            named = {"text": text, "known": ", ".join(Audience.values)}
            self.refuse(line, "audience", reason % named)
        return found

    def _yes(self, line, text):
        word = plain(text)
        if word not in YES | NO:
            reason = _("“%(text)s” is neither yes nor no.")
            self.refuse(line, "supervisor", reason % {"text": text})
        return word in YES
