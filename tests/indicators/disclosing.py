"""Disclosure control of the cells of one indicator, of any kind and by any rule."""

from dataclasses import replace

from indicators.disclosure import protection
from indicators.disclosure.cells import Counted, Told


def hidden_counts(parts, kind, rule, earlier=()):
    of = Counted(kind=kind, rule=rule)
    return protection.hidden_counts(_cells(parts, of), _told(earlier, of))


def leaks(parts, kind, rule, earlier=()):
    of = Counted(kind=kind, rule=rule)
    return protection.leaks(_told(parts, of), _told(earlier, of))


def _cells(parts, of):
    return [replace(part, of=of) for part in parts]


def _told(many, of):
    return [Told(replace(told.cells, of=of), told.hidden) for told in many]
