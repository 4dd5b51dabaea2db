"""Measures as a page and a file tell them, and the public figures they are made of."""

from dataclasses import dataclass

from indicators.findings.measures import SHOWN


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure, of a group or of all: `unit` in words; ends and p where it has
    them."""

    name: str
    value: float
    unit: str
    lower: float | None = None
    upper: float | None = None
    p: float | None = None
    says: str = ""
    places: int = 2


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    title: str
    about: str
    figures: list

    @property
    def has_tests(self):
        return any(each.p is not None for each in self.figures)

    @property
    def has_words(self):
        return any(each.says for each in self.figures)


def has_counts(point):
    return (
        point["state"] == SHOWN
        and point["numerator"] is not None
        and point["denominator"]
    )
