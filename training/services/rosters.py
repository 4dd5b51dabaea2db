"""Rosters: looked at, loaded once a person has said who is who, and undone."""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.models import Department, User
from departments.services import record_event
from training.files import rosters as files
from training.models import Learner, LearnerFact, Roster, RosterEntry, RosterUpload
from training.rules import matching
from training.services import people

BATCH = 1000
# A roster on which so many of a hundred are missing is asked about.
MANY_LEFT, FEW_PEOPLE = 20, 10
# More than anybody answers, and than a form may send.
MOST_QUESTIONS = 400


class Refused(Exception):
    """The roster cannot be loaded, or undone; the message is for a person."""


class Unanswered(Exception):
    """Somebody has to say who is who first."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A roster that was understood: every line with who it is of, and what it would
    change against the one before it (each a name)."""

    as_of: object
    matches: list
    joined: list
    left: list
    moved: list
    renamed: list
    before: object

    @property
    def questions(self):
        return [question for match in self.matches for question in match.questions]

    @property
    def loses_many(self):
        """Whether so many are missing that the file may be a part of the roster."""
        gone, people_before = len(self.left), len(self.left) + self.stayed
        return gone > FEW_PEOPLE and gone * 100 > MANY_LEFT * people_before

    @property
    def stayed(self):
        return len(self.matches) - len(self.joined)


@transaction.atomic
def keep_upload(*, content, file_name, as_of, by, at):
    """Put a roster aside until it is confirmed; what nobody confirmed in a day goes."""
    RosterUpload.objects.forgotten(at).delete()
    return RosterUpload.objects.create(
        content=content,
        file_name=file_name[:200],
        as_of=as_of,
        uploaded_by=by,
        uploaded_at=at,
    )


def look(*, content, as_of, at):
    """What a file says and whom it is about. Raises FileRefused and Refused."""
    if as_of > timezone.localdate(at):
        raise Refused(_("A roster cannot be of a day that is still to come."))
    lines = files.understand(content, as_of)
    records = matching.Records(_known(as_of), lines)
    matches = [records.match(line) for line in lines]
    asked = sum(len(match.questions) for match in matches)
    if asked > MOST_QUESTIONS:
        words = _(
            "%(count)s people of the file cannot be told from others. Look whether its "
            "columns of numbers, addresses and days of hiring are the right ones."
        )
        raise Refused(words % {"count": asked})
    before = Roster.objects.in_force_on(as_of)
    places = dict(before.entries.values_list("learner", "department")) if before else {}
    names = (
        dict(before.entries.values_list("learner", "learner__name")) if before else {}
    )
    found = {match.known.pk: match.line for match in matches if match.known}
    return Preview(
        as_of=as_of,
        matches=matches,
        joined=[
            m.line.name for m in matches if not m.known or m.known.pk not in places
        ],
        left=sorted(names[pk] for pk in places.keys() - found.keys()),
        moved=sorted(
            found[pk].name
            for pk in places.keys() & found.keys()
            if places[pk] != found[pk].department
        ),
        renamed=[(m.known.name, m.line.name) for m in matches if m.is_renamed],
        before=before,
    )


def _known(as_of):
    """Everybody of whom there is a record, as they were called on that day: those of
    whom nothing was known by then first, since others had their number. Three
    queries."""
    facts = people.facts_of(Learner.objects.all())
    learners = sorted(
        Learner.objects.order_by("pk"),
        key=lambda each: people.is_known_on(facts.get(each.pk, {}), as_of),
    )
    entries = RosterEntry.objects.filter(roster__in=Roster.objects.in_force())
    hired = dict(
        entries.order_by("roster__as_of", "pk").values_list("learner", "hired_on")
    )
    return [
        matching.Known(
            each.pk, hired_on=hired.get(each.pk), **_called(each, facts, as_of)
        )
        for each in learners
    ]


def _called(learner, facts, as_of):
    told = facts.get(learner.pk)
    if told is None:
        return people.said_of(learner)
    return {kind: people.on(told, kind, as_of) for kind in people.KINDS}


@transaction.atomic
def load(*, content, file_name, as_of, by, at, answers=None):
    """Load a roster of a day in the city, in place of what was loaded for that day.
    `answers` say of each question whether it is the same person (`matching`). Raises
    FileRefused, Refused and Unanswered."""
    # Two rosters that are loaded at once wait for each other here.
    list(Department.objects.select_for_update().order_by("pk"))
    preview = look(content=content, as_of=as_of, at=at)
    answers = answers or {}
    if {question.key for question in preview.questions} - answers.keys():
        raise Unanswered
    same_day = Roster.objects.in_force().filter(as_of=as_of)
    replaced = list(same_day.values_list("pk", flat=True))
    roster = Roster(
        as_of=as_of,
        file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        loaded_at=at,
        loaded_by=by,
        undone_at=at,  # in force once the one before is not
    )
    roster.save()
    same_day.update(replaced_by=roster)
    Roster.objects.filter(pk=roster.pk).update(undone_at=None)
    roster.undone_at = None
    learners = _settle(preview, answers, roster, by, at)
    _write_entries(roster, preview, learners)
    verb = gettext_noop("roster loaded")
    record_event(
        verb=verb,
        subject=roster,
        by=by,
        at=at,
        reason=_("It replaces the one of the same day.") if replaced else "",
    )
    return roster


def _settle(preview, answers, roster, by, at):
    """The learner of each line, as the answers say, carrying what the line says. What
    else it changes is noted with the roster, to be undone."""
    rows = Learner.objects.select_for_update().in_bulk()
    decisions = [matching.decided(match, answers) for match in preview.matches]
    _refuse_twice(preview.matches, decisions)
    values, learners, new, users = {}, [], [], {}
    for match, (known, joined, *lost) in zip(preview.matches, decisions, strict=True):
        for kind, records in zip(("number", "email"), lost, strict=True):
            for record in records:
                values.setdefault(rows[record.pk], {}).setdefault(kind, "")
                if kind == "email":
                    users |= _sign_out_of(rows[record.pk], record.email)
        if joined:
            rows[known.pk] = _join(
                match, rows[known.pk], rows[joined.pk], roster, by, at
            )
        learner = rows[known.pk] if known else Learner(name=match.line.name)
        if known is None:
            new.append(learner)
        learners.append(learner)
    Learner.objects.bulk_create(new, batch_size=BATCH)
    for match, learner in zip(preview.matches, learners, strict=True):
        line, said = match.line, values.setdefault(learner, {})
        said |= {"number": _longer(line.number, learner), "name": line.name}
        if line.email:
            said["email"] = line.email
    people.tell(values, as_of=roster.as_of, roster=roster, new=set(new))
    users |= _find_users(learners)
    roster.noted = {"new": [each.pk for each in new], "users": users}
    roster.save(update_fields=["noted"])
    return learners


def _refuse_twice(matches, decisions):
    """One record is of one line."""
    lines = {}
    for match, (known, joined, *_lost) in zip(matches, decisions, strict=True):
        for record in filter(None, (known, joined)):
            if record.pk in lines:
                words = _(
                    "Lines %(one)s and %(two)s would both be %(name)s. Look again."
                )
                raise Refused(
                    words
                    % {
                        "one": lines[record.pk],
                        "two": match.line.line,
                        "name": record.name,
                    }
                )
            lines[record.pk] = match.line.line


def _join(match, learner, other, roster, by, at):
    try:
        return people.join(
            learner=learner,
            other=other,
            by=by,
            at=at,
            as_of=roster.as_of,
            is_decided=bool(match.questions),
        )
    except people.CannotJoin as refusal:
        line = {"line": match.line.line, "name": match.line.name, "why": refusal}
        raise Refused(_("Line %(line)s, %(name)s: %(why)s") % line) from refusal


def _longer(number, learner):
    """The number with its zeros, which a spreadsheet may have dropped."""
    known = learner.number or ""
    is_same = known and matching.bare(known) == matching.bare(number)
    return known if is_same and len(known) > len(number) else number


def _sign_out_of(learner, address):
    """Whoever has the address now is not the person who signed in by it before. Gives
    who signed in as the record."""
    if not learner.user or learner.user.email != address.lower():
        return {}
    before = {learner.pk: learner.user_id}
    learner.user = None
    learner.save(update_fields=["user"])
    return before


def _find_users(learners):
    addresses = {each.email for each in learners if each.email and not each.user_id}
    free = User.objects.filter(email__in=addresses, learner=None).in_bulk(
        field_name="email"
    )
    found = [each for each in learners if not each.user_id and each.email in free]
    for learner in found:
        learner.user = free[learner.email]
    Learner.objects.bulk_update(found, ["user"], batch_size=BATCH)
    return {learner.pk: None for learner in found}


def _write_entries(roster, preview, learners):
    RosterEntry.objects.bulk_create(
        [
            RosterEntry(
                roster=roster,
                learner=learner,
                department_id=match.line.department,
                audience=match.line.audience,
                is_supervisor=match.line.is_supervisor,
                job_title=match.line.job_title,
                hired_on=match.line.hired_on,
            )
            for match, learner in zip(preview.matches, learners, strict=True)
        ],
        batch_size=BATCH,
    )


@transaction.atomic
def undo(*, roster, by, at):
    """Take the roster that was loaded last back: what it replaced is in force again, and
    everybody is called as before. Records that were joined stay so. Raises Refused."""
    list(Department.objects.select_for_update().order_by("pk"))
    last = Roster.objects.in_force().order_by("-loaded_at", "-pk").first()
    if last is None or roster.pk != last.pk:
        raise Refused(_("Only the roster that was loaded last is undone."))
    touched = list(Learner.objects.filter(facts__roster=roster).distinct())
    Roster.objects.filter(pk=roster.pk).update(undone_at=at, undone_by=by)
    Roster.objects.filter(replaced_by=roster).update(replaced_by=None)
    LearnerFact.objects.filter(roster=roster).delete()
    roster.entries.all().delete()
    signed_in = last.noted.get("users", {})
    Learner.objects.filter(pk__in=signed_in).update(user=None)  # nobody is two at once
    for learner, user in signed_in.items():
        Learner.objects.filter(pk=learner).update(user=user)
    gone = _forget(last.noted.get("new", []))
    stay = Learner.objects.filter(pk__in=[e.pk for e in touched if e.pk not in gone])
    _refuse_taken(stay)
    people.carry_last(list(stay))
    record_event(verb=gettext_noop("roster undone"), subject=roster, by=by, at=at)


def _forget(new):
    """Records that only this roster knew go; one that was trained meanwhile stays, with
    its name. Gives those that went."""
    kept = Q()
    for rows in ("completions", "enrollments", "progress", "attempts", "requests",
                 "leaves", "extensions", "entries"):  # fmt: skip
        kept |= Q(**{f"{rows}__isnull": False})
    made = Learner.objects.filter(pk__in=new)
    trained = set(made.filter(kept).values_list("pk", flat=True))
    made.filter(pk__in=trained).update(number=None, email="")
    gone = set(new) - trained
    Learner.objects.filter(pk__in=gone).delete()
    return gone


def _refuse_taken(learners):
    """Nobody gets back a number or an address that another has been given since."""
    facts = people.facts_of(learners)
    for kind in ("number", "email"):
        last = {
            told[kind][-1][1]: pk
            for pk, told in facts.items()
            if told.get(kind, [(None, "")])[-1][1]
        }
        others = Learner.objects.filter(**{f"{kind}__in": last}).exclude(
            pk__in=learners.values("pk")
        )
        if other := others.first():
            words = _("%(other)s has the number or address of somebody on it now.")
            raise Refused(words % {"other": other})
