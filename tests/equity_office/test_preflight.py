"""What is missing of the system is installed where that may be done, or named: the real
preflight beside a package manager that only says what it was asked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from equity_office.process import preflight

PREFLIGHT = Path(settings.BASE_DIR, "equity_office/process/preflight.py")
LIBRARY = "libharfbuzz-subset.so.0"


def test_nothing_is_said_where_nothing_is_missing():
    done = subprocess.run([sys.executable, PREFLIGHT], capture_output=True, text=True)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_the_system_lacks_is_named(monkeypatch):
    assert preflight.missing() == []

    monkeypatch.setattr(preflight, "loads", lambda name: False)

    assert preflight.missing() == ["Pango", "PangoFT2", "HarfBuzz-Subset"]


def test_a_library_that_is_not_there_does_not_load():
    assert not preflight.loads("libnothing-of-the-kind.so.9")


def test_an_old_python_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(preflight.sys, "version_info", (3, 10, 12))

    assert preflight.main() == 1
    assert capsys.readouterr().err == (
        "Python 3.11 or later is needed, and python3 here is 3.10. Install a newer one "
        "and run the command again.\n"
    )


def test_each_package_manager_brings_everything():
    for packages in preflight.PACKAGES.values():
        assert packages.keys() == {preflight.VENV, *preflight.LIBRARIES}


@pytest.fixture
def bare(tmp_path):
    """Runs the preflight on a system without HarfBuzz-Subset: an empty file lies over
    it, which the stand-in of apt-get takes away when it is asked to install it."""
    found = next(
        (path for path in Path("/usr/lib").glob(f"*/{LIBRARY}") if path.exists()), None
    )
    hidden = ["unshare", "--mount", "sh", "-c"]
    can = found and os.geteuid() == 0 and shutil.which("unshare")
    if not can or subprocess.run([*hidden, "true"], capture_output=True).returncode:
        pytest.skip("needs root and a mount namespace of its own")
    empty, log = tmp_path / "empty", tmp_path / "asked"
    empty.touch()
    stub = tmp_path / "bin" / "apt-get"
    stub.parent.mkdir()
    stub.write_text(
        f'#!/bin/sh\necho "$@" >>{log}\n[ -z "$STUB_FAILS" ] || {{ echo "E: no network" >&2; exit 100; }}\n'
        f'[ "$1" = install ] && umount {found.resolve()} || true\n'
    )
    stub.chmod(0o755)

    def run(**environment):
        script = f"mount --bind {empty} {found.resolve()} && exec {sys.executable} {PREFLIGHT}"
        path = f"{stub.parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [*hidden, script],
            env=os.environ | {"PATH": path} | environment,
            capture_output=True,
            text=True,
        )
        return done, log.read_text().splitlines() if log.exists() else []

    return run


def test_what_is_missing_is_installed_and_said_in_one_line(bare):
    done, asked = bare()

    assert done.returncode == 0, done.stderr
    assert (
        done.stderr == "Installing libharfbuzz-subset0 with apt-get, for PDF files.\n"
    )
    assert asked == [
        "update -qq",
        "install -qq -y --no-install-recommends libharfbuzz-subset0",
    ]


def test_installing_can_be_forbidden(bare):
    done, asked = bare(SYSTEM_PACKAGES="no")

    assert done.returncode == 1
    assert asked == []
    assert done.stderr == (
        "HarfBuzz-Subset is missing, needed for PDF files. Install it and run the "
        "command again: sudo apt-get install libharfbuzz-subset0\n"
    )


def test_a_package_manager_that_fails_is_quoted(bare):
    done, _asked = bare(STUB_FAILS="1")

    assert done.returncode == 1
    assert "apt-get update failed: E: no network" in done.stderr
    assert "sudo apt-get install libharfbuzz-subset0" in done.stderr
