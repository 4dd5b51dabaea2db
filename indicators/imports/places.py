"""The names of places and departments as files write them: one spelling for each, and no
total among them."""

import unicodedata

# How files call the whole city, or everybody, in small letters; English and Spanish.
TOTALS = frozenset({
    "all", "all areas", "all departments", "all districts", "all groups", "all places",
    "all races", "city", "city total", "city wide", "city-wide", "citywide", "everyone",
    "grand total", "overall", "total", "totals", "whole city",
    "todas", "todos", "toda la ciudad", "total general",
})  # fmt: skip
LONGEST = 80


def tidy(name):
    """A name without what nobody sees: blanks of every kind become single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def key(name):
    """The same for every spelling of one name."""
    return tidy(name).casefold()


def is_total(name):
    return key(name).strip(" .:*()") in TOTALS


class Spellings:
    """The one spelling of each place: as it is kept already, or else as it came first.
    `others` maps what a file writes otherwise to that."""

    def __init__(self, known=()):
        self.known = {key(name): name for name in known}
        self.others = {}

    def of(self, name):
        """The spelling that is kept; empty for the whole city."""
        shown = "" if is_total(name) else tidy(name)[:LONGEST]
        kept = self.known.setdefault(key(shown), shown)
        if kept != name:
            self.others[name] = kept
        return kept
