"""A copy of the product as real browsers meet it."""

import re
import shutil
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from playwright.sync_api import sync_playwright

from reporting import demonstration
from tests.browser.checks import Visit
from tests.nets.rows import ANONYMOUS, ROLES

SCREENSHOTS = Path(settings.BASE_DIR) / "var" / "screenshots"
# What differs from person to person and looks the same.
PERSONAL = re.compile(r'(name="(csrfmiddlewaretoken|author)"|data-keep=)[^>]*')
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def open_chromium():
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        path = own if own.exists() else shutil.which("chromium")
        assert path, "Chromium is missing. On Debian: apt-get install chromium"
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Site:
    """A served copy as a browser meets it, signed in as anybody."""

    def __init__(self, copy, chromium, logins):
        self.copy, self.chromium, self.logins = copy, chromium, logins
        self.sessions = {ANONYMOUS: None}

    def context(self, role=ANONYMOUS, **options):
        return self.chromium.new_context(
            base_url=self.copy.address,
            storage_state=self.session(role),
            locale="en-US",
            **options,
        )

    def session(self, role):
        """The cookies of somebody of this role, who has signed in by the page."""
        if role not in self.sessions:
            address, password = self.logins[role]
            context = self.chromium.new_context(base_url=self.copy.address)
            page = context.new_page()
            page.goto("/account/login/")
            page.fill("#id_login", address)
            page.fill("#id_password", password)
            page.click("main button[type=submit]")
            page.wait_for_url("**/desk/")
            self.sessions[role] = context.storage_state()
            context.close()
        return self.sessions[role]

    def visit(self, role=ANONYMOUS, name="", **options):
        context = self.context(role, **options)
        return Visit(context, self.copy.address, f"{name}-{role}", SCREENSHOTS)

    def renderings(self, address):
        """The roles that meet this page, one for each way it looks."""
        seen = {}
        for role in self.logins.keys() | {ANONYMOUS}:
            context = self.context(role)
            answer = context.request.get(address, max_redirects=0)
            if answer.status == 200:
                page = PERSONAL.sub("", answer.text())
                seen.setdefault(page, []).append(role)
            context.close()
        return [min(roles, key=ROLES.index) for roles in seen.values()]


def demonstration_logins():
    """role → login: the lead is Housing's, whose page the site map names."""
    logins = {}
    for address, _name, role, _department in demonstration.contents()["people"]:
        login = (address + demonstration.MAIL, demonstration.PASSWORD)
        logins.setdefault(role or "staff", login)
    return logins
