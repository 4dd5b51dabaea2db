from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from reporting.sections import section
from toolkit.reads.annual import of_period


@section("toolkit", title=_("Assessed before it was decided"), position=57)
def toolkit(question, part):
    """What was put through the toolkit in the period, what was found and what it changed;
    and what was not."""
    return of_period(question.period, localdate())
