"""Whatever is sent to whatever address, nothing breaks: an answer may be a refusal, and
is never a 500. As an administrator, who gets furthest."""

import re
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from tests.nets.conftest import read
from tests.nets.site_map import PAGES
from tests.nets.test_access import arguments

pytestmark = pytest.mark.django_db

VALUES = [
    "\0", "http://[bad", "[]", "null", "9" * 40, "[" * 2000, "'\"><script>", "x" * 3000,
    "2026-13-45", "\u202eＮａＮ\N{RAINBOW}",
]  # fmt: skip
HEADERS = [
    "HX-Current-URL", "Origin", "Referer", "Accept-Language", "HX-Prompt",
    "HX-Target", "X-Autosave", "If-None-Match", "If-Modified-Since", "Range",
]  # fmt: skip
FIELD = re.compile(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"')


def keys_of_queries():
    """Every key that some view asks a query for."""
    found = set()
    for path in Path(settings.BASE_DIR).glob("*/**/*.py"):
        if ".venv" not in path.parts and path.parts[-2] != "tests":
            found |= set(
                re.findall(r'GET(?:\.get\(|\.getlist\(|\[)"(\w+)"', path.read_text())
            )
    return sorted(found)


@pytest.fixture(scope="module")
def administrator(clients):
    clients["administrator"].raise_request_exception = False
    yield clients["administrator"]
    clients["administrator"].raise_request_exception = True


def send(client, method, address, data=None, headers=None):
    """The status; what was done is undone."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        status = read(
            getattr(client, method)(address, data, headers=headers)
        ).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    return status


def pages(own, other, step=1):
    """Each page once (or every so many), with its arguments, which are taken back."""
    first = {page.name: page for page in reversed(PAGES)}
    for page in list(first.values())[::step]:
        with transaction.atomic():
            yield page, arguments(page.subject, own, other)
            transaction.set_rollback(True)


# Every value, at every other page: both halves go through the same forms and views.


def test_nothing_in_a_path_breaks_a_page(administrator, own, other):
    broken = []
    for number, (page, known) in enumerate(pages(own, other)):
        for name in known:
            for value in VALUES[number % 2 :: 2]:
                try:
                    address = reverse(page.name, kwargs=known | {name: value})
                except NoReverseMatch:
                    continue
                if send(administrator, "get", address) == 500:
                    broken.append((page.name, name, value[:20]))
    assert not broken


def test_nothing_in_a_query_breaks_a_page(administrator, own, other):
    keys, broken = keys_of_queries(), []
    assert {"compare", "version", "page"} <= set(keys)
    for number, (page, known) in enumerate(pages(own, other)):
        address = reverse(page.name, kwargs=known)
        for value in VALUES[number % 2 :: 2]:
            if send(administrator, "get", address, dict.fromkeys(keys, value)) == 500:
                broken.append((page.name, value[:20]))
    assert not broken


def test_nothing_in_a_field_breaks_a_page(administrator, own, other):
    broken = []
    for number, (page, known) in enumerate(pages(own, other)):
        if not page.post:
            continue
        address = reverse(page.name, kwargs=known)
        with transaction.atomic():
            answer = administrator.get(address)
            text = "" if answer.streaming else answer.content.decode("utf-8", "replace")
            transaction.set_rollback(True)
        fields = {*FIELD.findall(text), *(page.data or ())} - {"csrfmiddlewaretoken"}
        for value in VALUES[number % 2 :: 2]:
            if (
                send(administrator, "post", address, dict.fromkeys(fields, value))
                == 500
            ):
                broken.append((page.name, value[:20], sorted(fields)))
    assert not broken


@pytest.mark.parametrize("is_checked", [True, False])
def test_nothing_in_a_header_breaks_a_page(own, other, is_checked):
    stranger, broken = Client(enforce_csrf_checks=is_checked), []
    stranger.raise_request_exception = False
    for page, known in pages(own, other, step=8):
        address = reverse(page.name, kwargs=known)
        for value in VALUES:
            plain = value.encode("ascii", "replace").decode().replace("\0", "%00")
            headers = dict.fromkeys(HEADERS, plain) | {"HX-Request": "true"}
            for method in ("get", "post"):
                if send(stranger, method, address, headers=headers) == 500:
                    broken.append((page.name, method, value[:20]))
    assert not broken


ADMIN = [
    "/admin/autocomplete/?app_label=%00&model_name=a&field_name=b&term=%00",
    "/admin/departments/user/?q=%00",
    "/admin/indicators/indicator/%00/change/",
    "/?indicator=%00",
    "/training/certificates/%00/void/",
]


@pytest.mark.parametrize("address", ADMIN)
def test_a_zero_byte_is_refused_everywhere(administrator, address):
    assert send(administrator, "get", address) in (400, 403, 404)


@pytest.mark.parametrize("value", ["", "[]", "5", "null", "[" * 2000, '{"a": 1}', "x"])
def test_whatever_stands_in_a_mapping_is_answered(administrator, own, value):
    address = f"/admin/departments/department/{own.pk}/change/"
    fields = {
        "name": own.name, "short_name": own.short_name, "slug": own.slug,
        "kind": own.kind, "mission": "", "starts_on": "", "translations": value,
    }  # fmt: skip

    assert send(administrator, "post", address, fields) in (200, 302)


def test_a_body_longer_than_any_file_is_not_read(client):
    answer = client.generic(
        "POST", "/", b"", CONTENT_LENGTH=str(settings.LARGEST_BODY + 1)
    )

    assert answer.status_code == 413
