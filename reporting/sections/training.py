from django.utils.translation import gettext_lazy as _

from reporting.sections import section
from training.models import Requirement
from training.reads import words
from training.services import publication


@section("training", title=_("Training"), position=55)
def training(question, part):
    """Completion of everything that was required when the period ended, by department,
    with its denominator and date; as it was published, or as it would be."""
    day = question.period.ends_on
    requirements = Requirement.objects.in_force_on(day).whole().in_order()
    return {
        "requirements": [
            words.dressed(publication.told_on(each, day)) for each in requirements
        ]
    }
