"""Reading and writing without a script, by keyboard, and in one's own language."""

import pytest

from tests.browser.checks import WIDTHS
from tests.browser.conftest import REPORT
from tests.nets.rows import ANONYMOUS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", ["/", REPORT, "/reports/", "/departments/"])
def test_reading_needs_no_script(site, address):
    with (
        site.read(ANONYMOUS) as with_script,
        site.visit(java_script_enabled=False) as without,
    ):
        with_script.go(address)
        without.go(address)

        for width in WIDTHS:
            for visit in (with_script, without):
                visit.page.set_viewport_size({"width": width, "height": 800})
            text = without.page.inner_text("main")
            assert text == with_script.page.inner_text("main")
            for link in without.page.locator("header nav a").all():
                assert link.is_visible(), link.text_content()


def test_writing_needs_no_script(site):
    address, password = site.logins["lead"]
    with site.visit(java_script_enabled=False) as visit:
        visit.go("/departments/housing/edit/")
        visit.page.fill("#id_login", address)
        visit.page.fill("#id_password", "wrong")
        visit.follow("main button[type=submit]")
        assert visit.page.input_value("#id_login") == address

        visit.page.fill("#id_password", password)
        visit.follow("main button[type=submit]")
        visit.page.fill("#id_mission", "Builds homes.")
        visit.follow("main button[type=submit]")

        assert "Builds homes." in visit.page.inner_text("main")
        assert "Saved." in visit.page.inner_text("main")


def test_the_menu_opens_and_closes_by_keyboard(site):
    with site.visit(viewport={"width": 360, "height": 740}) as visit:
        visit.go("/")
        link = visit.page.locator("header nav a").first
        assert not link.is_visible()

        visit.page.locator(".usa-menu-btn").focus()
        visit.page.keyboard.press("Enter")
        link.wait_for(state="visible")
        visit.page.keyboard.press("Escape")

        link.wait_for(state="hidden")


def test_the_language_is_switched_on_the_page_one_reads(site):
    with site.visit() as visit:
        visit.go("/departments/housing/")
        visit.follow("text=Español")
        assert visit.page.url.endswith("/departments/housing/")
        assert visit.page.get_attribute("html", "lang") == "es"

        visit.go(REPORT)
        visit.follow("text=Español")
        assert visit.page.url.endswith("/reports/2025/city/es/r1/")
        visit.follow("text=English")
        assert visit.page.url.endswith(REPORT)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_next_page_can_be_reached_at_every_width(site, width):
    with site.visit("staff", viewport={"width": width, "height": 800}) as visit:
        visit.go("/components/")

        for name in ("Newer", "Older"):
            assert visit.page.get_by_role("link", name=name).is_visible()
