"""The office's year in the browser: build, watch, approve, publish, correct, withdraw."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import YEAR

pytestmark = pytest.mark.browser

BUILT = YEAR - 2
PATIENCE = 90_000  # milliseconds


def build(visit):
    """Ask for the report and watch its progress until it is ready; what was wrong with
    the page while it was at work."""
    visit.go("/desk/reports/")
    visit.page.fill("#id_year", str(BUILT))
    visit.follow("main form button[type=submit]")
    assert "/runs/" in visit.page.url
    wrong = visit.at_this_width()
    review = visit.page.get_by_role("link", name="Review the report")
    expect(review).to_be_visible(timeout=PATIENCE)
    said = visit.page.get_by_role("status")
    expect(said).to_have_text("The report is ready for review.")
    review.click()
    return wrong


def approve(site, visit):
    """Somebody else than who built it reads and approves it; then the page again."""
    address = urlsplit(visit.page.url).path
    with site.visit("reviewer", "office-approval") as reader:
        reader.go(address)
        move(reader, "Approve")
    visit.go(address)


def move(visit, name, reason=None):
    visit.page.get_by_role("link", name=name, exact=True).click()
    if reason:
        visit.page.fill("#id_reason", reason)
    visit.page.get_by_role("button", name=name, exact=True).click()


def test_a_report_from_the_button_to_its_withdrawal(site):
    first = f"/reports/{BUILT}/city/en/r1/"
    with site.visit("administrator", "office-journey") as visit:
        wrong = build(visit)
        approve(site, visit)
        move(visit, "Publish")
        assert visit.go(first).status == 200

        build(visit)
        approve(site, visit)
        move(visit, "Publish")
        visit.go(first)
        notice = visit.page.get_by_role("region", name="Notice")
        assert "A later revision of this report is in force." in notice.inner_text()
        wrong += visit.look()

        notice.get_by_role("link", name="Read revision 2").click()
        assert visit.page.url.endswith("/r2/")
        visit.go("/desk/reports/")
        link = f"Annual report {BUILT}, revision 2"
        visit.page.get_by_role("link", name=link).click()
        move(visit, "Withdraw", reason="A file was wrong.")

        visit.name = "office-withdrawn"
        visit.go(first.replace("r1", "r2"))
        assert "A file was wrong." in visit.page.inner_text("main")
        wrong += visit.look()
        visit.go("/reports/")
        assert "Withdrawn." in visit.page.inner_text("main")
        wrong += visit.look()

    assert not wrong, "\n" + "\n".join(wrong)
