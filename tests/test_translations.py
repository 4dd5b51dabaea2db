"""Every language's catalog holds everything that the product says."""

import re

import pytest
from django.conf import settings

from translations import catalog

PLACEHOLDER = re.compile(r"%\(\w+\)s|%\S")


def test_every_language_that_is_offered_has_its_catalog():
    offered = {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}

    assert offered == set(catalog.languages())


@pytest.mark.parametrize("language", catalog.languages())
def test_a_catalog_is_complete(language):
    said = {(message.context, message.id) for message in catalog.found() if message.id}
    kept = {
        (message.context, message.id): message
        for message in catalog.load(language)
        if message.id
    }

    new, gone = said - kept.keys(), kept.keys() - said
    assert not new, f"run `make messages` and translate: {new}"
    assert not gone, f"run `make messages`: nothing says this any more: {gone}"
    assert not [
        message.id for message in kept.values() if not all(forms(message.string))
    ]
    assert not [message.id for message in kept.values() if message.fuzzy]


@pytest.mark.parametrize("language", catalog.languages())
def test_a_translation_keeps_its_placeholders(language):
    for message in catalog.load(language):
        if message.id:
            kept = set(PLACEHOLDER.findall(" ".join(forms(message.string))))
            assert kept == set(PLACEHOLDER.findall(" ".join(forms(message.id))))


def forms(said):
    """One and many, where a message has both."""
    return said if isinstance(said, tuple) else (said,)


def test_code_and_templates_are_both_read(tmp_path, monkeypatch):
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    code, page = tmp_path / "words.py", tmp_path / "page.html"
    code.write_text('from x import gettext as _\nSAID = _("Said by code")\n')
    page.write_text(
        "{% load i18n %}<p>it's</p>\n  {% translate 'Said by a page' %}\n"
        "{% blocktranslate with n=1 %}{{ n }} of it{% endblocktranslate %}"
    )

    found = {message.id for message in catalog.found([code, page]) if message.id}

    assert found == {"Said by code", "Said by a page", "%(n)s of it"}
