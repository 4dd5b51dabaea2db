"""Certificates: a number that nobody guesses, and the document as an accessible PDF."""

import re
import secrets

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from equity_office.printing import services

# No letters or digits that look alike, and no vowels: no words come of it.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
HALF = 5


def new_number():
    """Two groups of five signs: some 10^14 numbers."""
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _place in range(HALF))
        for _group in range(2)
    )


def plain(number):
    """A number as it was typed, the way we write it."""
    signs = re.sub(r"[^0-9A-Z]", "", number.upper())
    return f"{signs[:HALF]}-{signs[HALF:]}"


def told(completion):
    """What a certificate says, and all that it says."""
    return {
        "name": completion.name,
        "course": completion.title,
        "completed_on": completion.completed_on.isoformat(),
        "number": completion.number,
        "address": reverse("training:certificate", args=[completion.number]),
    }


def subject_of(completion):
    return f"certificate {completion.pk}"


def print_of(completion, *, at, again=False):
    """The certificate in the reader's language."""
    return services.ask(
        subject=subject_of(completion),
        template="training/print/certificate.html",
        snapshot=told(completion),
        language=get_language(),
        at=at,
        again=again,
    )


def file_name(completion):
    return _("certificate-%(number)s.pdf") % {"number": completion.number}
