from django.utils.translation import gettext_lazy as _

from indicators.statistics import trends
from reporting.sections import section


@section("glance", title=_("At a glance"), position=20, sums_up="disparities")
def glance(question, part, disparities):
    """One line per indicator, and how many gaps moved which way."""
    told = [finding for snapshot in disparities for finding in snapshot["findings"]]
    verdicts = [(f["before"] or {}).get("verdict") for f in told]
    return {
        "indicator_count": len(told),
        "domain_count": len({f["facts"]["domain"] for f in told}),
        "narrowing": verdicts.count(trends.NARROWING),
        "widening": verdicts.count(trends.WIDENING),
        "no_change": verdicts.count(trends.NO_CHANGE),
        "untested": verdicts.count(None),
        "lines": [
            {
                "slug": f["facts"]["slug"],
                "title": f["facts"]["title"],
                "sentence": f["sentence"],
                "change": f["change"],
            }
            for f in told
        ],
    }
