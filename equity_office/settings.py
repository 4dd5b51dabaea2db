from datetime import time
from pathlib import Path

import django
from csp.constants import NONCE, NONE, SELF

from equity_office.process import environment, logs
from equity_office.process.environment import env

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env(BASE_DIR / ".env")

VAR_DIR = environment.var_dir(BASE_DIR)
REDIS_URL = env.str("REDIS_URL", default="")
IS_SHARED = bool(env.str("DATABASE_URL", default=""))

SECRET_KEY = environment.secret_key(VAR_DIR, IS_SHARED)
CHECKSUM_KEY = environment.checksum_key(SECRET_KEY)
DEBUG = env.bool("DEBUG", default=False)
IS_HTTPS = env.bool("HTTPS", default=False)
IS_PROXIED = IS_HTTPS and env.bool("BEHIND_PROXY", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Whether the city is made up: said on every page, by nobody else.
IS_DEMONSTRATION = environment.is_demonstration(VAR_DIR)

# Who we are: the words that a city renames. Beside its name and the office's, JSON in
# the variable TERMS gives its own word for each of `equity_office.terms.DEFAULTS`, as
# {"departments": "bureaus"} or by language, {"departments": {"en": …, "es": …}}.

TERMS = {
    "city": env.str(
        "CITY", default="City of Harborview" if IS_DEMONSTRATION else "Your City"
    ),
    "office": env.str("OFFICE", default="Office of Racial Equity"),
    **env.json("TERMS", default={}),
}
# Where people tell of a weakness: mailto:… or https://…, published in security.txt.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
# Where readers find the site, printed beside the tables of a PDF.
SITE_ADDRESS = env.str("SITE_ADDRESS", default="").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django_htmx",
    "simple_history",
    "equity_office",
    "equity_office.jobs",
    "equity_office.printing",
    "departments",
    "indicators",
    "plans",
    "progress",
    "training",
    "toolkit",
    "reporting",
]
BUILTIN_TAGS = [
    "equity_office.templatetags.figures",
    "equity_office.templatetags.language",
    "equity_office.templatetags.authors",
]
if django.VERSION < (6,):  # from 6.0 partials are part of Django
    INSTALLED_APPS.append("template_partials")
    BUILTIN_TAGS.append("template_partials.templatetags.partials")

MIDDLEWARE = [
    "equity_office.web.middleware.NumberedRequestMiddleware",
    "equity_office.web.middleware.SoundRequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "equity_office.web.middleware.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "equity_office.web.middleware.WholeSignInMiddleware",
    "equity_office.web.middleware.ChangedRecordMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "equity_office.urls"
WSGI_APPLICATION = "equity_office.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "equity_office.web.context_processors.page",
            ],
            "builtins": BUILTIN_TAGS,
        },
    },
]

CRISPY_TEMPLATE_PACK = "uswds"
CRISPY_ALLOWED_TEMPLATE_PACKS = {CRISPY_TEMPLATE_PACK}
CRISPY_FAIL_SILENTLY = False

# Data

# Whom migrations, run by the owner of the tables, give what the pages and the worker need
# and no more (PostgreSQL); empty where one role does both.
RUNTIME_ROLE = env.str("RUNTIME_ROLE", default="")
DATABASES = {"default": environment.database(VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": environment.cache(REDIS_URL)}

MEDIA_ROOT = VAR_DIR / "media"
PUBLISHED_ROOT = VAR_DIR / "published"

# People

AUTH_USER_MODEL = "departments.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "reporting:desk"
LOGOUT_REDIRECT_URL = "reporting:front"
ACCOUNT_ADAPTER = "departments.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    name: f"departments.forms.{form}"
    for name, form in (
        ("login", "LoginForm"),
        ("reset_password", "ResetPasswordForm"),
        ("reset_password_from_key", "ResetPasswordKeyForm"),
        ("change_password", "ChangePasswordForm"),
        ("set_password", "SetPasswordForm"),
    )
}
# The account's limit stands above the address's, so that nobody is locked out by
# somebody else's guesses.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/5m/ip,50/5m/key",
    # In a browser where this person signed in before.
    "login_known": "20/5m/key",
    # Residents' comments on drafts; a library's reading room shares an address.
    "public_comment": "20/h/ip",
}
# Whose address counts: the reader's, which the proxies in front of us pass on.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=int(IS_PROXIED))

ACCOUNT_EMAIL_NOTIFICATIONS = True
# A stranger's address gets no mail from us, whoever types it.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False

vars().update(environment.mail(VAR_DIR))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="equity-office@localhost")

# Language and time: city time for what people mean by a day, UTC for schedules.

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["equity_office.formats"]
TIME_ZONE = env.str("TIME_ZONE", default="America/New_York")
USE_TZ = True

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "equity_office.web.staticfiles.DesignSystemFinder",
    "equity_office.web.staticfiles.ChartLibraryFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "jpg", "png", "woff", "woff2"]

# Security

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
if IS_PROXIED:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "equity_office.web.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Whatever must stand in a page itself carries the nonce of its request.
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Jobs: the row is the truth, the broker a hint (docs/decisions.md).

CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = environment.broker(
    VAR_DIR, REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
RENDER_SECONDS = env.int("RENDER_SECONDS", default=300)

# The largest file a steward may load, in bytes.
UPLOAD_BYTES = env.int("UPLOAD_BYTES", default=20_000_000)
# No request is longer: the largest file, and what stands around it.
LARGEST_BODY = max(UPLOAD_BYTES, 25_000_000) + 1_000_000

# On a server of its own VERBOSE=1 writes the lines to where it collects them, too.
IS_VERBOSE = env.bool("VERBOSE", default=False)
LOGGING = logs.configuration(
    VAR_DIR,
    is_verbose=IS_VERBOSE,
    level=env.str("LOG_LEVEL", default="INFO"),
)

# Where an office is too small for four eyes, one person may check their own steps; the
# trail and the pages say so.
ALLOW_SELF_REVIEW = env.bool("ALLOW_SELF_REVIEW", default=False)

# What comes back every day: task → hour of UTC.
DAILY_JOBS = {
    "progress.work_daily": time(9),
    "departments.send_head": time(8),
    "departments.clear_sessions": time(7),
}
# What comes back every week, on Monday: task → hour of UTC.
WEEKLY_JOBS = {"reporting.post_weekly": time(11)}
