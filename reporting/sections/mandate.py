from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reporting.sections import section


@section("mandate", title=_("What this report is"), position=10)
def mandate(question, part):
    """Title, period and mandate."""
    return {
        "city": settings.CITY,
        "office": settings.OFFICE,
        "year": question.year,
        "starts_on": question.starts_on,
        "ends_on": question.ends_on,
        "revision": question.revision,
        "is_demonstration": settings.IS_DEMONSTRATION,
    }
