"""A real copy of the product: its own folder, its own database and broker, the real
process tree of `manage.py serve`."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
from django.conf import settings

from tests import databases

ROOT = Path(settings.BASE_DIR)
# Seconds; the building of two reports on a busy machine is among what is waited for.
PATIENCE = 300


def wait_for(condition, what, patience=PATIENCE):
    """The first true answer of `condition`, asked until patience ends."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come about in {patience} s")


class Copy:
    """One copy of the product and the processes that belong to it."""

    def __init__(self, folder, environment, source=None):
        self.folder = folder
        if source:
            shutil.copytree(source, folder, symlinks=True)
        folder.mkdir(exist_ok=True)
        (folder / "static").symlink_to(os.environ["EQUITY_OFFICE_STATIC"])
        self.environment = os.environ | {"VAR_DIR": str(folder)} | environment
        self.environment.pop("PYTEST_CURRENT_TEST", None)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.server = None
        self.log = folder / "serve.log"

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments):
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def migrate(self):
        """As `manage.py migrate`, by a copy where that was done already."""
        kind, database = databases.File, self.folder / "equity_office.sqlite3"
        if url := self.environment.get("DATABASE_URL"):
            kind, database = databases.Server, url.rpartition("/")[2]
        with databases.lock("migrated"):
            if not kind.copy_to(database):
                migrated = self.manage("migrate", "-v0")
                assert migrated.returncode == 0, migrated.stderr
                kind.keep(database)

    def letters(self):
        """Everything that was sent, as one text."""
        files = sorted((self.folder / "mail").glob("*.log"))
        return "\n".join(file.read_text() for file in files)

    def copy_to(self, folder):
        """Everything that it has kept, for other copies; nothing of it runs."""
        left_out = shutil.ignore_patterns("static", "*.log", "broker")
        shutil.copytree(self.folder, folder, symlinks=True, ignore=left_out)

    def start_manage(self, *arguments):
        with self.log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", *map(str, arguments)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def serve(self):
        self.server = self.start_manage("serve", "--port", self.port)
        self.wait_until_it_answers("/readyz")

    def wait_until_it_answers(self, path):
        """Fails with the log as soon as the server has ended, or in time."""
        try:
            wait_for(lambda: self.answers(path) or self.server.poll(), path)
        finally:
            assert self.server.poll() is None, self.log.read_text()[-3000:]

    def wait_until_it_says(self, words):
        """… in the terminal, in the same way."""
        try:
            wait_for(
                lambda: words in self.log.read_text() or self.server.poll() is not None,
                words,
            )
        finally:
            assert self.server.poll() is None, self.log.read_text()[-3000:]

    def get(self, path):
        try:
            with urllib.request.urlopen(f"{self.address}{path}") as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), error.headers
        except OSError:
            return 0, b"", {}

    def answers(self, path):
        return self.get(path)[0] == 200

    def processes(self):
        """pid → command line of everything that runs on this copy's folder."""
        mark = f"VAR_DIR={self.folder}".encode()
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                    if command:
                        found[int(entry.name)] = command.decode()
            except (OSError, ProcessLookupError):
                continue
        return found

    def pids(self, word):
        return [pid for pid, command in self.processes().items() if word in command]

    def kill(self, pids):
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def is_gone(self):
        if self.server:
            self.server.poll()
        return not self.processes()

    def jobs(self):
        """(task, status, attempts, doing) of every job, read past the application."""
        query = "SELECT task, status, attempts, doing FROM jobs_job ORDER BY id"
        if url := self.environment.get("DATABASE_URL"):
            with psycopg.connect(url) as connection:
                return connection.execute(query).fetchall()
        import sqlite3
        from contextlib import closing

        path = f"file:{self.folder}/equity_office.sqlite3?mode=ro"
        with closing(sqlite3.connect(path, uri=True, timeout=20)) as connection:
            return connection.execute(query).fetchall()

    def stop(self):
        if self.server and self.server.poll() is None:
            self.server.terminate()
            self.server.wait(30)
        self.kill(self.processes())
