"""Who anybody may sign in as, in the demonstration alone."""

import pytest
from django.urls import reverse

from reporting import demonstration

pytestmark = pytest.mark.django_db

PAGE = reverse("reporting:logins")


def test_everybody_of_the_demonstration_is_named(client, settings):
    settings.IS_DEMONSTRATION = True

    page = client.get(PAGE).text

    for login in demonstration.logins():
        assert login.address in page
    assert demonstration.PASSWORD in page
    assert PAGE in client.get("/").text


def test_a_city_of_its_own_has_no_such_page(client, settings):
    settings.IS_DEMONSTRATION = False

    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/").text
