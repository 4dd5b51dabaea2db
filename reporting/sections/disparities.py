from django.utils.translation import gettext_lazy as _

from reporting.findings import findings
from reporting.sections import section


@section("disparities", title=_("Disparities by domain"), position=30)
def disparities(question, part):
    """Every indicator, in the order of the domains; measured in one go."""
    return {"findings": findings(question)}
