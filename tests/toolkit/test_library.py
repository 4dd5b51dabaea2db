"""What the public finds, and the templates behind it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests import factories
from tests.factories import NOON, make_member, make_scheme
from tests.toolkit.factories import (
    LATER,
    TEMPLATE,
    bring_to,
    load_template,
    make_assessment,
)
from toolkit.models import Assessment, Template
from toolkit.services import assessments

pytestmark = pytest.mark.django_db


def test_the_public_is_told_what_was_too_late(client):
    late = make_assessment(decision_on=factories.TODAY)

    page = client.get("/toolkits/").content.decode()

    assert late.title in page
    assert "Too late to influence: the decision was on May 4, 2026" in page
    assert "before this assessment was concluded" in client.get(f"/toolkits/{late.pk}/").content.decode()  # fmt: skip


def test_what_is_written_since_stands_in_no_public_list(client):
    late = make_assessment(decision_on=factories.TODAY)
    late, people = bring_to(late, "publish", make_scheme().groups.first(), at=NOON + timedelta(3))  # fmt: skip
    assessments.move(assessment=late, name="reopen", by=people["publish"], at=NOON, reason="So.")  # fmt: skip
    Assessment.objects.update(title="Written since")

    page = client.get("/toolkits/").content.decode()

    assert late.title in page
    assert "Written since" not in page
    full, _people = bring_to(make_assessment(follows=late), "publish", make_scheme().groups.first())  # fmt: skip
    Assessment.objects.filter(pk=late.pk).update(title="Written since")
    kept = client.get(f"/toolkits/{full.pk}/").content.decode()
    assert late.title in kept
    assert "Written since" not in kept


def test_a_promise_that_is_over_is_listed_until_it_is_kept(client):
    today = timezone.localdate()
    fast = make_assessment(
        track="fast-track", fast_rule="time", fast_reason="So.",
        decision_on=factories.TODAY + timedelta(1),
        full_promised_on=today - timedelta(1),
    )  # fmt: skip

    assert (
        "The full toolkit was promised by" in client.get("/toolkits/").content.decode()
    )
    full = make_assessment(follows=fast)
    bring_to(full, "conclude", make_scheme().groups.first())
    assert "The full toolkit was promised by" not in client.get("/toolkits/").content.decode()  # fmt: skip


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("text=evict", True), ("text=parking", False), ("subject=policy", True),
        ("subject=budget", False), ("conclusion=advances", True),
        ("conclusion=worsens", False), ("year=2099", True), ("group=1", None),
        ("department=999", True),
    ],
)  # fmt: skip
def test_the_library_is_searched(client, query, is_found):
    group = make_scheme().groups.first()
    published, _people = bring_to(make_assessment(title="Evictions"), "publish", group)
    if is_found is None:
        query, is_found = f"group={group.pk}", True

    page = client.get(f"/toolkits/?{query}").content.decode()

    assert (f"/toolkits/{published.pk}/" in page) is is_found


def test_the_next_version_of_a_template_is_loaded(client):
    client.force_login(make_member("administrator"))
    load_template()
    address = "/desk/toolkits/templates/"

    def send(content):
        return client.post(address, {"file": SimpleUploadedFile("full.toml", content)})

    assert "“essay”" in send(TEMPLATE.replace(b'"long"', b'"essay"')).content.decode()
    assert send(TEMPLATE.replace(b"For tests.", b"For more.")).status_code == 302
    assert Template.objects.in_use().get(code="full").number == 2
    assert "For tests." in client.get(f"{address}full/?version=1").content.decode()
    assert client.get(f"{address}full/?version=x").status_code == 404
    assert client.get(f"{address}none/").status_code == 404
    download = client.get(f"{address}full.toml")
    assert b"For more." in download.content
    assert "attachment" in download["Content-Disposition"]


def test_what_is_written_since_is_not_public(client):
    group = make_scheme().groups.first()
    assessment, people = bring_to(make_assessment(title="Evictions"), "publish", group)
    fast = make_assessment(
        track="fast-track", fast_rule="time", fast_reason="So.",
        decision_on=LATER, full_promised_on=LATER + timedelta(9), title="Quiet draft",
    )  # fmt: skip
    assessments.move(
        assessment=assessment,
        name="reopen",
        by=people["publish"],
        at=NOON,
        reason="So.",
    )
    Assessment.objects.filter(pk=assessment.pk).update(title="Secret", follows=fast)

    for address in ("/toolkits/", f"/toolkits/{assessment.pk}/"):
        page = client.get(address).content.decode()
        assert "Evictions" in page
        assert "Secret" not in page
        assert "Quiet draft" not in page
