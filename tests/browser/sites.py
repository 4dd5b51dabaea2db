"""A copy of the product as real browsers meet it."""

import json
import re
import shutil
from contextlib import closing, contextmanager
from functools import cached_property
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from playwright.sync_api import sync_playwright

from reporting import demonstration
from tests.browser.checks import Visit
from tests.nets.rows import ANONYMOUS, ROLES

SCREENSHOTS = Path(settings.BASE_DIR) / "var" / "screenshots"
# What differs from person to person and looks the same.
PERSONAL = re.compile(
    r'(name="(csrfmiddlewaretoken|author)"|data-keep=)[^>]*|\?next=[^"]*'
)
HEADER = re.compile(r"<header.*?</header>", re.S)
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
        # The shell has no windows of its own to draw: twice as many pages a minute.
        found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        path = own if own.exists() else found
        assert path, "Chromium is missing. On Debian: apt-get install chromium"
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


# Signing in by the page has tests of its own; here everybody is signed in at once.
SIGN_IN = """
import json
from django.contrib.auth import get_user_model
from django.test import Client
keys = {}
for role, address in ROLES.items():
    client = Client()
    client.force_login(get_user_model().objects.get(email=address))
    keys[role] = client.cookies["sessionid"].value
print("KEYS", json.dumps(keys))
"""


class Site:
    """A served copy as a browser meets it, signed in as anybody."""

    def __init__(self, copy, chromium, logins):
        self.copy, self.chromium, self.logins = copy, chromium, logins
        self.kept, self.headers = {}, set()

    def context(self, role=ANONYMOUS, **options):
        return self.chromium.new_context(
            base_url=self.copy.address,
            storage_state=self.session(role),
            locale="en-US",
            **options,
        )

    @cached_property
    def sessions(self):
        """Role → the key of somebody's session."""
        roles = {role: address for role, (address, _password) in self.logins.items()}
        made = self.copy.manage("shell", "-c", f"ROLES = {roles!r}\n{SIGN_IN}")
        assert made.returncode == 0, made.stderr
        return json.loads(made.stdout.rpartition("KEYS ")[2])

    def session(self, role):
        """The cookies of somebody of this role, who is signed in."""
        if role == ANONYMOUS:
            return None
        cookie = {
            "name": "sessionid", "value": self.sessions[role], "domain": "127.0.0.1",
            "path": "/", "expires": -1, "httpOnly": True, "secure": False,
            "sameSite": "Lax",
        }  # fmt: skip
        return {"cookies": [cookie], "origins": []}

    def visit(self, role=ANONYMOUS, name="", **options):
        context = self.context(role, **options)
        return Visit(context, self.copy.address, f"{name}-{role}", SCREENSHOTS)

    def read(self, role, name=""):
        """A visit of somebody who changes nothing: the window is kept for the next, with
        all that it has cached."""
        if role not in self.kept:
            context = self.context(role)
            self.kept[role] = Visit(context, self.copy.address, "", SCREENSHOTS, True)
        visit = self.kept[role]
        visit.name = f"{name}-{role}"
        visit.heard.clear()
        return visit

    def fetch(self, role, address):
        """The page as text; None where it is not for this role, or nobody has it."""
        if role not in self.logins and role != ANONYMOUS:
            return None
        cookie = (
            {} if role == ANONYMOUS else {"Cookie": f"sessionid={self.sessions[role]}"}
        )
        with closing(HTTPConnection("127.0.0.1", self.copy.port)) as connection:
            connection.request("GET", address, headers=cookie)
            answer = connection.getresponse()
            return answer.read().decode() if answer.status == 200 else None

    def renderings(self, address):
        """The roles that meet this page, one for each way it looks. What differs in the
        header alone is looked at once, on the first page that anybody meets."""
        seen = {}
        for role in self.logins.keys() | {ANONYMOUS}:
            if text := self.fetch(role, address):
                text = PERSONAL.sub("", text)
                header = "".join(HEADER.findall(text))
                is_new = header not in self.headers
                key = HEADER.sub("", text), header if is_new else ""
                seen.setdefault(key, []).append(role)
        self.headers |= {header for _main, header in seen}
        return [min(roles, key=ROLES.index) for roles in seen.values()]


def demonstration_logins():
    """role → login: the lead is Housing's, whose page the site map names."""
    logins = {}
    for address, _name, role, _department in demonstration.contents()["people"]:
        login = (address + demonstration.MAIL, demonstration.PASSWORD)
        logins.setdefault(role or "staff", login)
    return logins
