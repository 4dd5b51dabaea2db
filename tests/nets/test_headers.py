"""What every answer says to the browser, and what a production machine is told."""

import os
import secrets
import subprocess
import sys

import pytest
from csp.utils import build_policy
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from equity_office.web import published
from tests.nets.site_map import PAGES

pytestmark = pytest.mark.django_db

SAID = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def plain_addresses():
    for page in PAGES:
        try:
            yield reverse(page.name)
        except NoReverseMatch:
            continue


@pytest.mark.parametrize("address", sorted({*plain_addresses(), "/nothing/"}))
def test_every_answer_is_guarded(administrator, address):
    client = Client()
    client.force_login(administrator)

    headers = client.get(address).headers

    assert headers["Content-Security-Policy"] == build_policy()
    assert {name: headers[name] for name in SAID} == SAID
    assert "no-store" in headers["Cache-Control"]


def test_the_policy_allows_nothing_unsafe_and_nothing_from_elsewhere():
    policy = build_policy(nonce="once")

    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    for directive in ("script-src", "style-src"):
        assert f"{directive} 'self' 'nonce-once'" in policy


def test_a_published_page_is_guarded_like_the_others(settings):
    settings.SECURE_HSTS_SECONDS = 60
    headers = {}

    published.add_security_headers(headers, "/a/b/index.html", "/reports/2024/")

    assert headers["Content-Security-Policy"] == build_policy()
    assert {name: headers[name] for name in SAID} == SAID
    assert headers["Strict-Transport-Security"].startswith("max-age=60;")


def test_a_machine_in_production_has_nothing_to_correct(tmp_path):
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "VAR_DIR": str(tmp_path),
            "HTTPS": "1",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DATABASE_URL": "postgres://equity@db.example/equity",
            "REDIS_URL": "redis://redis.example/0",
            "EMAIL_URL": "smtp://mail.example:25",
            "ALLOWED_HOSTS": "equity.example",
            "SITE_ADDRESS": "https://equity.example",
        },
        capture_output=True,
        text=True,
    )

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout
