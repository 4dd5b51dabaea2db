from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac

from departments import accounts
from equity_office import mail

# What allauth calls a mail → our letter.
LETTERS = {
    "account/email/password_reset": "password_changed",
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
}
# The cookie of a browser in which somebody signed in before.
KNOWN, KNOWN_FOR = "known", timedelta(days=365)


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

    def pre_authenticate(self, request, **credentials):
        """Guesses from elsewhere do not lock out who signed in before in this browser,
        which has a limit of its own."""
        email = credentials.get("email")
        if not knows(request, email):
            super().pre_authenticate(request, **credentials)
        elif not ratelimit.consume(request, action="login_known", key=_mark_of(email)):
            raise self.validation_error("too_many_login_attempts")

    def post_login(self, request, user, **more):
        response = super().post_login(request, user, **more)
        response.set_cookie(
            KNOWN,
            signing.dumps(_mark_of(user.email), salt=KNOWN),
            max_age=KNOWN_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def set_password(self, user, password):
        """Whoever was signed in by the old password is so no longer."""
        super().set_password(user, password)
        accounts.end_sessions(user, but=self.request.session.session_key)

    def send_mail(self, template_prefix, email, context):
        mail.post(
            to=email,
            letter=LETTERS[template_prefix],
            context=context,
            at=timezone.now(),
        )


def knows(request, email):
    """Whether somebody signed in by this address before in this browser."""
    try:
        known = signing.loads(
            request.COOKIES.get(KNOWN, ""), salt=KNOWN, max_age=KNOWN_FOR
        )
    except signing.BadSignature:
        return False
    return bool(email) and known == _mark_of(email)


def _mark_of(email):
    """What a cookie says of an address to us, and to nobody else."""
    return salted_hmac(KNOWN, email.lower()).hexdigest()
