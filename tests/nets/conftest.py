"""Walking the addresses of the product as everybody."""

from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver

from tests import factories
from tests.nets.rows import ANONYMOUS, DEPARTMENT, ROLES, SIGN_IN

SIGN_IN_PAGES = ("/account/login/", "/admin/login/")
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


def addresses(patterns=None, namespaces=()):
    """(qualified name, pattern) of everything that the product answers to."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            yield ":".join([*namespaces, entry.name or repr(entry.pattern)]), entry
        else:
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from addresses(entry.url_patterns, inner)


def read(response):
    """Read a file's answer to its end, so that it is closed."""
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def answer(client, method, address, data):
    """The status, with the sign-in told apart; what was done is undone."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(address, data if method == "post" else None)
        read(response)
        transaction.set_rollback(True)
    client.cookies = cookies
    if response.status_code == 302 and response.url.startswith(SIGN_IN_PAGES):
        return SIGN_IN
    return response.status_code


@pytest.fixture(autouse=True, scope="module")
def no_rate_limits():
    """Nobody knocks as often as these tests; the limits have tests of their own."""
    with override_settings(ACCOUNT_RATE_LIMITS=False):
        yield


@pytest.fixture(autouse=True, scope="module")
def demonstration():
    """Where every page is to be had."""
    with override_settings(IS_DEMONSTRATION=True):
        yield


@pytest.fixture(scope="module")
def own(one_transaction):
    return factories.make_department()


@pytest.fixture(scope="module")
def other(one_transaction):
    return factories.make_department()


@pytest.fixture(scope="module")
def clients(own):
    """A client for every role, signed in once; department roles are held in `own`."""

    def signed_in(role):
        client = Client()
        if role == "staff":
            client.force_login(factories.make_user())
        elif role != ANONYMOUS:
            department = own if role in DEPARTMENT else None
            client.force_login(factories.make_member(role, department=department))
        return client

    return {role: signed_in(role) for role in ROLES}
