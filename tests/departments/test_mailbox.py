"""The letters of the demonstration, read in the browser by its administrators."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from equity_office.process import environment

pytestmark = pytest.mark.django_db

PAGE = reverse("departments:mailbox")


@pytest.fixture
def demonstration(settings, monkeypatch, tmp_path):
    settings.IS_DEMONSTRATION = True
    settings.VAR_DIR = tmp_path
    monkeypatch.delenv("EMAIL_URL", raising=False)
    for name, value in environment.mail(tmp_path).items():
        setattr(settings, name, value)


def send(subject, text):
    letter = EmailMultiAlternatives(subject, text, to=["ana@city.example"])
    letter.attach_alternative(f"<p>{text}</p>", "text/html")
    letter.send()


def test_an_administrator_reads_every_letter(demonstration, sign_in, administrator):
    send("Válido", "Open https://city.example/key/ to go on — today.")
    send("Later", "Words.")

    page = sign_in(administrator).get(PAGE).text

    assert "Válido" in page
    assert "to go on — today." in page
    assert 'href="https://city.example/key/"' in page
    assert "ana@city.example" in page
    assert "&lt;p&gt;" not in page


def test_an_empty_one_says_what_will_be_here(demonstration, sign_in, administrator):
    assert "No email has been sent yet." in sign_in(administrator).get(PAGE).text


def test_others_do_not_read_it(demonstration, sign_in, reviewer):
    assert sign_in(reviewer).get(PAGE).status_code == 403


def test_where_the_city_is_real_there_is_none(settings, sign_in, administrator):
    settings.IS_DEMONSTRATION = False

    assert sign_in(administrator).get(PAGE).status_code == 404
