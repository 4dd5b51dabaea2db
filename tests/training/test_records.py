"""What a facilitator records, and what is voided."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.factories import NOON
from tests.training import factories
from training.models import (
    Completion,
)
from training.reads.standing import State
from training.services import courses, learning

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("America/New_York")


def test_a_facilitator_records_a_session(reviewer):
    session = factories.make_course(kind="session")
    learner = factories.make_learner()

    made = factories.record(learner, session, by=reviewer)

    assert (made.how, made.recorded_by, made.version.number) == (
        "recorded",
        reviewer,
        1,
    )
    assert factories.record(learner, session) == made
    assert Completion.objects.count() == 1


def test_what_is_recorded_names_the_version_of_its_day(course):
    draft = courses.start_version(course=course, by=None, at=NOON)
    courses.publish(version=draft, by=None, at=NOON)
    learner = factories.make_learner()

    earlier = factories.record(learner, course, completed_on=date(2024, 5, 4))
    later = factories.record(learner, course)

    assert (earlier.version.number, later.version.number) == (1, 2)


@pytest.mark.parametrize(
    ("overrides", "field", "says"),
    [
        ({"reason": " "}, "reason", "Say why"),
        ({"completed_on": date(2026, 5, 5)}, "completed_on", "still to come"),
        ({"completed_on": date(2019, 12, 31)}, "completed_on", "has been given since"),
    ],
)
def test_what_cannot_have_happened_is_refused(course, overrides, field, says):
    with pytest.raises((learning.Missing, learning.Impossible), match=says) as refusal:
        factories.record(factories.make_learner(), course, **overrides)
    assert refusal.value.field == field


def test_nothing_is_recorded_of_a_course_that_is_not_published():
    with pytest.raises(learning.Impossible, match="Nothing of this course"):
        factories.record(factories.make_learner(), factories.make_draft().course)


def test_a_voided_completion_stays_and_no_longer_counts(learner, course, reviewer):
    made = factories.take_all(learner, course)

    for reason in ("Another Kim", "Too late"):
        learning.void(completion=made, reason=reason, by=reviewer, at=NOON)

    made.refresh_from_db()
    assert (made.voided_because, made.voided_by) == ("Another Kim", reviewer)
    assert factories.stands(learner, course).state is State.AVAILABLE
    again = factories.take_all(learner, course)
    assert (again.round, again.voided_at) == (1, None)


def test_voiding_wants_a_reason(learner, course):
    made = factories.take_all(learner, course)

    with pytest.raises(learning.Missing, match="Give a reason"):
        learning.void(completion=made, reason=" ", by=None, at=NOON)


def test_voiding_what_a_facilitator_recorded_loses_no_progress(learner, course):
    first, *_rest = factories.modules_of(course)
    factories.take(learner, first)
    mistaken = factories.record(learner, course)
    learning.void(completion=mistaken, reason="Another Kim", by=None, at=NOON)

    assert factories.stands(learner, course).done == {first.pk}


def test_a_step_that_comes_too_soon_is_recorded_with_a_word(sign_in, administrator):
    first, second = (factories.make_course(kind="session") for _ in range(2))
    learner = factories.enroll(factories.make_program(first, second))
    client, sent = sign_in(administrator), {"how": "recorded", "reason": "I was there."}
    address = f"{learner.get_absolute_url()}record/"

    early = client.post(
        address,
        sent | {"course": second.slug, "completed_on": "2026-05-04"},
        follow=True,
    )
    later = client.post(
        address,
        sent | {"course": first.slug, "completed_on": "2026-05-04"},
        follow=True,
    )

    said = "What comes before it is not completed yet"
    assert f"{said}: {first}." in early.text
    assert said not in later.text
    assert learner.completions.count() == 2
