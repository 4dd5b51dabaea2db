"""Made-up people on made-up rosters, and what they completed."""

import csv
import io
from contextlib import suppress
from datetime import date, timedelta
from itertools import count, product

from django.db.models import Q

from departments.models import User
from equity_office.periods import midnight
from training.files import certificates
from training.models import (
    Completion,
    CompletionRelease,
    Course,
    Learner,
    Requirement,
    Roster,
    RosterEntry,
)
from training.services import publication, rosters

REASON = "Taken over from the former training system"
# Personnel numbers of the made-up city, and the series of its old certificates.
PREFIX, SERIES = "DEMO-", "HRBRV"
PROGRAM = (
    "foundations-of-racial-equity",
    "laying-the-foundation",
    "transforming-our-systems",
)
# When the first of them took it, and how far apart they and its steps are, in days.
FIRST, REFRESHED = date(2023, 3, 13), date(2025, 1, 13)
APART, STEPS = 3, 14
HIRED = date(2006, 1, 9)
# Of so many, the one in this place was hired shortly before one of the rosters.
EVERY, SPREAD = 19, 80
NEWCOMERS = {7: date(2025, 11, 3), 13: date(2026, 4, 20)}


def load(stated, *, mail, at):
    """Load the rosters that are over, and what people on them completed, unless a roster
    is there."""
    days = [day for day in stated["days"] if midnight(day) < at]
    if Roster.objects.exists():
        return
    people = list(_people(stated, mail))
    for day in days:
        rosters.load(
            content=_file(people, day),
            file_name=f"roster-{day:%Y-%m-%d}.csv",
            as_of=day,
            by=None,
            at=at,
        )
    _complete(people, at)


def _people(stated, mail):
    """Everybody: their line of the file, when they were hired, and whether they completed
    the program and refreshed it."""
    names = [
        f"{first} {last}"
        for last, first in product(stated["last_names"], stated["first_names"])
    ]
    numbers = count(1)

    def person(slug, audience, leads, hired_on, done, again, name="", email=""):
        number = next(numbers)
        luck = number * 37 % 100  # spread evenly, the same every time
        return {
            "hired_on": hired_on,
            "done": luck < done,
            "again": luck < done * again // 100,
            "line": {
                "number": f"{PREFIX}{number:04}",
                "name": name or names[number * 7 % len(names)],
                "email": email,
                "department": slug,
                "hired on": hired_on.isoformat(),
                "audience": audience,
                "supervisor": "yes" if leads else "no",
            },
        }

    for slug, people, leaders, done, again in stated["departments"]:
        for place in range(people):
            hired_on = NEWCOMERS.get(place % EVERY) or HIRED + timedelta(97 * place)
            yield person(slug, "staff", place < leaders, hired_on, done, again)
    for audience in ("council", "board"):
        people, done = stated[audience]
        for _place in range(people):
            yield person("equity", audience, False, HIRED, done, done)
    users = {user.email: user for user in User.objects.filter(email__endswith=mail)}
    for who, slug, leads, hired_on in stated["people"]:
        user = users[who + mail]
        yield person(
            slug, "staff", leads == "yes", hired_on, 0, 0, user.name, user.email
        )


def _file(people, day):
    """The roster of a day as a file, as the personnel office would send it."""
    text = io.StringIO(newline="")
    lines = [each["line"] for each in people if each["hired_on"] <= day]
    writer = csv.DictWriter(text, fieldnames=list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def _complete(people, at):
    """Store what was completed before there was this product."""
    courses = Course.objects.in_bulk(PROGRAM, field_name="slug")
    versions = {slug: course.versions.get() for slug, course in courses.items()}
    learners = Learner.objects.in_bulk(
        [each["line"]["number"] for each in people], field_name="number"
    )
    rows = []
    for place, each in enumerate(people):
        learner = learners.get(each["line"]["number"])
        begun = max(FIRST, each["hired_on"]) + timedelta(APART * (place % SPREAD))
        days = [
            (slug, begun + timedelta(STEPS * step), 0)
            for step, slug in enumerate(PROGRAM)
            if each["done"]
        ]
        if each["again"]:
            again = begun + (REFRESHED - FIRST)
            days.append((PROGRAM[0], again, 1))
        rows += [
            Completion(
                learner=learner,
                name=learner.name if learner else "",
                course=courses[slug],
                version=versions[slug],
                title=courses[slug].title,
                round=number,
                completed_on=day,
                how=Completion.How.RECORDED,
                reason=REASON,
                recorded_at=at,
            )
            for slug, day, number in days
            if learner and midnight(day) < at
        ]
    for place, row in enumerate(rows):
        row.number = _number(place)
    Completion.objects.bulk_create(rows, batch_size=500)


def _number(place):
    """A certificate's number for somebody made up: the same every time."""
    signs = ""
    for _sign in range(certificates.HALF):
        place, sign = divmod(place, len(certificates.ALPHABET))
        signs = certificates.ALPHABET[sign] + signs
    return f"{SERIES}-{signs}"


def release(days, *, at):
    """Publish completion on these days, where it is not public yet."""
    for requirement in Requirement.objects.whole():
        known = set(requirement.releases.values_list("day", flat=True))
        for day in days:
            if day not in known and midnight(day) < at:
                with suppress(publication.NoRoster, publication.AlreadyReleased):
                    publication.release(
                        requirement=requirement, day=day, by=None, at=at
                    )


def clear(mail):
    """Remove the rosters and releases. Gives the learners (pks) who are nobody else's
    then."""
    learners = Learner.objects.filter(
        Q(number__startswith=PREFIX) | Q(user__email__endswith=mail)
    )
    pks = list(learners.values_list("pk", flat=True))
    RosterEntry.objects.filter(learner__in=pks).delete()
    Roster.objects.filter(entries=None).delete()
    CompletionRelease.objects.filter(requirement__slug="real").delete()
    return pks
