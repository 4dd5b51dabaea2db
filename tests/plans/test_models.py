"""What a section refuses of itself."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from plans.models import PerformanceMeasure


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"title": " "}, "Say what is measured."),
        (
            {
                "title": "Kept",
                "baseline_on": date(2027, 1, 1),
                "target_on": date(2026, 1, 1),
            },
            "before the baseline",
        ),
    ],
)
def test_a_measure_that_cannot_be_is_refused(facts, said):
    with pytest.raises(ValidationError, match=said):
        PerformanceMeasure(**facts).clean()
