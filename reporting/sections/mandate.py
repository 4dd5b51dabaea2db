from django.conf import settings
from django.utils.translation import gettext_lazy as _

from equity_office.terms import term
from reporting.sections import section


@section("mandate", title=_("What this report is"), position=10)
def mandate(question, part):
    """Title, period and mandate."""
    return {
        "city": term("city"),
        "office": term("office"),
        "year": question.year,
        "starts_on": question.starts_on,
        "ends_on": question.ends_on,
        "revision": question.revision,
        "is_demonstration": settings.IS_DEMONSTRATION,
    }
