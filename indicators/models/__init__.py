from indicators.models.catalog import CategoryScheme, Crosswalk, Indicator, RaceGroup
from indicators.models.data import Dataset, Observation
from indicators.models.notes import Note
from indicators.models.releases import Release, Withdrawal

__all__ = [
    "CategoryScheme",
    "Crosswalk",
    "Dataset",
    "Indicator",
    "Note",
    "Observation",
    "RaceGroup",
    "Release",
    "Withdrawal",
]
