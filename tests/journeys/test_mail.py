"""A forgotten password, from the page through the worker and a real mail server to the
link that opens."""

import http.cookiejar
import re
import urllib.parse
import urllib.request

import pytest

from tests.copies import wait_for
from tests.mailbox import Mailbox, text_of

pytestmark = pytest.mark.processes


def test_a_password_link_comes_by_mail_and_opens(copy):
    with Mailbox() as mailbox:
        copy.environment["EMAIL_URL"] = mailbox.url
        copy.serve()
        visitor = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        form = f"http://127.0.0.1:{copy.port}/account/password/reset/"
        page = visitor.open(form).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        fields = {"csrfmiddlewaretoken": token, "email": "lead@harborview.example"}

        answer = visitor.open(form, urllib.parse.urlencode(fields).encode())

        assert "Look at your mail" in answer.read().decode()
        letter = wait_for(lambda: sent_to(mailbox, fields["email"]), "the letter")
        link = re.search(r"http://127\S+", text_of(letter))[0]
        assert "Choose a new password" in visitor.open(link).read().decode()


def sent_to(mailbox, address):
    """The letter with a new password; what is owed is reminded of besides."""
    return next(
        (
            letter
            for letter in mailbox.letters
            if letter["To"] == address and "password" in letter["Subject"]
        ),
        None,
    )
