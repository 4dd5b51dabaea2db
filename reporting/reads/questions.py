"""What a report is asked to tell, fixed before the work starts."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date

from equity_office.periods import Period


@dataclass(frozen=True, slots=True)
class Question:
    """The year, scope and language of a report, and the data it may use."""

    year: int
    starts_on: str
    ends_on: str
    scope: str
    language: str
    revision: int
    dataset_pks: tuple
    asked_on: str

    @classmethod
    def from_json(cls, stored):
        return cls(**{**stored, "dataset_pks": tuple(stored["dataset_pks"])})

    def to_json(self):
        return {**asdict(self), "dataset_pks": list(self.dataset_pks)}

    @property
    def period(self):
        return Period(
            date.fromisoformat(self.starts_on), date.fromisoformat(self.ends_on)
        )

    @property
    def inputs_hash(self):
        text = json.dumps(self.to_json(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
