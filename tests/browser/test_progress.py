"""What a lead says of a period, in the browser."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

UPDATES = "/plans/housing/2026-2028/updates/2026-09-30/"
KEEP_OPEN = """
from datetime import date
from progress.models import UpdatePeriod
UpdatePeriod.objects.filter(ends_on=date(2026, 9, 30)).update(closes_on=date(2999, 12, 31))
"""


def test_handing_in_waits_for_what_is_not_saved_yet(site):
    kept_open = site.copy.manage("shell", "-c", KEEP_OPEN)
    assert kept_open.returncode == 0, kept_open.stderr
    with site.visit("contributor", "updates-hand-in") as visit:
        visit.go(UPDATES)
        evidence = visit.page.locator("#update-9-evidence")
        visit.page.fill("#update-9-said", "The rules are published.")
        visit.page.fill("#update-9-reason", "The vote is late.")
        evidence.fill("in a drawer")
        visit.page.get_by_role("button", name="Submit", exact=True).click()
        expect(visit.page.get_by_text("Not saved yet: Evidence")).to_be_visible()
        assert visit.page.locator("#update-9-delivery").is_visible()

        evidence.fill("https://city.example/rules")
        visit.page.get_by_role("button", name="Submit", exact=True).click()

        expect(visit.page.get_by_text("1 update submitted.")).to_be_visible()
        assert "The rules are published." in visit.page.inner_text("#update-9")
        assert "https://city.example/rules" in visit.page.inner_text("#update-9")
