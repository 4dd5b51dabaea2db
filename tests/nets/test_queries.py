"""What every page costs the database: the same for one row and for fifty."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.nets import office, plans, progress, toolkit, training
from tests.nets.conftest import read
from tests.nets.site_map import PAGES

pytestmark = pytest.mark.django_db

# page → queries, signed in as an administrator (two of them are the session and the
# person, one the roles). A page that reads nothing of the database costs those two.
BUDGETS = {
    "departments:index": 3,
    "departments:detail": 7,
    "departments:edit": 4,
    "departments:trail": 5,
    "departments:mailbox": 3,
    "departments:addresses": 5,
    "indicators:index": 8,
    "indicators:detail": 9,
    "indicators:measures": 8,
    "indicators:trace": 11,
    "indicators:figures": 5,
    "indicators:keep": 12,
    "indicators:load": 5,
    "indicators:confirm": 14,
    "indicators:note": 4,
    "indicators:change_note": 5,
    "indicators:remove_note": 5,
    "indicators:withdraw": 5,
    "indicators:withdraw_file": 5,
    "plans:goals": 5,
    "plans:goal": 9,
    "plans:rate": 9,
    "plans:index": 8,
    "plans:detail": 9,
    "plans:desk": 8,
    "plans:draft": 17,
    "plans:history": 16,
    "plans:pdf_page": 10,
    "plans:draft_pdf_page": 22,
    "plans:section": 16,
    "plans:add": 9,
    "plans:comment": 6,
    "plans:read_in": 6,
    "plans:comments": 8,
    "plans:open_window": 6,
    "plans:answer": 5,
    "plans:amend": 5,
    "plans:move": 6,
    "progress:city": 8,
    "progress:plan": 15,
    "progress:owners": 8,
    "progress:hand_over": 7,
    "progress:desk": 8,
    "progress:period": 12,
    "progress:save": 11,
    "progress:send_back": 8,
    "progress:files": 9,
    "progress:periods": 7,
    "reporting:front": 5,
    "reporting:logins": 3,
    "reporting:archive": 4,
    "reporting:components": 2,
    "reporting:desk": 16,
    "reporting:office": 6,
    "reporting:edition": 10,
    "reporting:preview": 5,
    "reporting:move": 5,
    "reporting:run": 5,
    "toolkit:index": 10,
    "toolkit:exemptions": 4,
    "toolkit:detail": 15,
    "toolkit:pdf_page": 13,
    "toolkit:read_in": 5,
    "toolkit:desk": 9,
    "toolkit:start": 8,
    "toolkit:templates": 5,
    "toolkit:template": 3,
    "toolkit:draft": 22,
    "toolkit:screening": 8,
    "toolkit:conclusion": 5,
    "toolkit:team": 7,
    "toolkit:history": 5,
    "toolkit:reuse": 8,
    "toolkit:signature": 8,
    "toolkit:step": 21,
    "toolkit:review": 5,
    "toolkit:question": 6,
    "toolkit:answer_history": 6,
    "toolkit:add": 6,
    "toolkit:figures": 7,
    "toolkit:row": 7,
    "toolkit:withhold": 7,
    "toolkit:move": 5,
    "training:mine": 23,
    "training:transcript": 4,
    "training:withdraw": 4,
    "training:ask": 13,
    "training:course": 19,
    "training:module": 22,
    "training:courses": 10,
    "training:add_course": 4,
    "training:change_course": 8,
    "training:draft": 10,
    "training:section": 5,
    "training:add": 4,
    "training:preview": 6,
    "training:publish": 6,
    "training:learners": 6,
    "training:add_learner": 3,
    "training:learner": 30,
    "training:record": 5,
    "training:void": 4,
    "training:leave": 4,
    "training:extend": 5,
    "training:requests": 5,
    "training:answer": 4,
    "training:rosters": 4,
    "training:confirm_roster": 11,
    "training:correct": 4,
    "training:join": 4,
    "training:split": 5,
    "training:completion": 22,
    "training:department": 17,
    "training:release": 23,
    "training:public": 4,
    "training:verify": 2,
    "training:certificate": 4,
    "training:certificate_pdf_page": 14,
    "account_login": 2,
    "account_logout": 2,
    "account_inactive": 2,
    "account_signup": 2,
    "account_change_password": 2,
    "account_sessions": 3,
    "account_reset_password": 2,
    "account_reset_password_done": 2,
    "account_reset_password_from_key": 3,
    "account_reset_password_from_key_done": 2,
}
# Served below Django, without any query.
BELOW = {"reporting:published"}


@pytest.mark.parametrize("name", sorted({page.name for page in PAGES if page.seen_at}))
def test_every_page_has_its_budget(name):
    assert name in BUDGETS.keys() | BELOW, (
        f"“{name}” has no budget: add it to BUDGETS in tests/nets/test_queries.py with "
        "the number of queries that it may cost."
    )


def group_of(name):
    """Whose rows a page lists."""
    app = name.partition(":")[0]
    if app == "indicators" or name == "reporting:front":
        return "published"
    return app if app in FILLED else "office"


FILLED = {
    "office": office,
    "published": office.Published,
    "plans": plans,
    "progress": progress,
    "toolkit": toolkit,
    "training": training,
}


@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.parametrize("group", FILLED)
def test_every_page_keeps_its_budget(group, count, sign_in, administrator):
    """Filled once; what a page needs besides is taken back before the next."""
    made = FILLED[group].fill(count, administrator)
    client = sign_in(administrator)
    wrong = []

    for name, budget in BUDGETS.items():
        if group_of(name) != group:
            continue
        with transaction.atomic():
            address = reverse(name, kwargs=FILLED[group].arguments(name, *made))
            with CaptureQueriesContext(connection) as asked:
                status = read(client.get(address)).status_code
            transaction.set_rollback(True)
        if status >= 400:
            wrong.append(f"{name} {address}: answers {status}")
        if len(asked) != budget:
            lines = "\n  ".join(query["sql"][:300] for query in asked)
            wrong.append(
                f"{name} {address}: {len(asked)} queries, not {budget}\n  {lines}"
            )

    assert not wrong, "\n" + "\n".join(wrong)
