import pytest
from django.core.exceptions import ImproperlyConfigured

from equity_office.process import environment, preflight


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
    assert "Redis" in environment.cache("redis://cache/1")["BACKEND"]
    assert "locmem" in environment.cache("")["BACKEND"]


def test_what_the_system_lacks_is_named(monkeypatch):
    assert preflight.missing() == []

    monkeypatch.setattr(preflight, "loads", lambda name: False)

    assert preflight.missing() == ["Pango", "PangoFT2", "HarfBuzz-Subset"]


def test_a_library_that_is_not_there_does_not_load():
    assert not preflight.loads("libnothing-of-the-kind.so.9")


@pytest.mark.parametrize("version", [(5, 2), (6, 1)])
def test_mail_goes_to_the_console_or_to_files_unless_a_server_is_given(
    tmp_path, monkeypatch, version
):
    monkeypatch.setattr(environment.django, "VERSION", version)
    monkeypatch.delenv("EMAIL_URL", raising=False)
    console = environment.mail(tmp_path, is_shared=False)
    files = environment.mail(tmp_path, is_shared=True)
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://me:secret@mail.city.example:587")
    smtp = environment.mail(tmp_path, is_shared=True)

    if version < (6, 1):
        assert console["EMAIL_BACKEND"].endswith("console.EmailBackend")
        assert files["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
        assert smtp["EMAIL_HOST"] == "mail.city.example"
    else:
        assert console["MAILERS"]["default"]["OPTIONS"] == {}
        assert files["MAILERS"]["default"]["OPTIONS"] == {
            "file_path": str(tmp_path / "mail")
        }
        options = smtp["MAILERS"]["default"]["OPTIONS"]
        assert (options["host"], options["port"], options["use_tls"]) == (
            "mail.city.example",
            587,
            True,
        )
