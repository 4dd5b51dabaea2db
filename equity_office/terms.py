"""The words that a city may rename, in one table: `settings.TERMS`."""

from django.conf import settings
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# What is said where the city has no word of its own, in each language's catalog.
DEFAULTS = {
    "equity": _("racial equity"),
    "training": _("REAL"),
    "department": _("department"),
    "departments": _("departments"),
    # The kinds of measures: what was done, how well, and what it is to people.
    "amount": _("amount"),
    "quality": _("quality"),
    "effect": _("effect on people"),
}


def term(name):
    """The city's word, in the language of the moment where it gave one for each."""
    chosen = settings.TERMS.get(name, "")
    if isinstance(chosen, dict):  # by language; a word in another is better than none
        in_any = next(iter(chosen.values()), "")
        chosen = chosen.get(get_language()) or DEFAULTS.get(name, in_any)
    return str(chosen or DEFAULTS.get(name, ""))


def terms():
    """Every word by its name, for templates."""
    return {name: term(name) for name in {**DEFAULTS, **settings.TERMS}}


def title_of(name):
    return capfirst(term(name))


lazy_title_of = lazy(title_of, str)
