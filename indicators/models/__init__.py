from indicators.models.catalog import (
    CategoryScheme,
    CountingUnit,
    Crosswalk,
    Indicator,
    RaceGroup,
)
from indicators.models.data import Dataset, Observation
from indicators.models.notes import Note
from indicators.models.releases import Release, Withdrawal
from indicators.models.uploads import Upload

__all__ = [
    "CategoryScheme",
    "CountingUnit",
    "Crosswalk",
    "Dataset",
    "Indicator",
    "Note",
    "Observation",
    "RaceGroup",
    "Release",
    "Upload",
    "Withdrawal",
]
