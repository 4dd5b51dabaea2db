"""How a proposal is screened: its track, its day, its promise."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from departments.models import AuditEvent
from equity_office.writing import editing
from equity_office.writing.editing import ChangedMeanwhile
from tests.factories import NOON, TODAY
from tests.toolkit.factories import (
    LATER,
    TEMPLATE,
    bring_to,
    load_template,
    make_assessment,
    make_exempt,
    rescreen,
    say,
)
from toolkit.models import Assessment
from toolkit.reads import snapshots, words
from toolkit.services import assessments

pytestmark = pytest.mark.django_db
Status = Assessment.Status
PUBLIC = AnonymousUser()


def test_a_past_day_is_refused_for_a_new_assessment():
    with pytest.raises(ValidationError, match="This day is over"):
        make_assessment(decision_on=TODAY - timedelta(1))


def test_a_past_decision_is_recorded_and_marked_so():
    assessment = make_assessment(decision_on=TODAY - timedelta(1), is_past=True)

    assert assessment.missed_decision(TODAY) is None
    assert words.countdown(assessment, TODAY) == "Records a decision of May 3, 2026"
    with pytest.raises(ValidationError, match="not over"):
        make_assessment(decision_on=TODAY, is_past=True)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"track": "fast-track"}, "fast_rule"),
        ({"track": "fast-track", "fast_rule": "time", "fast_reason": "So."}, "full_promised_on"),
        ({"track": "fast-track", "fast_rule": "time", "fast_reason": "So.", "full_promised_on": LATER}, "full_promised_on"),
        ({"track": "exempt"}, "exemption_reason"),
        ({"amount_usd": 5, "frequency": ""}, "frequency"),
    ],
)  # fmt: skip
def test_a_screening_says_what_its_track_needs(fields, name):
    with pytest.raises(ValidationError) as refusal:
        make_assessment(**fields)

    assert name in refusal.value.message_dict


def test_the_tracks_are_held_by_the_database():
    assessment = make_assessment()

    for broken in (
        {"track": "exempt"},
        {"track": "fast-track"},
        {"status": "concluded"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.filter(pk=assessment.pk).update(**broken)


def test_an_assessment_stays_on_the_version_that_it_began_with():
    assessment = make_assessment()
    load_template(TEMPLATE.replace(b"What is proposed?", b"What is planned?"))

    assessment.refresh_from_db()
    assert assessment.template.number == 1
    assert make_assessment(title="Next", at=NOON).template.number in (1, 3)


def test_another_track_begins_with_its_template_and_keeps_the_answers():
    assessment = make_assessment()
    say(assessment, "proposal", "A mediator.")
    promise = {
        "track": "fast-track",
        "fast_rule": "time",
        "fast_reason": "The vote is near.",
        "full_promised_on": LATER + timedelta(90),
    }

    fast = rescreen(assessment, **promise)
    assert fast.template.code == "fast-track"
    assert snapshots.of(fast)["answers"]["proposal"] == {"answer": "A mediator."}

    full = rescreen(fast, track="full")
    assert full.template == assessment.template
    assert "Rule for the fast track" not in dict(words.facts(snapshots.of(full)))
    again = rescreen(full, track="fast-track")
    assert (again.fast_rule, again.template.code) == ("time", "fast-track")


def test_an_exemption_is_logged_with_its_reason_and_can_be_taken_back():
    exempt = make_exempt()

    event = AuditEvent.objects.get(verb="assessment found exempt")
    assert event.reason == exempt.exemption_reason.title
    again = rescreen(exempt, track="full")
    assert again.is_draft
    assert AuditEvent.objects.get(verb="assessment screened again").reason == "Full toolkit"  # fmt: skip


def test_two_who_screen_at_once_lose_nothing():
    assessment = make_assessment(decision_maker="Council")
    before = editing.told(assessment, ["decision_maker", "budget_line"])
    rescreen(assessment, decision_maker="Mayor")

    with pytest.raises(ChangedMeanwhile) as conflict:
        assessments.save_section(
            section=assessment,
            values={"decision_maker": "Board", "budget_line": "12"},
            before=before, by=None, at=NOON,
        )  # fmt: skip

    assert conflict.value.conflicts["decision_maker"].theirs == "Mayor"


def test_nothing_changed_is_nothing_saved():
    assessment = make_assessment()

    rescreen(assessment, title=assessment.title)

    assert assessment.history.count() == 1


def test_a_decision_without_a_conclusion_is_too_late_for_good(group):
    assessment = make_assessment(decision_on=TODAY + timedelta(3))
    after = NOON + timedelta(4)
    assert (
        words.countdown(assessment, TODAY) == "3 days until the decision on May 7, 2026"
    )
    assert words.countdown(assessment, TODAY + timedelta(3)) == "The decision is today"

    moved = rescreen(assessment, at=after, decision_on=date(2099, 1, 1))

    assert moved.missed_decision(TODAY + timedelta(4)) == TODAY + timedelta(3)
    concluded, _people = bring_to(moved, "conclude", group, at=after)
    assert concluded.missed_on == TODAY + timedelta(3)
    assert (
        words.countdown(concluded, TODAY)
        == "Too late to influence: the decision was on May 7, 2026"
    )
    assert list(Assessment.objects.missed(TODAY)) == [concluded]


def test_a_day_moved_into_the_past_is_refused():
    assessment = make_assessment()

    with pytest.raises(ValidationError, match="This day is over"):
        rescreen(assessment, decision_on=TODAY - timedelta(1))


def test_concluded_in_time_is_never_too_late(group):
    assessment = make_assessment(decision_on=TODAY)
    concluded, _people = bring_to(assessment, "conclude", group)

    later = TODAY + timedelta(30)
    assert concluded.missed_decision(later) is None
    assert not Assessment.objects.missed(later).exists()
    assert words.countdown(concluded, later).startswith("Concluded before the decision")


def test_an_exemption_does_not_wait_out_the_decision():
    exempt = make_exempt(decision_on=TODAY + timedelta(1))
    load_template()

    late = rescreen(
        exempt, at=NOON + timedelta(5), track="full", decision_on=date(2098, 1, 1)
    )

    assert late.missed_on == TODAY + timedelta(1)


def test_what_was_concluded_is_exempt_no_more(group):
    assessment, people = bring_to(make_assessment(), "conclude", group)
    reason = make_exempt().exemption_reason
    reopened = assessments.move(
        assessment=assessment,
        name="reopen",
        by=people["conclude"],
        at=NOON,
        reason="So.",
    )

    with pytest.raises(ValidationError, match="exempt no more"):
        rescreen(reopened, track="exempt", exemption_reason=reason)


def test_another_day_of_decision_is_not_concluded_yet(group):
    assessment, people = bring_to(make_assessment(), "conclude", group)
    reopened = assessments.move(
        assessment=assessment,
        name="reopen",
        by=people["conclude"],
        at=NOON,
        reason="So.",
    )
    assert reopened.concluded_at

    moved = rescreen(reopened, decision_on=TODAY + timedelta(1))

    assert moved.concluded_at is None
    assert moved.missed_decision(TODAY + timedelta(2)) == TODAY + timedelta(1)


def test_a_promise_that_is_over_cannot_be_moved():
    fast = make_assessment(
        track="fast-track", fast_rule="time", fast_reason="So.",
        decision_on=TODAY, full_promised_on=TODAY + timedelta(1),
    )  # fmt: skip
    load_template()
    later = NOON + timedelta(2)

    for values in ({"full_promised_on": LATER}, {"track": "full"}):
        with pytest.raises(ValidationError, match="is over and stays"):
            rescreen(fast, at=later, **values)
    assert rescreen(fast, at=later, title="Renamed").title == "Renamed"
