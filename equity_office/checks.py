"""What `manage.py check --deploy` says of an installation that others use."""

from django.conf import settings
from django.core.checks import Warning as Notice
from django.core.checks import register


@register(deploy=True)
def address_is_known(app_configs, **_):
    """Letters, certificates and prints name pages; without an address they lead
    nowhere."""
    if not is_used_by_others() or settings.SITE_ADDRESS:
        return []
    return [
        Notice(
            "SITE_ADDRESS is not set: links in letters, certificates and PDFs have no "
            "host and lead nowhere.",
            hint="Set SITE_ADDRESS to where readers find the site, as in "
            "https://equity.city.gov.",
            id="equity_office.W001",
        )
    ]


def is_used_by_others():
    return settings.IS_SHARED or settings.IS_HTTPS
