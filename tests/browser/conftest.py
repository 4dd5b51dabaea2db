"""A real browser on a real copy of the product: the demonstration city with its worker,
and a copy that nobody has filled yet."""

import os
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from reporting import demonstration
from tests.browser.checks import Visit
from tests.copies import Copy
from tests.nets.site_map import ANONYMOUS, ROLES, UPLOAD

YEAR = demonstration.YEAR
REPORT = f"/reports/{YEAR}/city/en/r1/"
SCREENSHOTS = Path(settings.BASE_DIR) / "var" / "screenshots"
ADMINISTRATOR = ("first@city.example", "a-good-password")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium():
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
                page = re.sub(r'name="csrfmiddlewaretoken"[^>]*', "", answer.text())
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


def serve(folder, **environment):
    copy = Copy(folder, environment)
    copy.manage("migrate", "-v0")
    copy.server = copy.start_manage("demo", "--port", copy.port)
    copy.wait_until_it_answers(REPORT.replace("/en/", "/es/"))
    return copy


def put_upload(copy):
    """A corrected file that waits for an administrator to confirm it."""
    put = copy.manage(
        "shell",
        "-c",
        f"""
from django.utils import timezone
from departments.models import User
from indicators.models import Indicator, Upload

Upload.objects.create(
    key="{UPLOAD}",
    indicator=Indicator.objects.get(slug="home-loan-denials"),
    file_name="loan-denials-2.csv",
    content=b"period,group,numerator,denominator\\n1990,black,65,197\\n",
    uploaded_at=timezone.now(),
    uploaded_by=User.objects.get(email="admin{demonstration.MAIL}"),
)
""",
    )
    assert put.returncode == 0, put.stderr


@pytest.fixture(scope="session")
def site(tmp_path_factory, chromium):
    """The demonstration with its report in both languages, and one in review."""
    copy = serve(tmp_path_factory.mktemp("demonstration") / "var")
    built = copy.manage("build_report", YEAR - 1, "--wait")
    assert built.returncode == 0, built.stderr
    put_upload(copy)
    yield Site(copy, chromium, demonstration_logins())
    copy.stop()


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory, chromium):
    """A copy with one administrator and nothing else."""
    copy = Copy(tmp_path_factory.mktemp("empty") / "var", {})
    copy.manage("migrate", "-v0")
    address, password = ADMINISTRATOR
    copy.environment["DJANGO_SUPERUSER_PASSWORD"] = password
    made = copy.manage("createsuperuser", "--noinput", "--email", address)
    assert made.returncode == 0, made.stderr
    copy.serve()
    yield Site(copy, chromium, {"administrator": ADMINISTRATOR})
    copy.stop()


assert os.environ.get("DATABASE_URL") is None, "The browser tests need no service."
