"""Who anybody may sign in as, in the demonstration alone."""

import pytest
from django.urls import reverse

from reporting import demonstration
from tests.factories import make_department, make_member, make_user

pytestmark = pytest.mark.django_db

PAGE = reverse("reporting:logins")


def test_everybody_of_the_demonstration_is_named(client, settings):
    settings.IS_DEMONSTRATION = True
    housing = make_department(name="Housing")
    make_member("lead", housing, email=f"lena{demonstration.MAIL}", name="Lena Hughes")
    make_user(email=f"sam{demonstration.MAIL}")
    make_user(email="real@city.example")

    page = client.get(PAGE).text

    assert (
        demonstration.Login(
            f"lena{demonstration.MAIL}", "Lena Hughes", "Equity lead", "Housing"
        )
        in demonstration.logins()
    )
    assert f"lena{demonstration.MAIL}" in page
    assert "Employee" in page
    assert "real@city.example" not in page
    assert demonstration.PASSWORD in page
    assert PAGE in client.get("/").text


def test_a_city_of_its_own_has_no_such_page(client, settings):
    settings.IS_DEMONSTRATION = False

    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/").text
