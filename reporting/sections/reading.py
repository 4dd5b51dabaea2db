from django.utils.translation import gettext_lazy as _

from indicators.models import Indicator, RaceGroup
from reporting.sections import section


@section("reading", title=_("How to read this report"), position=15)
def reading(question, part):
    """Method, categories and suppression, with the rules that were in force."""
    used = Indicator.objects.filter(datasets__in=question.dataset_pks).distinct()
    schemes = {}
    groups = RaceGroup.objects.filter(scheme__indicator__in=used).distinct()
    for group in groups.select_related("scheme").order_by(
        "scheme_id", "position", "pk"
    ):
        scheme = schemes.setdefault(
            group.scheme_id,
            {
                "name": str(group.scheme),
                "note": group.scheme.text("note"),
                "groups": [],
            },
        )
        scheme["groups"].append(str(group))
    thresholds = used.exclude(hide_up_to=0).values_list("hide_up_to", flat=True)
    return {
        "schemes": list(schemes.values()),
        "hide_up_to": sorted(set(thresholds)),
        "unsuppressed": [
            str(indicator)
            for indicator in used.filter(hide_up_to=0)
            .exclude(kind=Indicator.Kind.RATE_ONLY)
            .order_by("title", "pk")
        ],
    }
