"""Two people in one section of a plan, in two real browsers, on PostgreSQL."""

import pytest

from tests.browser.sites import Site, demonstration_logins, open_chromium
from tests.browser.together import write_together

pytestmark = [pytest.mark.processes, pytest.mark.services]

ROUNDS = 20
GOAL = "/plans/police/2026-2028/draft/goal/4/"


def test_two_browsers_lose_no_word_over_many_rounds(copy, needs_postgres):
    copy.serve()
    with open_chromium() as chromium:
        site = Site(copy, chromium, demonstration_logins())
        with (
            site.visit("administrator", "together-one") as one,
            site.visit("administrator", "together-two") as two,
        ):
            said = write_together(one, two, GOAL, "#goal-4-result", ROUNDS)

            one.go(GOAL)
            found = one.page.input_value("#goal-4-result")

    assert [text for text in said if found.count(text) != 1] == []
