from django.utils.translation import gettext_lazy as _

from indicators.disclosure.publishable import of_datasets
from reporting.sections import section


@section("disparities", title=_("Disparities by domain"), position=30)
def disparities(question, part):
    """Every indicator, in the order of the domains; measured in one go."""
    return {"findings": of_datasets(question.dataset_pks, question.period.ends_on)}
