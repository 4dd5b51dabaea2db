"""The pages where an assessment is signed, returned and commented on."""

import pytest

from equity_office.checksums import keyed
from tests.factories import NOON, make_member, make_scheme
from tests.toolkit.factories import (
    TEMPLATE,
    bring_to,
    bring_to_submitted,
    finish,
    make_assessment,
    make_exempt,
    say,
)
from toolkit.models import Review
from toolkit.services import assessments, templates

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Autosave": "1"}


def test_the_chain_signs_concludes_and_publishes(client, lead, department):
    group = make_scheme().groups.first()
    assessment = make_assessment(department)
    say(assessment, "name", "A home in Quay Street")
    finish(assessment, group)
    head, reviewer = make_member("head", department), make_member("reviewer")
    move = f"/toolkits/{assessment.pk}/move"

    def go(person, name, **data):
        client.force_login(person)
        return client.post(f"{move}/{name}/", data, follow=True).content.decode()

    go(assessment.lead, "submit")
    assert "returned" not in go(lead, "review")
    assert "You have signed" not in go(head, "sign")
    go(reviewer, "conclude")
    client.force_login(reviewer)
    withhold = f"/toolkits/{assessment.pk}/draft/questions/name/withhold/"
    client.post(withhold, {"reason": "Names a home."})
    page = go(reviewer, "publish")
    assert "Advances equity" in page

    client.logout()
    public = client.get(f"/toolkits/{assessment.pk}/").content.decode()
    assert "Names a home." in public
    assert "Quay Street" not in public
    signed = assessment.signatures.last().sha256
    assert keyed(signed) in public
    assert signed not in public
    assert lead.name not in public
    assert assessment.title in client.get("/toolkits/").content.decode()

    go(reviewer, "reopen", reason="A figure was wrong.")
    page = client.get(f"/toolkits/{assessment.pk}/draft/").content.decode()
    assert "No longer holds" in page
    assert "A figure was wrong." in page
    client.logout()
    assert "being written again" in client.get(f"/toolkits/{assessment.pk}/").content.decode()  # fmt: skip
    assert client.get(f"/toolkits/{assessment.pk}/?version=9").status_code == 404


def test_who_signed_is_refused_the_next_signature_in_words(writer, lead, department):
    assessment = make_assessment(department, lead=lead)
    finish(assessment, make_scheme().groups.first())
    move = f"/toolkits/{assessment.pk}/move"
    writer.post(f"{move}/submit/")

    page = writer.post(f"{move}/review/", follow=True).content.decode()

    assert "Someone else has to do this, because you took the step before" in page
    assert writer.get(f"{move}/sing/").status_code == 404


def test_a_conclusion_with_answers_missing_is_refused(writer, lead, department):
    assessment = make_assessment(department, lead=lead)

    page = writer.post(f"/toolkits/{assessment.pk}/move/submit/", follow=True)

    assert "It cannot be signed yet" in page.content.decode()
    assert not assessment.signatures.exists()


def test_a_return_needs_its_reason(client, lead, department):
    assessment = make_assessment(department)
    bring_to_submitted(assessment, make_scheme().groups.first())
    client.force_login(lead)
    move = f"/toolkits/{assessment.pk}/move/return/"

    assert client.post(move, {"reason": " "}).status_code == 422
    client.post(move, {"reason": "Ask the tenants."})

    signature = assessment.signatures.get()
    assert signature.void_reason == "Ask the tenants."
    page = client.get(f"/toolkits/{assessment.pk}/draft/signatures/{signature.pk}/")
    assert "No longer holds" in page.content.decode()


def test_a_step_is_commented_on_and_dealt_with(writer, lead, department):
    assessment = make_assessment(department)
    address = f"/toolkits/{assessment.pk}/draft/steps/first/review/"

    assert writer.post(address, {"rubric": "1", "body": ""}).status_code == 422
    writer.post(address, {"rubric": "1", "body": "Whom did you ask?"})
    review = Review.objects.get()
    for page in ("", "steps/first/"):
        found = writer.get(f"/toolkits/{assessment.pk}/draft/{page}").content.decode()
        assert "Whom did you ask?" in found
    writer.post(f"/toolkits/{assessment.pk}/draft/reviews/{review.pk}/settle/")
    review.refresh_from_db()
    assert review.settled_by == lead


def test_of_what_is_exempt_nothing_is_withheld(client, reviewer):
    client.force_login(reviewer)

    page = client.get(f"{make_exempt().draft_url}questions/proposal/withhold/")

    assert page.status_code == 404


def test_what_another_track_asked_is_withheld_and_does_not_stand_in_the_way(
    client, group
):
    """Asked by the track of the first version and by no other: it can be withheld still,
    and the next version is published."""
    assessment = make_assessment()
    say(assessment, "name", "Known by one person")
    assessment, people = bring_to(assessment, "publish", group)
    office = people["publish"]
    assessment = assessments.move(assessment=assessment, name="reopen", by=office, at=NOON, reason="So.")  # fmt: skip
    short = TEMPLATE.replace(
        b'[first.name]\ntype = "text"\nlabel = "Short name"\n', b""
    )
    templates.load(content=short.replace(b'"full"', b'"budget"', 1), by=None, at=NOON)
    assessments.save_section(
        section=assessment, values={"track": "budget"}, before={"track": "full"}, by=None, at=NOON,
    )  # fmt: skip
    for move in ("submit", "review", "sign", "conclude"):
        assessments.move(assessment=assessment, name=move, by=people[move], at=NOON)
    client.force_login(office)

    workbench = client.get(assessment.draft_url).content.decode()
    assert "Told in an earlier version, asked no more" in workbench
    client.post(f"{assessment.draft_url}questions/name/withhold/", {"reason": "So."})
    assessments.move(assessment=assessment, name="publish", by=office, at=NOON)

    earlier = client.get(f"/toolkits/{assessment.pk}/?version=1").content.decode()
    assert "Known by one person" not in earlier
    assert client.get(f"/toolkits/{assessment.pk}/").status_code == 200
