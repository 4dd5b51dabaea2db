"""Texts that a city enters in several languages."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests.factories import make_department, make_indicator

pytestmark = pytest.mark.django_db

SPANISH = {"es": {"name": "Parques"}}


def test_a_row_speaks_the_language_of_the_moment():
    parks = make_department(name="Parks", mission="Trees.", translations=SPANISH)

    assert str(parks) == "Parks"
    with translation.override("es"):
        assert str(parks) == "Parques"
        assert parks.text("mission") == "Trees."


@pytest.mark.parametrize(
    ("translations", "refused"),
    [
        ({"xx": {"name": "Parks"}}, "No such language: xx."),
        ({"es": {"slug": "parques"}}, "Only these are translated, as text: name"),
        ({"es": {"name": 5}}, "Only these are translated, as text: name"),
        (["es"], "in braces"),
        ({"es": "Parques"}, "in braces"),
    ],
)
def test_what_cannot_be_a_translation_is_refused(translations, refused):
    parks = make_department(translations=translations)

    with pytest.raises(ValidationError, match=refused):
        parks.full_clean()


def test_what_can_be_one_is_taken():
    make_department(translations=SPANISH, mission="x").full_clean()


def test_an_indicator_has_texts_of_its_own():
    indicator = make_indicator(translations={"es": {"title": "Préstamos"}})

    with translation.override("es"):
        assert str(indicator) == "Préstamos"
