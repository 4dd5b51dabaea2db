"""Who a line of a roster is: a file proposes, and where number, name and hire date do not
agree a person decides."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date

NUMBER, ADDRESS, NAMESAKE = "number", "address", "namesake"
SAME, OTHER = "same", "other"


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of whom there is a record, as they were called on the day of a roster."""

    pk: int
    number: str
    name: str
    email: str
    hired_on: date | None


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the person of a line is the one of a record: `kind` says what of the line
    the record has as well."""

    kind: str
    line: object
    known: Known

    @property
    def key(self):
        return f"{self.kind}-{self.line.line}"


@dataclass(frozen=True, slots=True)
class Match:
    """A line, the record that it is of (None: a new one), and the record that its address
    stands with where that is another."""

    line: object
    known: Known | None
    addressed: Known | None
    questions: tuple

    @property
    def is_renamed(self):
        return bool(self.known) and not names_agree(self.line.name, self.known.name)


class Records:
    """The records that there are, found by what a line says."""

    def __init__(self, known, lines):
        self.by_number = {each.number.casefold(): each for each in known if each.number}
        self.by_email = {each.email.lower(): each for each in known if each.email}
        # A spreadsheet drops zeros at the front, and a record may lack them: unless
        # several such numbers stand in the file, 417 is 00417.
        said = {line.number.casefold() for line in lines}
        often = Counter(bare(line.number) for line in lines)
        self.by_digits = {
            bare(number): each
            for number, each in self.by_number.items()
            if number not in said and often[bare(number)] == 1
        }
        has_line = {
            found.pk for line in lines if (found := self._numbered(line)) is not None
        }
        self.by_person = {
            (folded(each.name), each.hired_on): each
            for each in known
            if each.hired_on and each.pk not in has_line
        }

    def _numbered(self, line):
        found = self.by_number.get(line.number.casefold())
        return found or self.by_digits.get(bare(line.number))

    def match(self, line):
        numbered = self._numbered(line)
        addressed = self.by_email.get(line.email) if line.email else None
        questions = []
        if numbered and not is_same(line, numbered):
            questions.append(Question(NUMBER, line, numbered))
        if addressed == numbered:
            addressed = None
        is_renumbered = addressed and not numbered and _is_renumbered(line, addressed)
        if addressed and not is_renumbered and not _signed_in_first(line, addressed):
            questions.append(Question(ADDRESS, line, addressed))
        found = numbered or (addressed if not questions else None)
        if not found and not questions:
            namesake = self.by_person.get((folded(line.name), line.hired_on))
            if namesake:
                questions.append(Question(NAMESAKE, line, namesake))
        other = addressed if addressed != found else None
        return Match(line, found, other, tuple(questions))


def decided(match, answers):
    """(the record that the line is of, the record to be joined to it, the records that
    lose their number, those that lose their address) once its questions are answered,
    key → SAME or OTHER."""
    known, joined = match.known, None
    loses_number, loses_address = [], []
    for question in match.questions:
        is_one = answers[question.key] == SAME
        if question.kind == NUMBER and not is_one:
            known = None
            loses_number.append(question.known)
            if question.known.email.lower() == match.line.email:
                loses_address.append(question.known)
        elif question.kind == ADDRESS and not is_one:
            loses_address.append(question.known)
        elif question.kind == ADDRESS and known:
            joined = question.known
        elif is_one:
            known = question.known
    is_asked = ADDRESS in {question.kind for question in match.questions}
    if match.addressed and not is_asked:
        joined = match.addressed if known else None
        known = known or match.addressed
    return known, joined, loses_number, loses_address


def is_same(line, known):
    """Whether a line that has the number of a record needs no question."""
    return names_agree(line.name, known.name) or line.hired_on == known.hired_on


def _signed_in_first(line, known):
    """A record that came of a sign-in stood on no roster, has no number yet, and a name
    much like it: people sign in as Kim who are Kimberly in the personnel records."""
    words = set(folded(line.name).split()) & set(folded(known.name).split())
    return not known.number and known.hired_on is None and bool(words)


def _is_renumbered(line, known):
    """Everything but the number agrees."""
    return names_agree(line.name, known.name) and line.hired_on == known.hired_on


def names_agree(one, two):
    """The same words in any order, or all of the shorter name in the longer one."""
    words, others = set(folded(one).split()), set(folded(two).split())
    shorter = min(len(words), len(others))
    return words == others or (shorter > 1 and len(words & others) == shorter)


def folded(name):
    """A name without accents, marks and capital letters, its words in order."""
    spelled = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in spelled if not unicodedata.combining(sign))
    return " ".join(sorted(re.findall(r"\w+", letters)))


def bare(number):
    return number.casefold().lstrip("0") or "0"
