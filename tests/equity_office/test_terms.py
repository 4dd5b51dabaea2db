"""Words that a city renames."""

import pytest
from django.utils import translation

from equity_office import terms


@pytest.mark.parametrize(
    ("chosen", "english", "spanish"),
    [
        ({}, "departments", "departamentos"),
        ({"departments": "bureaus"}, "bureaus", "bureaus"),
        ({"departments": {"es": "oficinas"}}, "departments", "oficinas"),
        ({"departments": {"en": "bureaus", "es": "oficinas"}}, "bureaus", "oficinas"),
    ],
)
def test_a_term_is_the_citys_or_the_catalogs(settings, chosen, english, spanish):
    settings.TERMS = chosen

    assert terms.term("departments") == english
    with translation.override("es"):
        assert terms.term("departments") == spanish


def test_the_office_may_have_a_name_in_each_language(settings):
    settings.TERMS = {"office": {"es": "Oficina de Equidad Racial"}}

    assert terms.term("office") == "Oficina de Equidad Racial"
    settings.TERMS = {"city": "", "office": {}}
    assert (terms.term("city"), terms.term("office")) == ("", "")
    assert terms.terms()["equity"] == "racial equity"
    assert terms.title_of("equity") == "Racial equity"
