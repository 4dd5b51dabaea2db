"""What the process needs from its environment, and the sentence it gives when
something is missing."""

import hmac
import secrets
import tempfile
from pathlib import Path

import django
import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
# Of its folder and of its database: nobody else on the machine reads them.
PRIVATE, PRIVATE_FILE = 0o700, 0o600


def var_dir(base_dir):
    """The one folder that holds all state of this copy: database, files, broker."""
    folder = Path(env.str("VAR_DIR", default=str(base_dir / "var"))).resolve()
    try:
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        if folder == Path(base_dir, "var"):  # another may be shared on purpose
            folder.chmod(PRIVATE)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise ImproperlyConfigured(
            f"The folder {folder} cannot be written ({error.strerror}). Free it, or "
            "choose another one by VAR_DIR, and start again."
        ) from error


def is_demonstration(var_dir):
    """Whether the made-up city is here: its loading leaves a mark beside its data."""
    return env.bool("IS_DEMONSTRATION", default=mark_of_demonstration(var_dir).exists())


def mark_of_demonstration(var_dir):
    return var_dir / "demonstration"


def secret_key(var_dir, is_shared):
    """The signing key: from the environment on a shared installation, otherwise
    made once and kept in VAR_DIR."""
    key = env.str("SECRET_KEY", default="")
    if key:
        if len(key) < 40:
            raise ImproperlyConfigured(
                "SECRET_KEY is too short: it has fewer than 40 characters. Make one "
                "with: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
            )
        return key
    if is_shared:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set, and DATABASE_URL says that this installation is "
            "shared. Set SECRET_KEY to a long random text and start again."
        )
    path = var_dir / "secret_key"
    if not path.exists():
        path.touch(mode=PRIVATE_FILE)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def checksum_key(secret):
    """Under which public checksums of private files are made: from the environment, or
    drawn from the signing key, so that it may be given to an auditor by itself."""
    drawn = hmac.new(secret.encode(), b"checksums of private files", "sha256")
    return env.str("CHECKSUM_KEY", default=drawn.hexdigest())


def database(var_dir):
    """PostgreSQL by DATABASE_URL, otherwise SQLite in VAR_DIR, set so that the web
    process and the worker never meet a locked database."""
    if env.str("DATABASE_URL", default=""):
        return env.db_url("DATABASE_URL", engine="django.db.backends.postgresql") | {
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    file = var_dir / "equity_office.sqlite3"
    file.touch(mode=PRIVATE_FILE)
    file.chmod(PRIVATE_FILE)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        # A file, also in tests: the suite starts real worker processes on it.
        "TEST": {"NAME": var_dir / "test.sqlite3"},
    }


def broker(var_dir, redis_url):
    """Celery's broker as (url, transport options): Redis, or a folder in VAR_DIR.

    The Redis options hand a message of a dead worker on within seconds; the job row
    decides whether it is still wanted.
    """
    if redis_url:
        return redis_url, {
            "visibility_timeout": 1800,
            "unacked_restore_throttle": 1,
            "unacked_restore_interval": 5,
            "socket_connect_timeout": 2,
            "socket_timeout": 5,
        }
    folder = var_dir / "broker"
    for name in ("queue", "processed", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return "filesystem://localhost", {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "processed_folder": str(folder / "processed"),
        "control_folder": str(folder / "control"),
        # How often the worker looks, in seconds; the default of 1 is felt.
        "polling_interval": 0.1,
    }


def cache(redis_url):
    if redis_url:
        return {
            "BACKEND": "equity_office.process.cache.SturdyCache",
            "LOCATION": redis_url,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
        }
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


def mail_folder(var_dir):
    return var_dir / "mail"


# Our names for what EMAIL_URL says, as a mailer's options take them.
MAIL_OPTIONS = (
    ("host", "EMAIL_HOST"),
    ("port", "EMAIL_PORT"),
    ("username", "EMAIL_HOST_USER"),
    ("password", "EMAIL_HOST_PASSWORD"),
    ("use_tls", "EMAIL_USE_TLS"),
    ("use_ssl", "EMAIL_USE_SSL"),
    ("timeout", "EMAIL_TIMEOUT"),
)
MAIL_SECONDS = 20


def mail(var_dir):
    """The mail settings: EMAIL_URL, or files in VAR_DIR, which no log collects. Django
    6.1 has mailers."""
    stated = env.email("EMAIL_URL", default="filemail://")
    stated["EMAIL_FILE_PATH"] = str(mail_folder(var_dir))
    # A server that takes the call and says nothing must not hold the worker.
    stated["EMAIL_TIMEOUT"] = MAIL_SECONDS
    if django.VERSION < (6, 1):
        return stated
    backend = stated["EMAIL_BACKEND"]
    options = {}
    if backend.endswith("filebased.EmailBackend"):
        options = {"file_path": stated["EMAIL_FILE_PATH"]}
    elif backend.endswith("smtp.EmailBackend"):
        options = {
            option: stated[name]
            for option, name in MAIL_OPTIONS
            if stated.get(name) is not None
        }
    return {"MAILERS": {"default": {"BACKEND": backend, "OPTIONS": options}}}
