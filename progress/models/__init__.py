from progress.models.evidence import EvidenceFile
from progress.models.periods import UpdatePeriod, in_force
from progress.models.updates import (
    NEEDS_REASON,
    SENT_BACK_OPEN,
    MeasureActual,
    ProgressUpdate,
)

__all__ = [
    "NEEDS_REASON",
    "SENT_BACK_OPEN",
    "EvidenceFile",
    "MeasureActual",
    "ProgressUpdate",
    "UpdatePeriod",
    "in_force",
]
