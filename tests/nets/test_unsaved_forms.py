"""No form that writes loses words: what is sent in a session that has ended comes back."""

import re

import pytest
from django.urls import get_resolver

from tests.factories import make_department, make_member
from tests.nets.rows import SIGN_IN
from tests.nets.site_map import PAGES
from tests.plans.factories import make_ready_plan

pytestmark = pytest.mark.django_db

# Forms in which nobody types a sentence that could be lost: a file is chosen again, a
# button pressed again, a day or a name chosen again.
NO_WORDS = {
    "account_change_password", "account_logout", "account_sessions",
    "account_set_password", "departments:decide_address", "indicators:load",
    "indicators:confirm", "indicators:remove_note", "plans:read_in",
    "plans:pdf_page", "plans:draft_pdf_page", "plans:desk", "progress:files",
    "progress:periods", "reporting:office", "toolkit:figures",
    "toolkit:read_in", "toolkit:reuse", "toolkit:team", "toolkit:pdf_page",
    "training:certificate_pdf_page", "training:confirm_roster", "training:department",
    "training:release", "training:rosters", "toolkit:templates",
}  # fmt: skip


def callbacks(resolver=None, prefix=""):
    """Name of an address → its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            place = f"{entry.namespace}:" if entry.namespace else prefix
            yield from callbacks(entry, place)
        elif entry.name:
            yield prefix + entry.name, entry.callback


def test_every_form_that_writes_keeps_what_was_typed():
    views = dict(callbacks())
    forms = {
        page.name
        for page in PAGES
        if page.get and page.post and page.post.get("anonymous") == SIGN_IN
    }

    losing = {name for name in forms if not hasattr(views[name], "keeps_unsaved")}

    assert losing - NO_WORDS == set(), "make these keep what is typed"
    assert losing >= NO_WORDS & forms, "these keep it: take them off the list"


def test_a_reviewers_comment_outlives_the_session(client):
    department = make_department(slug="housing")
    make_ready_plan(department)
    reviewer = make_member("reviewer")
    client.force_login(reviewer)
    address = "/plans/housing/2026-2028/draft/comment/"
    page = client.get(address).text
    author = re.search(r'name="author" value="([^"]+)"', page)[1]
    client.logout()

    sent = client.post(address, {"body": "Who pays for this?", "author": author})
    client.force_login(reviewer)
    again = client.get(address).text

    assert sent.status_code == 302
    assert "Who pays for this?" in again
    assert "You were not signed in when you sent this." in again
