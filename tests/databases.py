"""A database with every migration applied, made once and copied from then on: as a file
of SQLite beside the state of this machine, or as a template database of PostgreSQL."""

import fcntl
import hashlib
import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases

from tests.environment import STATIC

FOLDER = STATIC.parent / "tests"
PREFIX = "equity_office_migrated_"


def key():
    """Changes with every migration and every package."""
    root = Path(settings.BASE_DIR)
    paths = sorted(root.glob("*/**/migrations/*.py"))
    digest = hashlib.sha256((root / "uv.lock").read_bytes())
    for path in paths:
        if ".venv" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def lock(name, folder=FOLDER):
    """One process at a time, on this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def set_up():
    """The test database of this process, migrated by the first that comes. Returns what
    `teardown_databases` takes."""
    kind = Server if settings.IS_SHARED else File
    name = connection.creation._get_test_db_name()
    with lock("migrated"):
        has_copy = kind.copy_to(name)
        made = setup_databases(0, interactive=False, keepdb=has_copy)
        if not has_copy:
            connection.close()
            kind.keep(name)
    return made


class File:
    """SQLite."""

    @staticmethod
    def path():
        return FOLDER / f"{key()}.sqlite3"

    @classmethod
    def copy_to(cls, target):
        """Whether there was one to copy."""
        if not cls.path().exists():
            return False
        shutil.copyfile(cls.path(), target)
        return True

    @classmethod
    def keep(cls, source):
        for old in FOLDER.glob("*.sqlite3"):
            old.unlink()
        draft = cls.path().with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(draft)) as there:  # fmt: skip
            here.backup(there)
        draft.replace(cls.path())


class Server:
    """PostgreSQL."""

    @classmethod
    def copy_to(cls, target):
        """Whether there was one to copy."""
        with cls.open() as server:
            name = PREFIX + key()
            if name not in cls.kept(server):
                return False
            server.execute(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {target} TEMPLATE {name}")
        return True

    @classmethod
    def keep(cls, source):
        with cls.open() as server:
            for old in cls.kept(server):
                server.execute(f"DROP DATABASE {old} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {PREFIX}{key()} TEMPLATE {source}")

    @staticmethod
    def kept(server):
        rows = server.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
        )
        return [name for (name,) in rows]

    @staticmethod
    def open():
        return psycopg.connect(
            **{
                "dbname": "postgres",
                "host": settings.DATABASES["default"]["HOST"] or None,
                "port": settings.DATABASES["default"]["PORT"] or None,
                "user": settings.DATABASES["default"]["USER"] or None,
                "password": settings.DATABASES["default"]["PASSWORD"] or None,
            },
            autocommit=True,
        )
