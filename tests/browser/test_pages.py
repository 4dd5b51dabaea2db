"""Every page of the site map, as everybody who meets it, at three widths."""

import re

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.copies import wait_for
from tests.nets.rows import ANONYMOUS, ROLES
from tests.nets.site_map import PAGES

pytestmark = pytest.mark.browser

ADDRESSES = sorted({address for page in PAGES for address in page.seen_at})
REFUSED = sorted({address for page in PAGES for address in page.refused_at})


def name_of(address):
    return address.strip("/").replace("/", "-") or "front"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_fit_for_everyone(site, address):
    wrong = []
    roles = site.renderings(address)

    for role in roles:
        with site.read(role, name_of(address)) as visit:
            visit.go(address)
            wrong += visit.look()

    assert roles
    assert not wrong, "\n" + "\n".join(wrong)


def writer(site, address):
    """Somebody who meets this page with its form on it."""
    for role in ROLES:
        text = site.fetch(role, address) or ""
        if "<form" in text.partition("<main")[2].partition("</main>")[0]:
            return role
    raise AssertionError(f"nobody meets a form at {address}")


@pytest.mark.parametrize("address", REFUSED)
def test_a_refused_form_is_fit_for_everyone(site, address):
    """Sent empty, a form comes back with its errors, the first of them in focus."""
    with site.visit(writer(site, address), f"{name_of(address)}-refused") as visit:
        visit.go(address)
        for field in visit.page.locator(
            "main input:visible:not([type=file], [type=checkbox], [type=radio]), "
            "main textarea"
        ).all():
            field.fill("")
        visit.follow("main form button[type=submit]")

        summary = visit.page.locator(".usa-alert--error")
        expect(summary).to_be_focused()
        assert summary.locator("a").count()
        for link in summary.locator("a").all():
            link.click()
            assert visit.page.evaluate("document.activeElement.ariaInvalid") == "true"
        wrong = visit.look()

    assert not wrong, "\n" + "\n".join(wrong)


def test_an_empty_installation_claims_no_city(empty_site):
    text = empty_site.fetch(ANONYMOUS, "/")

    assert "Your City" in text
    assert "Harborview" not in text
    assert "Demonstration" not in text


EMPTY = ["/", "/reports/", "/departments/", "/desk/", "/desk/reports/", "/desk/trail/"]


@pytest.mark.parametrize("address", EMPTY)
def test_a_page_with_nothing_on_it_is_fit_for_everyone(empty_site, address):
    wrong = []
    for role in empty_site.renderings(address):
        with empty_site.read(role, f"{name_of(address)}-empty") as visit:
            visit.go(address)
            wrong += visit.look()

    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    ("address", "role", "status"),
    [("/nothing/", ANONYMOUS, 404), ("/desk/reports/", "staff", 403)],
)
def test_a_page_that_says_no_is_fit_for_everyone(site, address, role, status):
    with site.visit(role, f"error-{status}") as visit:
        answer = visit.go(address)
        wrong = visit.look()

    assert answer.status == status
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_form_that_was_open_too_long_is_fit_for_everyone(site):
    with site.visit(name="error-csrf") as visit:
        visit.go("/account/login/")
        visit.context.clear_cookies()
        visit.page.fill("#id_login", "lead@harborview.example")
        visit.page.fill("#id_password", "x")
        visit.follow("main button[type=submit]")

        assert "open too long" in visit.page.title()
        wrong = visit.look()

    assert not wrong, "\n" + "\n".join(wrong)


def test_a_good_link_to_a_new_password_leads_to_a_page_fit_for_everyone(site):
    """The demonstration keeps its mail in files."""
    address = site.logins["board_member"][0]
    with site.visit(name="password-new") as visit:
        visit.go("/account/password/reset/")
        visit.page.fill("#id_email", address)
        visit.follow("main button[type=submit]")
        said = re.compile(rf"To: {address}.*?(/account/password/reset/key/\S+)", re.S)
        link = wait_for(lambda: said.search(site.copy.letters()), "the letter")

        visit.go(link[1])
        assert visit.page.title().startswith("Choose a new password")
        wrong = visit.look()
        visit.page.fill("#id_password1", "short")
        visit.page.fill("#id_password2", "other")
        visit.follow("main button[type=submit]")
        expect(visit.page.locator(".usa-alert--error")).to_be_focused()
        visit.name = "password-new-refused"
        wrong += visit.look()

    assert not wrong, "\n" + "\n".join(wrong)


def test_a_text_too_long_comes_back_on_a_page_fit_for_everyone(site):
    with site.visit("lead", "departments-housing-refused") as visit:
        visit.go("/departments/housing/edit/")
        field = visit.page.locator("#id_mission")
        field.evaluate("each => each.removeAttribute('maxlength')")
        field.fill("word " * 500)
        visit.follow("main button[type=submit]")

        expect(visit.page.locator(".usa-alert--error")).to_be_focused()
        assert len(field.input_value()) > 2000
        wrong = visit.look()

    assert not wrong, "\n" + "\n".join(wrong)


def test_too_many_tries_are_answered_by_a_page_fit_for_everyone(site):
    with site.visit(name="error-429") as visit:
        for _try in range(10):
            visit.go("/account/password/reset/")
            visit.page.fill("#id_email", "same@harborview.example")
            visit.follow("main button[type=submit]")
            if "Too many tries" in visit.page.title():
                break
        wrong = visit.look()

        assert "Too many tries" in visit.page.title()
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_page_of_our_own_errors_is_fit_for_everyone(site):
    """It stands alone: no style, no database, nothing else that could fail too."""
    with site.visit(name="error-500") as visit:
        visit.page.set_content(render_to_string("500.html"))
        wrong = visit.look()

    assert not wrong, "\n" + "\n".join(wrong)


def test_every_page_has_a_title_of_its_own(site):
    titles = {}
    for address in ADDRESSES:
        texts = (site.fetch(role, address) for role in ROLES)
        title = re.search(r"<title>(.*?)</title>", next(filter(None, texts)), re.S)
        titles.setdefault(" ".join(title[1].split()), []).append(address)

    shared = {title: found for title, found in titles.items() if len(found) > 1}
    assert not shared


def test_two_texts_of_one_page_are_fit_for_everyone(site):
    """Somebody else saved first: both texts stand there, and nothing is lost."""
    with site.visit("lead", "departments-housing-conflict") as visit:
        visit.go("/departments/housing/edit/")
        visit.page.evaluate("document.querySelector('[name=before]').value = '{}'")
        visit.page.fill("#id_mission", "My text.")
        visit.follow("main button[type=submit]")

        assert "Somebody else has changed" in visit.page.inner_text("main")
        assert visit.page.input_value("#id_mission") == "My text."
        wrong = visit.look()

    assert not wrong, "\n" + "\n".join(wrong)
