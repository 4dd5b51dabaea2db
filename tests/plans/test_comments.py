"""Everybody comments on a draft; every comment is answered."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from departments.models import AuditEvent
from plans.models import CommentWindow, PublicComment
from plans.services import comments, plans
from tests.factories import NOON, TODAY, make_department, make_member
from tests.plans.factories import (
    bring_to,
    make_public_comment,
    make_ready_plan,
    make_window,
)
from tests.reading import text_of

pytestmark = pytest.mark.django_db

PLAN = "/plans/housing/2026-2028/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def plan():
    return make_ready_plan(make_department(slug="housing"))


def test_the_office_opens_a_draft_and_anybody_comments(client, plan, reviewer):
    client.force_login(reviewer)
    client.post(f"{PLAN}draft/window/", {"closes_on": "2099-12-31"})
    client.logout()

    page = text_of(client.get(f"{PLAN}comments/"))
    thanks = client.post(
        f"{PLAN}comments/",
        {"part": "1.1", "name": "Rosa", "body": "And the elders?"},
        follow=True,
    )

    assert "1.1 Pay for a lawyer in eviction court" in page
    assert "Comment on this draft" in page
    assert "Thank you." in text_of(thanks)
    assert "And the elders?" not in text_of(thanks)
    assert "1 comment waits for its answer." in text_of(thanks)
    assert "until Dec. 31, 2099" in text_of(client.get("/plans/"))
    assert client.get(f"{PLAN}draft/").status_code == 302


def test_a_comment_is_published_with_its_answer(client, plan):
    said = make_public_comment(plan)
    lead = make_member("lead", plan.department)
    client.force_login(lead)
    asked = text_of(client.get(f"{PLAN}comments/"))

    client.post(f"{PLAN}comments/{said.pk}/", {"answer": "They come first."})

    assert "And the elders?" in asked
    client.logout()
    page = text_of(client.get(f"{PLAN}comments/"))
    assert "Rosa, May 4, 2026, on 1.1" in page
    assert "And the elders?" in page
    assert "They come first." in page
    assert AuditEvent.objects.filter(verb="comment answered", by=lead).exists()


def test_a_comment_that_harms_somebody_is_answered_and_not_shown(client, plan):
    said = make_public_comment(plan, body="My neighbor Max was evicted.")
    comments.answer(
        comment=said, answer="It names a person.", is_withheld=True, by=None, at=NOON
    )

    page = text_of(client.get(f"{PLAN}comments/"))

    assert "Max" not in page
    assert "Rosa" not in page
    assert "It names a person." in page


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Office of Racial Equity", "own name"),
        ("the  ＯＦＦＩＣＥ of racial equity", "own name"),
        ("Your City", "own name"),
        ("Ro\u202esa", "hidden characters"),
    ],
)
def test_nobody_comments_in_the_offices_name(client, plan, name, said):
    make_window(plan)

    answer = client.post(f"{PLAN}comments/", {"name": name, "body": "Do it."})

    assert answer.status_code == 422
    assert said in text_of(answer)


def test_an_answer_has_words(client, plan, reviewer):
    said = make_public_comment(plan)
    client.force_login(reviewer)

    assert client.post(f"{PLAN}comments/{said.pk}/", {"answer": " "}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "snapshot"),
    [
        ({"part": "9.9", "body": "X"}, "The draft has no part of this number."),
        ({"part": "", "body": ""}, "This field is required."),
    ],
)
def test_a_comment_that_cannot_be_comes_back_as_typed(client, plan, typed, snapshot):
    make_window(plan)

    answer = client.post(f"{PLAN}comments/", typed | {"name": "Rosa"})

    assert answer.status_code == 422
    assert snapshot in text_of(answer)
    assert answer.context["form"]["name"].value() == "Rosa"


def test_too_many_comments_from_one_place_are_refused_as_typed(client, plan, settings):
    make_window(plan)
    said = {"body": "More trees."}
    for _number in range(20):
        assert client.post(f"{PLAN}comments/", said).status_code == 302

    answer = client.post(f"{PLAN}comments/", said)

    assert answer.status_code == 429
    assert "Too many comments" in text_of(answer)
    assert answer.context["form"]["body"].value() == "More trees."


def test_after_its_last_day_a_window_takes_nothing(client, plan):
    window = make_window(plan, closes_on=TODAY)

    with pytest.raises(comments.WindowClosed):
        comments.say(
            window=window, part="", name="", body="X", at=NOON + timedelta(days=1)
        )
    page = text_of(client.get(f"{PLAN}comments/"))
    late = client.post(f"{PLAN}comments/", {"body": "Late."}, follow=True)

    assert "Comments are no longer taken." in page
    assert "Comments are no longer taken." in text_of(late)
    assert not PublicComment.objects.exists()


def test_the_office_closes_a_window_before_its_day(client, plan, reviewer):
    make_window(plan)
    client.force_login(reviewer)

    for _again in range(2):
        page = client.post(f"{PLAN}comments/close/", follow=True)

    assert "Comments are no longer taken." in text_of(page)
    assert AuditEvent.objects.filter(verb="comments closed").count() == 1


def test_a_version_is_opened_once_at_a_time(client, plan, reviewer):
    window = make_window(plan, closes_on=TODAY)
    client.force_login(reviewer)

    with pytest.raises(comments.WindowOpen):
        make_window(plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        CommentWindow.objects.create(
            plan=plan, snapshot={}, opened_at=NOON, closes_on=TODAY
        )
    later = make_window(plan, at=NOON + timedelta(days=1))
    page = client.post(f"{PLAN}draft/window/", {"closes_on": "2099-01-01"}, follow=True)

    window.refresh_from_db()
    assert window.closed_at
    assert str(later) == str(plan)
    assert "It is open for comments already." in text_of(page)


def test_only_a_draft_is_opened_and_to_a_day_to_come(client, plan, reviewer):
    client.force_login(reviewer)

    refused = client.post(f"{PLAN}draft/window/", {"closes_on": "2020-01-01"})
    adopted = bring_to(plan, "adopted")

    assert "This day is over." in text_of(refused)
    with pytest.raises(plans.MoveNotOpen):
        make_window(adopted)


def test_what_is_written_later_does_not_show(client, plan):
    make_window(plan)
    plan.goals.update(title="Second thoughts")

    assert "Second thoughts" not in text_of(client.get(f"{PLAN}comments/"))


def test_a_comment_of_another_plan_is_not_answered_here(client, plan, reviewer):
    other = make_public_comment(make_ready_plan())
    make_window(plan)
    client.force_login(reviewer)

    assert client.get(f"{PLAN}comments/{other.pk}/").status_code == 404
    assert str(other) == "And the elders?"


def test_no_answer_stands_without_its_day(plan):
    said = make_public_comment(plan)

    with pytest.raises(IntegrityError), transaction.atomic():
        PublicComment.objects.filter(pk=said.pk).update(answer="So.")


def test_a_comment_on_an_earlier_version_waits_until_it_is_answered(client, plan):
    make_public_comment(plan, body="And the elders?")
    comments.close_window(window=plan.windows.get(), by=None, at=NOON)
    adopted = bring_to(plan, "adopted")
    following = plans.amend(plan=adopted, reason="More.", by=None, at=NOON)
    make_window(following)
    client.force_login(make_member("lead", plan.department))

    page = text_of(client.get(f"{PLAN}comments/"))

    assert "1 comment waits for its answer. And the elders?" in page


def test_the_same_words_are_kept_once():
    window = make_window(make_ready_plan())
    said = {"part": "1", "name": "Rosa", "body": "And the elders?", "at": NOON}

    for _time in range(3):
        comments.say(window=window, **said)

    assert window.comments.count() == 1
    comments.say(window=window, **said | {"body": "And the children?"})
    assert window.comments.count() == 2


def test_an_adopted_plan_takes_no_comments(client):
    plan = make_ready_plan()
    window = make_window(plan)
    bring_to(plan, "adopted")

    with pytest.raises(comments.WindowClosed):
        comments.say(window=window, part="", name="", body="Too late", at=NOON)
