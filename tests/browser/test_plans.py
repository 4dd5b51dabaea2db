"""A plan in the browser: it saves itself, and two people lose nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import follow
from tests.browser.together import SAVED, write_together

pytestmark = pytest.mark.browser

ROUNDS = 12
DRAFT = "/plans/police/2026-2028/draft/"
GOAL = f"{DRAFT}goal/4/"
TITLE, RESULT = "#goal-4-title", "#goal-4-result"
BACKOFF = 15_000  # milliseconds until a save is tried again, and some


def shown(visit):
    visit.go(DRAFT)
    return visit.page.inner_text("#goal-4")


def type_into(page, selector, text):
    """As a person types: one key after the other."""
    field = page.locator(selector)
    field.fill("")
    field.press_sequentially(text)


def test_a_section_saves_itself_and_says_so(site):
    with site.visit("administrator", "plan-saved") as visit:
        visit.go(DRAFT)
        visit.page.locator("a[href='goal/4/']").click()
        type_into(visit.page, RESULT, "Nobody is stopped for how they look.")

        expect(visit.page.locator(SAVED)).to_have_text("Saved.")
        wrong = visit.look()

        assert "Nobody is stopped for how they look." in shown(visit)
    assert not wrong, "\n" + "\n".join(wrong)


def test_two_browsers_lose_no_word_over_many_rounds(site):
    with (
        site.visit("administrator", "plan-one") as one,
        site.visit("administrator", "plan-two") as two,
    ):
        said = write_together(one, two, GOAL, RESULT, ROUNDS)

        found = shown(one)
        assert [text for text in said if text not in found] == []


def test_a_conflict_is_shown_side_by_side_with_the_typed_text_kept(site):
    with (
        site.visit("administrator", "plan-conflict") as mine,
        site.visit("administrator", "plan-conflict-other") as theirs,
    ):
        mine.go(f"{DRAFT}plan/3/")
        theirs.go(f"{DRAFT}plan/3/")
        theirs.page.fill("#plan-3-statement", "Their words.")
        expect(theirs.page.locator(SAVED)).to_have_text("Saved.")
        type_into(mine.page, "#plan-3-statement", "My words")

        heading = mine.page.locator("[data-conflicts]")
        expect(heading).to_be_focused()
        field = mine.page.locator("#plan-3-statement")
        field.press("End")
        field.press_sequentially(", and more")
        sides = mine.page.locator(".sides").inner_text()
        assert "Their words." in sides
        assert "My words" in sides
        assert "and more" in mine.page.input_value("#plan-3-statement")
        wrong = mine.look()
        mine.page.get_by_text("Mine, as it stands").click()
        mine.page.get_by_role("button", name="Save").click()

        assert "My words, and more" in mine.page.inner_text("main")
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_lost_connection_keeps_what_was_typed_and_sends_it(site):
    with site.visit("administrator", "plan-offline") as visit:
        visit.go(GOAL)
        visit.context.set_offline(True)
        type_into(visit.page, TITLE, "Typed on a train")
        status = visit.page.locator(SAVED)
        expect(status).to_contain_text("the server does not answer")

        visit.context.set_offline(False)

        expect(status).to_have_text("Saved.", timeout=BACKOFF)
        assert "Typed on a train" in shown(visit)


def test_what_was_not_sent_is_offered_back_on_the_next_visit(site):
    with site.visit("administrator", "plan-offered") as visit:
        earlier = visit.context.new_page()
        earlier.goto(GOAL)
        visit.context.set_offline(True)
        earlier.fill(TITLE, "Typed before the battery died")
        expect(earlier.locator(SAVED)).to_contain_text("does not answer")
        earlier.close()
        visit.context.set_offline(False)

        visit.go(GOAL)
        offered = visit.page.get_by_text("Words that you typed here earlier")
        expect(offered).to_be_visible()
        wrong = visit.look()
        visit.page.get_by_role("button", name="Put them back").click()

        expect(visit.page.locator(SAVED)).to_have_text("Saved.")
        assert "Typed before the battery died" in shown(visit)
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_session_that_ends_keeps_what_was_typed_until_the_next_sign_in(site):
    with site.visit(name="plan-signed-out") as visit:
        sign_in(visit, site)
        visit.go(GOAL)
        session = visit.context.cookies()
        visit.context.clear_cookies(name="sessionid")
        visit.page.fill(TITLE, "Typed after the session ended")
        status = visit.page.locator(SAVED)
        expect(status).to_contain_text("you are signed out")

        other = visit.context.new_page()
        other.goto(f"{site.copy.address}/account/login/")
        fill_sign_in(other, site)
        other.close()

        expect(status).to_have_text("Saved.", timeout=BACKOFF)
        assert session
        assert "Typed after the session ended" in shown(visit)


def test_without_scripts_a_form_sent_too_late_comes_back_as_typed(site):
    with site.visit(name="plan-plain", java_script_enabled=False) as visit:
        sign_in(visit, site)
        visit.go(GOAL)
        visit.context.clear_cookies(name="sessionid")
        visit.page.fill(TITLE, "Typed on an old machine")
        visit.page.get_by_role("button", name="Save").click()
        fill_sign_in(visit.page, site)

        assert "here is what you typed" in visit.page.inner_text("main")
        assert visit.page.input_value(TITLE) == "Typed on an old machine"
        visit.page.get_by_role("button", name="Save").click()

        assert "Typed on an old machine" in visit.page.inner_text("#goal-4")


def test_a_plan_is_arranged_by_the_keyboard_alone(site):
    with site.visit("administrator", "plan-keys") as visit:
        visit.go(DRAFT)
        visit.page.get_by_role(
            "button", name=re.compile(r"Duplicate\s*, Publish")
        ).focus()
        visit.page.keyboard.press("Enter")
        remove = visit.page.get_by_role(
            "button", name=re.compile(r"^Remove\s*, Publish")
        )
        expect(remove).to_have_count(2)
        remove.last.focus()
        visit.page.keyboard.press("Enter")
        back = visit.page.get_by_role("button", name=re.compile("Put it back"))
        expect(back).to_be_visible()
        back.focus()
        visit.page.keyboard.press("Enter")

        expect(remove).to_have_count(2)
        remove.last.click()


def sign_in(visit, site):
    visit.go("/account/login/")
    fill_sign_in(visit.page, site)


def fill_sign_in(page, site):
    address, password = site.logins["administrator"]
    page.fill("#id_login", address)
    page.fill("#id_password", password)
    follow(page, "main button[type=submit]")
