import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from equity_office.process import environment


def test_a_copy_of_its_own_makes_its_key_once(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)

    key = environment.secret_key(tmp_path, is_shared=False)

    assert len(key) > 50
    assert environment.secret_key(tmp_path, is_shared=False) == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_shared_installation_must_be_given_its_key(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        environment.secret_key(tmp_path, is_shared=True)


def test_a_weak_key_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "short")

    with pytest.raises(ImproperlyConfigured, match="too short"):
        environment.secret_key(tmp_path, is_shared=False)


def test_a_key_from_the_environment_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "k" * 50)

    assert environment.secret_key(tmp_path, is_shared=True) == "k" * 50


def test_all_state_lies_under_var_dir(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "state"))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    folder = environment.var_dir(tmp_path)
    database = environment.database(folder)
    _url, transport = environment.broker(folder, "")

    assert folder == tmp_path / "state"
    assert database["NAME"].parent == folder
    assert transport["data_folder_in"].startswith(str(folder))


def test_postgresql_and_redis_are_chosen_by_their_addresses(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://me@db/city")

    assert environment.database(tmp_path)["ENGINE"] == "django.db.backends.postgresql"
    url, options = environment.broker(tmp_path, "redis://cache/1")
    assert url == "redis://cache/1"
    assert options["visibility_timeout"] == 1800
    assert "SturdyCache" in environment.cache("redis://cache/1")["BACKEND"]
    assert "locmem" in environment.cache("")["BACKEND"]


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("VAR_DIR", str(file / "state"))

    with pytest.raises(ImproperlyConfigured, match="cannot be written .* VAR_DIR"):
        environment.var_dir(tmp_path)


def asked(folder, what):
    """What the settings say in a new process with this state."""
    return subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings; print({what})"],
        env=os.environ | {"VAR_DIR": str(folder)},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    ).stdout


def test_only_a_demonstration_says_that_its_city_is_made_up(tmp_path, monkeypatch):
    for name in ("IS_DEMONSTRATION", "CITY"):
        monkeypatch.delenv(name, raising=False)
    what = 'settings.IS_DEMONSTRATION, settings.TERMS["city"]'

    assert asked(tmp_path, what) == "False Your City\n"

    environment.mark_of_demonstration(tmp_path).touch()

    assert asked(tmp_path, what) == "True City of Harborview\n"


def test_a_command_that_cannot_write_ends_in_one_sentence(tmp_path):
    file = tmp_path / "file"
    file.touch()

    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=os.environ | {"VAR_DIR": str(file / "state")},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize("version", [(5, 2), (6, 1)])
def test_mail_goes_to_files_unless_a_server_is_given(tmp_path, monkeypatch, version):
    monkeypatch.setattr(environment.django, "VERSION", version)
    monkeypatch.delenv("EMAIL_URL", raising=False)
    files = environment.mail(tmp_path)
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://me:secret@mail.city.example:587")
    smtp = environment.mail(tmp_path)

    if version < (6, 1):
        assert files["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
        assert smtp["EMAIL_HOST"] == "mail.city.example"
    else:
        assert files["MAILERS"]["default"]["OPTIONS"] == {
            "file_path": str(tmp_path / "mail")
        }
        options = smtp["MAILERS"]["default"]["OPTIONS"]
        assert (options["host"], options["port"], options["use_tls"]) == (
            "mail.city.example",
            587,
            True,
        )


def test_nobody_else_on_the_machine_reads_the_data(tmp_path, monkeypatch):
    monkeypatch.delenv("VAR_DIR", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "var").mkdir(mode=0o755)
    database = tmp_path / "var" / "equity_office.sqlite3"
    database.touch(mode=0o644)

    folder = environment.var_dir(tmp_path)
    environment.database(folder)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert database.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_shared_on_purpose_stays_so(tmp_path, monkeypatch):
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o750)
    monkeypatch.setenv("VAR_DIR", str(shared))

    environment.var_dir(tmp_path)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "new"))

    assert shared.stat().st_mode & 0o777 == 0o750
    assert environment.var_dir(tmp_path).stat().st_mode & 0o777 == 0o700
