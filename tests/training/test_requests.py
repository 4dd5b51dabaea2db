"""Leave, more time, and requests with their answers."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from departments.models import AuditEvent
from tests.factories import NOON, TODAY
from tests.training import factories
from training.models import Extension, Leave, Request, Requirement
from training.services import requests

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return factories.make_learner(name="Kim")


def leave(learner, first, last):
    return requests.record_leave(
        learner=learner, starts_on=first, ends_on=last, by=None, at=NOON
    )


def test_a_leave_is_ended_by_its_first_day(learner):
    leave(learner, TODAY, None)
    leave(learner, TODAY, date(2026, 6, 1))

    leave(learner, TODAY, date(2026, 7, 1))

    assert Leave.objects.get().ends_on == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 5, 1), None),
        (date(2026, 5, 1), TODAY),
        (date(2026, 6, 1), date(2026, 6, 2)),
        (date(2026, 6, 1), None),
    ],
)
def test_leaves_do_not_overlap(learner, first, last):
    leave(learner, TODAY, None)

    with pytest.raises(ValidationError, match="overlaps with the leave from May 4"):
        leave(learner, first, last)


def test_a_mistyped_year_is_refused(learner):
    with pytest.raises(ValidationError, match="longer than five years"):
        leave(learner, TODAY, date(9999, 12, 31))
    with pytest.raises(ValidationError, match="longer than five years"):
        extend(learner, until=date(9999, 12, 31))


def test_what_was_recorded_by_mistake_is_taken_back(learner, reviewer):
    for row in (leave(learner, TODAY, None), extend(learner)):
        requests.take_back(row=row, by=reviewer, at=NOON)

    assert not Leave.objects.exists()
    assert not Extension.objects.exists()


def test_a_leave_ends_after_it_starts(learner):
    with pytest.raises(ValidationError, match="end before it starts"):
        leave(learner, TODAY, date(2026, 5, 3))


def extend(learner, **overrides):
    fields = {
        "requirement": None,
        "until": date(2026, 6, 1),
        "reason": "Ill",
    } | overrides
    fields["requirement"] = fields["requirement"] or factories.make_requirement()
    return requests.extend(learner=learner, by=None, at=NOON, **fields)


def test_more_time_has_a_reason_and_is_to_come(learner):
    requirement = factories.make_requirement(title="REAL")

    assert str(extend(learner, requirement=requirement)) == "Kim: REAL"
    with pytest.raises(ValidationError, match="over already"):
        extend(learner, until=date(2026, 5, 3))
    with pytest.raises(ValidationError):
        extend(learner, reason="")
    assert Extension.objects.count() == 1


def test_the_same_is_asked_once_at_a_time(learner):
    requirement = factories.make_requirement()
    asked = {"learner": learner, "requirement": requirement, "kind": "exemption"}
    row = requests.ask(words="I teach it.", at=NOON, **asked)

    with pytest.raises(requests.AskedAlready):
        requests.ask(words="Still.", at=NOON, **asked)
    requests.answer(
        request=row, status="refused", words="No.", before="open", by=None, at=NOON
    )
    assert requests.ask(words="Now I do.", at=NOON, **asked)
    assert str(row) == "Kim: To be exempt from it"


def test_an_answer_is_corrected_and_never_by_chance(learner, reviewer):
    row = factories.make_request(learner)
    answer = {"request": row, "by": reviewer, "at": NOON}
    requests.answer(status="granted", words="Yes.", before="open", **answer)

    with pytest.raises(requests.AnsweredAlready):
        requests.answer(status="refused", words="No.", before="open", **answer)
    assert Request.objects.get().answer == "Yes."
    assert AuditEvent.objects.get(verb="request granted").reason == ""
    requests.answer(status="refused", words="No.", before="granted", **answer)
    assert Request.objects.get().status == "refused"


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        ({"audiences": []}, "choose at least one"),
        ({"audiences": ["pets"]}, "no such audience"),
        ({"ends_on": date(2023, 1, 1)}, "end before it starts"),
        ({"refresh_months": 12}, "Name the course that refreshes it"),
        ({"refresh_months": 1, "window_days": 28}, "longer than the time between"),
    ],
)
def test_a_requirement_that_asks_nobody_or_nothing_is_refused(overrides, says):
    program = factories.make_program()
    fields = {"audiences": ["staff"], "starts_on": date(2024, 1, 1)} | overrides
    requirement = Requirement(title="REAL", slug="real", program=program, **fields)

    with pytest.raises(ValidationError, match=says):
        requirement.full_clean()


def test_a_requirement_is_in_force_from_a_day_to_a_day():
    made = factories.make_requirement(ends_on=date(2025, 12, 31))

    for day, found in ((date(2023, 12, 31), 0), (date(2024, 1, 1), 1), (TODAY, 0)):
        assert Requirement.objects.in_force_on(day).count() == found
    assert str(made) == made.title
