"""Whoever did a step does not take the step that checks it, in every life."""

import pytest

from departments import four_eyes
from departments.four_eyes import OwnWork
from departments.models import AuditEvent, Membership, User
from plans.rules import lives as plan_lives
from plans.services import plans
from progress.models import ProgressUpdate
from progress.rules import lives as update_lives
from progress.services import updates
from reporting.files import publishing
from reporting.rules import lives as report_lives
from reporting.services import editions
from tests.factories import (
    NOON,
    TODAY,
    make_department,
    make_member,
    make_reviewed_edition,
    make_scheme,
    make_user,
)
from tests.plans.factories import bring_to, make_ready_plan
from tests.progress.factories import JULY, make_plan_in_force, write
from tests.toolkit.factories import finish, make_assessment
from tests.training import factories as training
from toolkit.rules import lives as toolkit_lives
from toolkit.services import assessments
from training.models import Extension
from training.services import learning, requests

pytestmark = pytest.mark.django_db

# Move → the moves before it whose maker may not make it, in every life.
CHECKED = {
    plan_lives: {
        "sign": ["submit"],
        "review": ["submit", "sign"],
        "adopt": ["submit", "sign", "review"],
    },
    update_lives: {"accept": ["submit"]},
    toolkit_lives: {
        "review": ["submit"],
        "sign": ["submit", "review"],
        "conclude": ["submit", "review", "sign"],
    },
    report_lives: {"publish": ["approve"]},
}


@pytest.fixture
def kim():
    return make_user(name="Kim Doe")


@pytest.mark.parametrize("lives", CHECKED, ids=lambda lives: lives.__name__)
def test_every_move_that_checks_says_what_it_checks(lives):
    verbs = {move.verb: move.name for move in lives.MOVES.values()}

    found = {
        move.name: [verbs[verb] for verb in move.checks if verb in verbs]
        for move in lives.MOVES.values()
    }

    assert {name: checks for name, checks in found.items() if checks} == CHECKED[lives]
    assert report_lives.MOVES["approve"].checks == (report_lives.BUILT,)


def test_who_submits_a_plan_does_not_sign_it(kim):
    plan = plans.move(plan=make_ready_plan(), name="submit", by=kim, at=NOON)

    with pytest.raises(OwnWork, match="plan submitted"):
        plans.move(plan=plan, name="sign", by=kim, at=NOON)
    plan = plans.move(plan=plan, name="sign", by=make_user(), at=NOON)
    with pytest.raises(OwnWork):
        plans.move(plan=plan, name="review", by=kim, at=NOON)


def test_who_submitted_a_draft_that_went_back_may_sign_another(kim):
    plan = plans.move(plan=make_ready_plan(), name="submit", by=kim, at=NOON)
    plan = plans.move(plan=plan, name="return", by=kim, at=NOON, reason="Costs.")
    plan = plans.move(plan=plan, name="submit", by=make_user(), at=NOON)

    assert plans.move(plan=plan, name="sign", by=kim, at=NOON).status == "signed"


def test_who_submits_an_update_does_not_accept_it(kim):
    make_plan_in_force()
    update = ProgressUpdate.objects.get()
    write(update, said="Hired two.", delivery="on_track")
    updates.submit(updates=[update], by=kim, at=JULY)

    with pytest.raises(OwnWork):
        updates.move(update=update, name="accept", by=kim, at=JULY)
    updates.move(update=update, name="accept", by=make_user(), at=JULY)


def test_nobody_signs_an_assessment_twice():
    group = make_scheme().groups.first()
    assessment = make_assessment()
    finish(assessment, group)
    assessments.move(assessment=assessment, name="submit", by=assessment.lead, at=NOON)

    with pytest.raises(OwnWork):
        assessments.move(
            assessment=assessment, name="review", by=assessment.lead, at=NOON
        )


def test_one_administrator_does_not_build_approve_and_publish_a_report(kim):
    edition = make_reviewed_edition()
    AuditEvent.objects.create(
        verb=report_lives.BUILT,
        by=kim,
        at=NOON,
        subject_type=AuditEvent.objects.get(verb=report_lives.BUILT).subject_type,
        subject_pk=edition.pk,
    )

    with pytest.raises(OwnWork, match="build started"):
        editions.move(edition=edition, name="approve", by=kim, at=NOON)
    other = make_user()
    editions.move(edition=edition, name="approve", by=other, at=NOON)
    with pytest.raises(OwnWork, match="edition approved"):
        editions.move(edition=edition, name="publish", by=other, at=NOON)
    editions.move(edition=edition, name="publish", by=kim, at=NOON)


def test_nobody_records_their_own_training(kim):
    course = training.make_course(kind="session")
    learner = training.make_learner(user=kim)
    made = training.record(training.make_learner(), course, by=kim)

    with pytest.raises(OwnWork, match="about you"):
        training.record(learner, course, by=kim)
    own = training.record(learner, course, by=make_user())
    with pytest.raises(OwnWork):
        learning.void(completion=own, reason="Twice.", by=kim, at=NOON)
    learning.void(completion=made, reason="Twice.", by=kim, at=NOON)


def test_a_record_is_ones_own_by_its_address_too(kim):
    learner = training.make_learner(email=kim.email.upper())

    other = training.make_learner(user=make_user(), email=make_user().email)
    course = training.make_course(kind="session")

    with pytest.raises(OwnWork):
        training.record(learner, course, by=kim)
    with pytest.raises(OwnWork):
        training.record(other, course, by=User.objects.get(email=other.email))


def test_nobody_gives_themselves_time(kim):
    learner, requirement = training.make_learner(user=kim), training.make_requirement()
    asked = training.make_request(learner=learner)
    steps = [
        lambda: requests.record_leave(
            learner=learner, starts_on=TODAY, ends_on=None, by=kim, at=NOON
        ),
        lambda: requests.extend(
            learner=learner,
            requirement=requirement,
            until=training.days_after(TODAY, 30),
            reason="More time.",
            by=kim,
            at=NOON,
        ),
        lambda: requests.answer(
            request=asked,
            status="granted",
            words="Yes.",
            before="open",
            by=kim,
            at=NOON,
        ),
    ]

    for step in steps:
        with pytest.raises(OwnWork):
            step()
    assert not Extension.objects.exists()
    assert not learner.leaves.exists()


def test_a_page_says_who_has_to_do_it_instead(client):
    housing = make_department(slug="housing")
    lena = make_member("lead", housing)
    Membership.objects.create(
        user=lena, department=housing, role="head", starts_on=TODAY
    )
    plan = make_ready_plan(housing)
    plans.move(plan=plan, name="submit", by=lena, at=NOON)
    client.force_login(lena)

    page = client.get("/plans/housing/2026-2028/draft/")
    refused = client.post("/plans/housing/2026-2028/move/sign/", follow=True)

    assert "Someone else has to do this" in page.text
    assert "move/sign/" not in page.text
    assert "Someone else has to do this" in refused.text
    plan.refresh_from_db()
    assert plan.status == "submitted"


def test_a_refusal_that_no_page_expects_says_why(client):
    facilitator = make_member("facilitator")
    learner = training.make_learner(user=facilitator)
    course = training.make_course(kind="session")
    client.force_login(facilitator)

    page = client.get(learner.get_absolute_url())
    refused = client.post(
        f"{learner.get_absolute_url()}record/",
        {"course": course.slug, "completed_on": TODAY, "how": "recorded", "reason": "I was."},
    )  # fmt: skip

    assert "This is your own record" in page.text
    assert refused.status_code == 403
    assert "because it is about you" in refused.text


def test_a_city_allows_it_and_the_pages_say_so(client, settings, kim):
    settings.ALLOW_SELF_REVIEW = True
    plan = plans.move(plan=make_ready_plan(), name="submit", by=kim, at=NOON)

    offered = four_eyes.on_page([plan_lives.MOVES["sign"]], plan, kim)
    plan = plans.move(plan=plan, name="sign", by=kim, at=NOON)
    plan = bring_to(plan, "signed")
    plan = plans.move(plan=plan, name="review", by=None, at=NOON)
    plans.move(plan=plan, name="adopt", by=None, at=NOON, council_file="1")

    assert offered["moves"] == [plan_lives.MOVES["sign"]]
    assert "Your city allows that" in offered["four_eyes"][0]
    event = AuditEvent.objects.get(verb=plan_lives.SIGNED)
    assert event.changes == {"self-review": ["", "plan submitted"]}
    assert "One person took a step here" in client.get(plan.get_absolute_url()).text


def test_a_report_that_one_person_made_says_so(settings, kim):
    settings.ALLOW_SELF_REVIEW = True
    edition = make_reviewed_edition()
    for name in ("approve", "publish"):
        editions.move(edition=edition, name=name, by=kim, at=NOON)

    publishing.settle(edition.pk)

    page = settings.PUBLISHED_ROOT / edition.address / "index.html"
    assert "One person took a step here" in page.read_text("utf-8")
