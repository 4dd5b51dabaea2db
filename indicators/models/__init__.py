from indicators.models.catalog import CategoryScheme, Crosswalk, Indicator, RaceGroup
from indicators.models.data import Dataset, Observation, Release

__all__ = [
    "CategoryScheme",
    "Crosswalk",
    "Dataset",
    "Indicator",
    "Observation",
    "RaceGroup",
    "Release",
]
