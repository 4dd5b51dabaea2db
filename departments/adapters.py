from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from equity_office import mail

# What allauth calls a mail → our letter.
LETTERS = {
    "account/email/password_reset_key": "password_link",
    "account/email/password_reset": "password_changed",
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
}


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Accounts are made by an administrator; nobody signs up."""
        return False

    def is_safe_url(self, url):
        """Whether a sign-in may lead on to this; not where it is no address at all."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def send_mail(self, template_prefix, email, context):
        mail.post(
            to=email,
            letter=LETTERS[template_prefix],
            context=context,
            at=timezone.now(),
        )
