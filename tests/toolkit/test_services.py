from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from departments.models import AuditEvent
from equity_office import checksums, editing
from equity_office.editing import ChangedMeanwhile
from tests import factories
from tests.factories import NOON, TODAY, make_department, make_scheme, make_user
from tests.toolkit.factories import (
    LATER,
    TEMPLATE,
    add_row,
    bring_to,
    finish,
    load_template,
    make_assessment,
    make_exempt,
    say,
)
from toolkit import document, missing, services, words
from toolkit.models import Assessment, Publication, Review, SignOff

pytestmark = pytest.mark.django_db
Status = Assessment.Status
PUBLIC = AnonymousUser()


@pytest.fixture
def group():
    return make_scheme().groups.first()


def rescreen(assessment, at=NOON, **values):
    return services.save_section(
        section=assessment,
        values=values,
        before=editing.told(assessment, values),
        by=assessment.lead,
        at=at,
    )


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
    assert document.tell(fast)["answers"]["proposal"] == {"answer": "A mediator."}

    full = rescreen(fast, track="full")
    assert full.template == assessment.template
    assert "Rule for the fast track" not in dict(words.facts(document.tell(full)))
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
        services.save_section(
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


def test_what_is_missing_is_listed_with_its_place(group):
    assessment = make_assessment()
    say(assessment, "funded", "no", needs="")
    add_row(assessment, benefit="Stays")

    found = missing.of(assessment.template.form, document.tell(assessment))

    assert [(each.step, each.key, each.message) for each in found] == [
        ("first", "proposal", "“What is proposed?” is not answered."),
        ("first", "funded", "“Is it funded?”: say what is needed."),
        ("second", "benefits", "“Who benefits?”, row 1: Group is not said."),
        ("", "", "Say what it comes to, and why."),
        ("", "", "Say what changed because of this assessment, or that nothing did."),
    ]
    with pytest.raises(services.NotReady) as refusal:
        services.move(assessment=assessment, name="submit", by=assessment.lead, at=NOON)
    assert len(refusal.value.found) == 5


def test_a_required_table_and_figures_are_missed(group):
    content = TEMPLATE.replace(
        b'label = "What do the figures say?"',
        b'label = "What do the figures say?"\nrequired = true',
    )
    load_template(content)
    assessment = make_assessment()
    assessment.template = load_template(content)
    assessment.save()

    found = missing.of(assessment.template.form, document.tell(assessment))

    assert "“Who benefits?” has no row." in [each.message for each in found]
    assert "“What do the figures say?” has no figure." in [each.message for each in found]  # fmt: skip


def test_each_signature_keeps_exactly_what_was_signed(group):
    assessment, people = bring_to(make_assessment(), "conclude", group)

    signed = list(assessment.signatures.for_page())
    assert [each.link for each in signed] == list(SignOff.Link.values)
    assert [each.signed_by for each in signed] == list(people.values())[:4]
    for each in signed:
        assert each.snapshot["answers"]["proposal"] == {"answer": "A mediator."}
        assert checksums.of_told(each.snapshot) == each.sha256
    assert assessment.status == Status.CONCLUDED
    assert assessment.concluded_at == NOON


def test_nobody_signs_twice(group):
    assessment = make_assessment()
    finish(assessment, group)
    services.move(assessment=assessment, name="submit", by=assessment.lead, at=NOON)

    with pytest.raises(services.NotYours, match="somebody else’s|somebody else's"):
        services.move(assessment=assessment, name="review", by=assessment.lead, at=NOON)


def test_a_move_out_of_turn_is_refused(group):
    assessment = make_assessment()

    with pytest.raises(services.MoveNotOpen, match="Being written"):
        services.move(assessment=assessment, name="conclude", by=make_user(), at=NOON)
    with pytest.raises(services.MoveNotOpen):
        services.move(assessment=make_exempt(), name="submit", by=make_user(), at=NOON)


def test_a_later_change_makes_every_signature_void_and_says_so(group):
    assessment, people = bring_to(make_assessment(), "publish", group)

    reopened = services.move(
        assessment=assessment, name="reopen", by=people["conclude"], at=NOON,
        reason="The figures were corrected.",
    )  # fmt: skip

    assert reopened.is_draft
    assert not reopened.signatures.standing().exists()
    assert {each.void_reason for each in reopened.signatures.all()} == {
        "The figures were corrected."
    }
    say(reopened, "proposal", "Two mediators.", before={"answer": "A mediator."})
    for name, person in people.items():
        reopened = services.move(assessment=reopened, name=name, by=person, at=NOON)
    versions = reopened.publications.order_by("number")
    assert [each.snapshot["answers"]["proposal"]["answer"] for each in versions] == [
        "A mediator.", "Two mediators.",
    ]  # fmt: skip
    assert Publication.objects.latest().get().number == 2


def test_what_is_withheld_and_who_people_are_is_not_published(group):
    assessment = make_assessment()
    person = make_user(name="Ana Reyes")
    factories.Membership.objects.create(
        user=person, role="head", department=make_department(), starts_on=TODAY
    )
    say(assessment, "confirmed_by", str(person.pk))
    say(assessment, "name", "Secret place")
    services.join(
        assessment=assessment, person=person, role="knows it", by=None, at=NOON
    )
    concluded, people = bring_to(assessment, "conclude", group)
    services.withhold(
        assessment=concluded, key="name", reason="Names a home.", by=people["publish"],
        at=NOON,
    )  # fmt: skip
    services.withhold(
        assessment=concluded, key="size", reason="So.", by=people["publish"], at=NOON
    )
    services.show(assessment=concluded, key="size", by=people["publish"], at=NOON)

    services.move(assessment=concluded, name="publish", by=people["publish"], at=NOON)

    publication = Publication.objects.get()
    told = str(publication.snapshot)
    assert "Secret place" not in told
    assert "Ana Reyes" not in told
    assert publication.snapshot["withheld"] == {"name": "Names a home."}
    assert list(publication.groups.all()) == [group]
    with pytest.raises(services.MoveNotOpen):
        services.withhold(
            assessment=concluded,
            key="name",
            reason="So.",
            by=people["publish"],
            at=NOON,
        )


def test_the_team_is_joined_once_and_left():
    assessment, person = make_assessment(), make_user()
    member = services.join(
        assessment=assessment, person=person, role="knows it", by=None, at=NOON
    )

    with pytest.raises(ValidationError, match="in the team already"):
        services.join(
            assessment=assessment, person=person, role="again", by=None, at=NOON
        )
    assert Assessment.objects.worked_on_by(person, TODAY).get() == assessment
    assert str(member) == "Kim Doe, knows it"
    services.leave(member=member, by=None, at=NOON)
    assert not Assessment.objects.worked_on_by(person, TODAY).exists()


def test_a_step_is_reviewed_until_it_is_concluded(group):
    assessment = make_assessment()
    made = Review(assessment=assessment, step="first", rubric=1, written_by=make_user())
    services.review(review=made, at=NOON)
    services.settle(review=made, by=assessment.lead, at=NOON)

    assert assessment.reviews.get().settled_by == assessment.lead
    assert str(made) == "first: Begun"
    concluded, _people = bring_to(assessment, "conclude", group)
    with pytest.raises(services.MoveNotOpen):
        services.review(
            review=Review(
                assessment=concluded, step="first", rubric=1, written_by=make_user()
            ),
            at=NOON,
        )


def test_nothing_is_written_while_it_is_on_its_way(group):
    assessment, _people = bring_to(make_assessment(), "submit", group)

    with pytest.raises(services.NotADraft, match="Signed by its lead"):
        say(assessment, "proposal", "Else.")
    with pytest.raises(services.NotADraft, match="Exempt"):
        say(make_exempt(), "proposal", "Else.")
    with pytest.raises(services.NotADraft):
        rescreen(assessment, title="Else")


def test_the_public_sees_what_is_published_exempt_or_too_late(group):
    draft, exempt = make_assessment(), make_exempt()
    published, _people = bring_to(make_assessment(), "publish", group)
    late = make_assessment(decision_on=TODAY)

    seen = Assessment.objects.visible_to(PUBLIC, TODAY + timedelta(1))

    assert set(seen) == {exempt, published, late}
    assert draft not in seen


def test_its_rows_are_called_something(group):
    assessment, people = bring_to(make_assessment(), "publish", group)
    made = services.locked(assessment)

    assert str(made) == made.title
    assert str(made.signatures.first()).endswith("Kim Doe")
    assert str(made.publications.get()).startswith(made.title)
    assert str(made.answers.first()) == made.answers.first().key
    assert str(made.rows.first()) == "benefits"
    assert str(make_exempt().exemption_reason).startswith("Reason")
    assert made.lead == people["submit"]
    assert made.is_published
    redaction = made.redactions.create(
        key="name", reason="So.", made_at=NOON, made_by=made.lead
    )
    assert str(redaction) == "name"


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
    reopened = services.move(
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
    reopened = services.move(
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


def test_what_is_withheld_later_is_withheld_in_earlier_versions(group, client):
    assessment, people = bring_to(make_assessment(), "publish", group)
    reopened = services.move(
        assessment=assessment,
        name="reopen",
        by=people["conclude"],
        at=NOON,
        reason="So.",
    )
    for name, person in people.items():
        if name == "publish":
            services.withhold(
                assessment=reopened, key="proposal", reason="Names a home.", by=person,
                at=NOON,
            )  # fmt: skip
        reopened = services.move(assessment=reopened, name=name, by=person, at=NOON)

    for version in (1, 2):
        page = client.get(f"/toolkits/{assessment.pk}/?version={version}")
        assert "A mediator." not in page.content.decode()
        assert "Names a home." in page.content.decode()
