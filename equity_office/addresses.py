"""Addresses that a browser sends along, which may be anything."""

from urllib.parse import urlsplit


def parts_of(address):
    """The parts of an address; of one that is none, empty ones."""
    try:
        parts = urlsplit(address or "")
        _ = parts.port  # looked at when it is asked for
    except ValueError:
        return urlsplit("")
    return parts
