from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is, in one department or for the whole city."""

    LEAD = "lead", _("Equity lead")
    BACKUP = "backup", _("Backup equity lead")
    HEAD = "head", _("Head")
    CONTRIBUTOR = "contributor", _("Contributor")
    STEWARD = "steward", _("Data steward")
    ADMINISTRATOR = "administrator", _("Administrator")
    REVIEWER = "reviewer", _("Reviewer")
    AUDITOR = "auditor", _("Auditor")
    BOARD_MEMBER = "board_member", _("Board member")
    FACILITATOR = "facilitator", _("Facilitator")


# Roles that are held for the whole city; the others are held in a department.
WHOLE_CITY = (
    Role.ADMINISTRATOR,
    Role.REVIEWER,
    Role.AUDITOR,
    Role.BOARD_MEMBER,
    Role.FACILITATOR,
)
