from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from departments.four_eyes import OwnWork
from equity_office import checksums
from tests import factories
from tests.factories import NOON, TODAY, make_department, make_user
from tests.toolkit.factories import (
    TEMPLATE,
    add_row,
    bring_to,
    finish,
    load_template,
    make_assessment,
    make_exempt,
    rescreen,
    say,
)
from toolkit.models import Assessment, Publication, Review, SignOff
from toolkit.reads import missing, snapshots
from toolkit.rules import authority
from toolkit.rules.contents import form_of
from toolkit.services import assessments

pytestmark = pytest.mark.django_db
Status = Assessment.Status
PUBLIC = AnonymousUser()


def test_what_is_missing_is_listed_with_its_place(group):
    assessment = make_assessment()
    say(assessment, "funded", "no", needs="")
    add_row(assessment, benefit="Stays")

    found = missing.of(form_of(assessment.template), snapshots.of(assessment))

    assert [(each.step, each.key, each.message) for each in found] == [
        ("first", "proposal", "“What is proposed?” is not answered."),
        ("first", "funded", "“Is it funded?”: say what is needed."),
        ("second", "benefits", "“Who benefits?”, row 1: Group is not said."),
        ("", "", "Say what it comes to, and why."),
        ("", "", "Say what changed because of this assessment, or that nothing did."),
    ]
    with pytest.raises(assessments.NotReady) as refusal:
        assessments.move(
            assessment=assessment, name="submit", by=assessment.lead, at=NOON
        )
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

    found = missing.of(form_of(assessment.template), snapshots.of(assessment))

    assert "“Who benefits?” has no row." in [each.message for each in found]
    assert "“What do the figures say?” has no figure." in [each.message for each in found]  # fmt: skip


def test_each_signature_keeps_exactly_what_was_signed(group):
    assessment, people = bring_to(make_assessment(), "conclude", group)

    signed = list(assessment.signatures.for_page())
    assert [each.link for each in signed] == list(SignOff.Link.values)
    assert [each.signed_by for each in signed] == list(people.values())[:4]
    for each in signed:
        assert each.snapshot["answers"]["proposal"] == {"answer": "A mediator."}
        assert checksums.of_snapshot(each.snapshot) == each.sha256
    assert assessment.status == Status.CONCLUDED
    assert assessment.concluded_at == NOON


def test_nobody_signs_twice(group):
    assessment = make_assessment()
    finish(assessment, group)
    assessments.move(assessment=assessment, name="submit", by=assessment.lead, at=NOON)

    with pytest.raises(OwnWork, match="assessment handed in"):
        assessments.move(
            assessment=assessment, name="review", by=assessment.lead, at=NOON
        )


def test_a_move_out_of_turn_is_refused(group):
    assessment = make_assessment()

    with pytest.raises(assessments.MoveNotOpen, match="Being written"):
        assessments.move(
            assessment=assessment, name="conclude", by=make_user(), at=NOON
        )
    with pytest.raises(assessments.MoveNotOpen):
        assessments.move(
            assessment=make_exempt(), name="submit", by=make_user(), at=NOON
        )


def test_a_later_change_makes_every_signature_void_and_says_so(group):
    assessment, people = bring_to(make_assessment(), "publish", group)

    reopened = assessments.move(
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
        reopened = assessments.move(assessment=reopened, name=name, by=person, at=NOON)
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
    assessments.join(
        assessment=assessment, person=person, role="knows it", by=None, at=NOON
    )
    concluded, people = bring_to(assessment, "conclude", group)
    assessments.withhold(
        assessment=concluded, key="name", reason="Names a home.", by=people["publish"],
        at=NOON,
    )  # fmt: skip
    assessments.withhold(
        assessment=concluded, key="size", reason="So.", by=people["publish"], at=NOON
    )
    assessments.show(assessment=concluded, key="size", by=people["publish"], at=NOON)

    assessments.move(
        assessment=concluded, name="publish", by=people["publish"], at=NOON
    )

    publication = Publication.objects.get()
    snapshot = str(publication.snapshot)
    assert "Secret place" not in snapshot
    assert "Ana Reyes" not in snapshot
    assert publication.snapshot["withheld"] == {"name": "Names a home."}
    assert list(publication.groups.all()) == [group]
    with pytest.raises(assessments.MoveNotOpen):
        assessments.withhold(
            assessment=concluded,
            key="name",
            reason="So.",
            by=people["publish"],
            at=NOON,
        )


def test_the_team_is_joined_once_and_left():
    assessment, person = make_assessment(), make_user()
    member = assessments.join(
        assessment=assessment, person=person, role="knows it", by=None, at=NOON
    )

    with pytest.raises(ValidationError, match="in the team already"):
        assessments.join(
            assessment=assessment, person=person, role="again", by=None, at=NOON
        )
    assert Assessment.objects.worked_on_by(person, TODAY).get() == assessment
    assert str(member) == "Kim Doe, knows it"
    assessments.leave(member=member, by=None, at=NOON)
    assert not Assessment.objects.worked_on_by(person, TODAY).exists()


def test_a_step_is_reviewed_until_it_is_concluded(group):
    assessment = make_assessment()
    made = Review(assessment=assessment, step="first", rubric=1, written_by=make_user())
    assessments.review(review=made, at=NOON)
    assessments.settle(review=made, by=assessment.lead, at=NOON)

    assert assessment.reviews.get().settled_by == assessment.lead
    assert str(made) == "first: Begun"
    concluded, _people = bring_to(assessment, "conclude", group)
    with pytest.raises(assessments.MoveNotOpen):
        assessments.review(
            review=Review(
                assessment=concluded, step="first", rubric=1, written_by=make_user()
            ),
            at=NOON,
        )


def test_nothing_is_written_while_it_is_on_its_way(group):
    assessment, _people = bring_to(make_assessment(), "submit", group)

    with pytest.raises(assessments.NotADraft, match="Signed by its lead"):
        say(assessment, "proposal", "Else.")
    with pytest.raises(assessments.NotADraft, match="Exempt"):
        say(make_exempt(), "proposal", "Else.")
    with pytest.raises(assessments.NotADraft):
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
    made = assessments.locked(assessment)

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


def test_what_is_withheld_later_is_withheld_in_earlier_versions(group, client):
    assessment, people = bring_to(make_assessment(), "publish", group)
    reopened = assessments.move(
        assessment=assessment,
        name="reopen",
        by=people["conclude"],
        at=NOON,
        reason="So.",
    )
    for name, person in people.items():
        if name == "publish":
            assessments.withhold(
                assessment=reopened, key="proposal", reason="Names a home.", by=person,
                at=NOON,
            )  # fmt: skip
        reopened = assessments.move(assessment=reopened, name=name, by=person, at=NOON)

    for version in (1, 2):
        page = client.get(f"/toolkits/{assessment.pk}/?version={version}")
        assert "A mediator." not in page.content.decode()
        assert "Names a home." in page.content.decode()


def test_who_holds_no_role_any_more_writes_no_more(client, group):
    assessment = make_assessment()
    client.force_login(assessment.lead)
    address = f"/toolkits/{assessment.pk}/draft/screening/"
    assert client.get(address).status_code == 200

    assessment.lead.memberships.update(ends_on=TODAY - timedelta(days=1))

    assert client.get(address).status_code in (403, 404)
    assert authority.actions(assessment.lead, assessment) == frozenset()
