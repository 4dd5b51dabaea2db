"""What tests of publication share: to publish, and to read what is public."""

import json
from datetime import timedelta

from indicators.findings.findings import of_releases
from reporting.models import Edition
from tests.factories import NOON, publish, start_build, work_off

SMALL = b"""period,group,numerator,denominator
2021,Black,8,400
2021,Hispanic,50,400
2021,White,90,900
2022,Black,9,400
2022,Hispanic,52,400
2022,White,95,900
2023,Black,7,400
2023,Hispanic,49,400
2023,White,91,900
"""
LATER = NOON + timedelta(hours=1)


def release(language=None, at=NOON):
    """Build and publish a report of everything that is loaded."""
    run = start_build(language=language, at=at)
    work_off(at)
    run.refresh_from_db()
    assert run.status == "succeeded", run.error
    return publish(Edition.objects.get(pk=run.edition_id), at=at)


def tell(indicator, compare=None):
    (finding,) = of_releases(
        [indicator], {indicator.slug: compare} if compare else None
    )
    json.dumps(finding, allow_nan=False)
    return finding


def by_group(finding):
    return {row["group"]: row for row in finding["rows"]}
