"""Addresses that a browser sends along, which may be anything."""

import re
from urllib.parse import urlsplit

SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.I)
SCHEMES = {"http", "https", "mailto", "tel"}


def parts_of(address):
    """The parts of an address; of one that is none, empty ones."""
    try:
        parts = urlsplit(address or "")
        _ = parts.port  # looked at when it is asked for
    except ValueError:
        return urlsplit("")
    return parts


def leads_to_the_web(address):
    """Not into somebody's disk, and to no program."""
    scheme = SCHEME.match(address)
    if scheme:
        return scheme[1].lower() in SCHEMES
    return not address.strip().startswith(("\\", "//"))
