"""A roster from a file: every line is understood, or refused with its line, column and
reason; nothing is kept of a file with one that is refused."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.models import Department, User
from departments.services import record_event
from indicators.imports.read import FileRefused, Refusal, plain, stream
from training.models import Audience, Learner, Roster, RosterEntry

LARGEST = 5_000_000
LONGEST = 300
# Characters that a column may hold.
LONGEST_IN = {"number": 40, "name": 150, "email": 254, "job title": 100}
BATCH = 1000
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


class Refused(Exception):
    """The roster cannot be loaded; the message is for a person."""


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


@dataclass(frozen=True, slots=True)
class Changes:
    """What a roster changed against the one before: people who are new on it, who left
    it, and who moved to another department."""

    joined: int
    left: int
    moved: int


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


@transaction.atomic
def load(*, content, file_name, as_of, by, at):
    """Load a roster of a day in the city, in place of what was loaded for that day.
    Gives it and what it changed against the one before. Raises FileRefused and
    Refused."""
    if as_of > timezone.localdate(at):
        raise Refused(_("A roster cannot be of a day that is still to come."))
    lines = understand(content, as_of)
    # Two rosters that are loaded at once wait for each other here.
    list(Department.objects.select_for_update().order_by("pk"))
    learners = _learners(lines)
    roster, _is_new = Roster.objects.select_for_update().get_or_create(
        as_of=as_of, defaults={"loaded_at": at}
    )
    roster.file_name, roster.sha256 = file_name, hashlib.sha256(content).hexdigest()
    roster.loaded_at, roster.loaded_by = at, by
    roster.save()
    roster.entries.all().delete()
    RosterEntry.objects.bulk_create(
        [
            RosterEntry(
                roster=roster,
                learner=learner,
                department_id=line.department,
                audience=line.audience,
                is_supervisor=line.is_supervisor,
                job_title=line.job_title,
                hired_on=line.hired_on,
            )
            for line, learner in zip(lines, learners, strict=True)
        ],
        batch_size=BATCH,
    )
    record_event(verb=gettext_noop("roster loaded"), subject=roster, by=by, at=at)
    return roster, changes(roster)


def _learners(lines):
    """The learner of each line: known by number, or by address where nobody has a number
    yet, or new. What the roster says of a person is taken over."""
    by_number = {
        each.number.casefold(): each
        for each in Learner.objects.select_for_update().exclude(number=None)
    }
    by_email = {
        each.email.lower(): each
        for each in Learner.objects.select_for_update().exclude(email="")
    }
    refusals, found = [], []
    for line in lines:
        known = by_number.get(line.number.casefold())
        addressed = by_email.get(line.email) if line.email else None
        if addressed is None or addressed == known:
            found.append(known or Learner())
        elif addressed.number is None and (known is None or _absorb(addressed, known)):
            found.append(addressed)
        else:
            reason = _(
                "This address belongs to another record, of %(name)s (%(number)s). Both "
                "have training of their own: correct the address, or leave it out."
            )
            named = {"name": addressed.name, "number": addressed.number or "–"}
            refusals.append(Refusal(line.line, "email", reason % named))
    if refusals:
        raise FileRefused(refusals, len(lines))
    return _take_over(lines, found)


def _absorb(learner, other):
    """Let somebody who signed in by themselves be the one whom earlier rosters knew by
    number, where that record holds nothing else. Gives whether it could be."""
    has_own = any(
        rows.exists()
        for rows in (
            other.completions,
            other.enrollments,
            other.progress,
            other.requests,
        )
    )
    if has_own or other.user_id:
        return False
    for rows in (other.entries, other.leaves, other.extensions):
        rows.update(learner=learner)
    other.delete()
    return True


def _take_over(lines, learners):
    users = {
        user.email: user
        for user in User.objects.filter(
            email__in=[line.email for line in lines]
        ).exclude(learner__isnull=False)
    }
    for line, learner in zip(lines, learners, strict=True):
        learner.number, learner.name = line.number, line.name
        learner.email = line.email or learner.email
        if learner.user_id is None and line.email in users:
            learner.user = users[line.email]
    new = [learner for learner in learners if learner.pk is None]
    known = [learner for learner in learners if learner.pk is not None]
    Learner.objects.bulk_update(
        known, ["number", "name", "email", "user"], batch_size=BATCH
    )
    Learner.objects.bulk_create(new, batch_size=BATCH)
    return learners


def changes(roster):
    """What changed against the roster before this one. Three queries."""
    before = Roster.objects.filter(as_of__lt=roster.as_of).order_by("-as_of").first()
    places = dict(roster.entries.values_list("learner_id", "department_id"))
    earlier = (
        dict(before.entries.values_list("learner_id", "department_id"))
        if before
        else {}
    )
    both = places.keys() & earlier.keys()
    return Changes(
        joined=len(places.keys() - earlier.keys()),
        left=len(earlier.keys() - places.keys()),
        moved=sum(places[learner] != earlier[learner] for learner in both),
    )
