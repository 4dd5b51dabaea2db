import gzip
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings

from equity_office.periods import year
from equity_office.web.published import PublishedFiles
from indicators.models import Indicator
from indicators.services import publication
from reporting.files import publishing
from reporting.files.documents import BANNER
from reporting.models import Edition
from reporting.services import editions
from tests.factories import (
    NOON,
    RATES,
    load,
    make_built_edition,
    make_edition,
    make_indicator,
    make_reviewed_edition,
    publish,
    start_build,
    work_off,
)

pytestmark = pytest.mark.django_db


class Server:
    """The published folder as a WSGI server would ask it."""

    def __init__(self):
        self.application = PublishedFiles(self.below)

    def below(self, environ, start_response):
        start_response("404 Not Found", [("X-From", "Django")])
        return [b""]

    def get(self, path, method="GET", **headers):
        answer = {}
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "wsgi.input": BytesIO(),
            "wsgi.url_scheme": "http",
            "HTTP_HOST": "localhost:8000",
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }

        def start_response(status, sent):
            answer.update(status=int(status[:3]), headers=dict(sent))

        body = self.application(environ, start_response)
        answer["body"] = b"".join(body)
        if hasattr(body, "close"):  # as every WSGI server does
            body.close()
        return answer


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def edition(django_capture_on_commit_callbacks):
    edition = make_reviewed_edition()
    with django_capture_on_commit_callbacks(execute=True):
        publish(edition)
    return Edition.objects.get(pk=edition.pk)


def settle(edition):
    publishing.settle(edition.pk)


def test_a_published_page_is_served_below_django(
    server, edition, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = server.get(edition.public_url)

    assert answer["status"] == 200
    assert b"page" in answer["body"]
    assert answer["headers"]["Cache-Control"] == "max-age=0, public"
    assert "unsafe" not in answer["headers"]["Content-Security-Policy"]
    assert answer["headers"]["X-Content-Type-Options"] == "nosniff"


def test_a_page_is_revalidated_by_its_etag(server, edition):
    etag = server.get(edition.public_url)["headers"]["ETag"]

    again = server.get(edition.public_url, if_none_match=etag)

    assert (again["status"], again["body"]) == (304, b"")


def test_a_page_is_served_compressed(server, edition):
    answer = server.get(edition.public_url, accept_encoding="gzip")

    assert answer["headers"]["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer["body"]).startswith(b"<html>")


def test_a_file_never_changes_under_its_address(server, edition):
    for artifact in edition.build.artifacts.exclude(kind="page"):
        answer = server.get(edition.public_url + artifact.public_path)

        assert answer["body"] == artifact.file.read_bytes()
        assert answer["headers"]["Cache-Control"] == "max-age=0, public"


@pytest.mark.parametrize(
    "path",
    [
        "/reports/2024/city/en/r2/",
        "/reports/2024/city/en/r1",
        "/reports/2024/city/en/r1/index.html",
        "/reports/2024/city/en/r1/files/" + "0" * 64 + "/x.pdf",
        "/reports/2024/city/en/r1/../../../../../etc/passwd",
        "/reports/2024/city/en/r1/files/" + "0" * 64 + "/../../index.html",
        "/reports/.editions/",
        "/static/x",
    ],
)
def test_everything_else_is_left_to_django(server, edition, path):
    assert server.get(path)["headers"] == {"X-From": "Django"}


def test_a_link_out_of_the_folder_is_not_followed(server, edition, settings, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "index.html").write_text("secret")
    folders = settings.PUBLISHED_ROOT / ".editions"
    (folders / "out").symlink_to(secret)
    link = settings.PUBLISHED_ROOT / "2024/city/en/r9"
    link.symlink_to(folders / "out")

    assert server.get("/reports/2024/city/en/r9/")["status"] == 404


def test_only_reading_is_allowed(server, edition):
    assert server.get(edition.public_url, method="POST")["status"] == 405


def test_a_correction_shows_at_once_on_the_page_it_corrects(
    server, edition, django_capture_on_commit_callbacks
):
    before = server.get(edition.public_url)
    with django_capture_on_commit_callbacks(execute=True):
        start_build()
        work_off()
        publish(Edition.objects.get(revision=2))

    after = server.get(edition.public_url)

    assert b"A later revision of this report is in force." in after["body"]
    assert b"/reports/2024/city/en/r2/" in after["body"]
    assert after["headers"]["ETag"] != before["headers"]["ETag"]
    assert server.get("/reports/2024/city/en/r2/")["status"] == 200


def test_a_withdrawal_shows_at_once_and_takes_the_files_away(
    server, edition, django_capture_on_commit_callbacks
):
    pdf = edition.public_url + edition.build.artifacts.get(kind="pdf").public_path
    assert server.get(pdf)["status"] == 200

    with django_capture_on_commit_callbacks(execute=True):
        editions.move(
            edition=edition, name="withdraw", by=None, at=NOON, reason="A wrong file"
        )

    assert b"A wrong file" in server.get(edition.public_url)["body"]
    assert server.get(pdf)["headers"] == {"X-From": "Django"}


def test_settling_again_changes_nothing(server, edition, settings):
    folders = sorted((settings.PUBLISHED_ROOT / ".editions").iterdir())

    settle(edition)

    assert sorted((settings.PUBLISHED_ROOT / ".editions").iterdir()) == folders


def test_the_job_settles_what_the_dead_process_did_not(server):
    edition = make_reviewed_edition()
    publish(edition)  # its process dies before it can write
    assert server.get(edition.public_url)["status"] == 404

    work_off()

    assert server.get(edition.public_url)["status"] == 200


def test_a_draft_is_never_written(settings):
    settle(make_edition())

    assert not settings.PUBLISHED_ROOT.exists()


def test_a_quicker_process_is_no_fault(edition, settings, monkeypatch):
    page, files = publishing._content(edition)
    (folder,) = (settings.PUBLISHED_ROOT / ".editions").iterdir()

    publishing._write(folder, page, files)

    assert [f.name for f in folder.parent.iterdir()] == [folder.name]


def test_a_folder_that_cannot_be_written_is_an_error(edition, settings, monkeypatch):
    page, files = publishing._content(edition)
    monkeypatch.setattr(
        publishing.Path,
        "rename",
        lambda self, to: (_ for _ in ()).throw(OSError("full")),
    )

    with pytest.raises(OSError, match="full"):
        publishing._write(settings.PUBLISHED_ROOT / ".editions" / "new", page, files)


def test_the_published_page_is_the_built_one_with_its_banner_filled_in(server, edition):
    built = edition.build.artifacts.get(kind="page").file.read_text()

    served = server.get(edition.public_url)["body"].decode()

    before, after = built.split(BANNER)
    assert served.startswith(before)
    assert served.endswith(after)


def test_every_revision_names_the_one_in_force(
    server, edition, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for revision in (2, 3):
            start_build()
            work_off()
            third = publish(Edition.objects.get(revision=revision))
    assert b"/r3/" in server.get(edition.public_url)["body"]

    with django_capture_on_commit_callbacks(execute=True):
        editions.move(edition=third, name="withdraw", by=None, at=NOON, reason="Wrong")

    assert b"A later revision" not in server.get(edition.public_url)["body"]


def test_a_strange_host_is_left_to_django(server, edition):
    answer = server.get(edition.public_url, host="evil.example")

    assert answer["headers"]["X-From"] == "Django"


def test_an_open_connection_is_left_to_django_where_only_secure_ones_are_served(
    server, edition, settings
):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    opened = server.get(edition.public_url)
    secure = server.get(edition.public_url, x_forwarded_proto="https, http")

    assert opened["headers"]["X-From"] == "Django"
    assert secure["status"] == 200


def test_a_withdrawn_figure_is_taken_out_of_every_public_report(
    client, django_capture_on_commit_callbacks
):
    edition = make_built_edition()
    with django_capture_on_commit_callbacks(execute=True):
        publish(edition)
    indicator = Indicator.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        publication.withdraw_figure(
            indicator=indicator, period=year(2023), group=None,
            reason="Counted twice.", by=None, at=NOON + timedelta(hours=1),
        )  # fmt: skip

    folder = (Path(settings.PUBLISHED_ROOT) / edition.address).resolve()
    page = (folder / "index.html").read_text("utf-8")
    front = client.get("/").content.decode()
    assert page.count("Counted twice.") == 3  # the banner, at a glance, the finding
    assert "32.5" not in page
    assert "The PDF and the data are held back" in page
    assert "report.pdf" not in page
    assert not (folder / "files").exists()
    assert client.get(f"{edition.public_url}report.pdf", follow=True).status_code == 404
    assert "32.5" not in front


def test_a_page_that_marks_nothing_is_held_back_whole(
    client, django_capture_on_commit_callbacks
):
    edition = make_built_edition()
    page = edition.build.artifacts.get(kind="page").file
    unmarked = re.sub(r"<!-- figures of .*? -->", "", page.read_text("utf-8"))
    page.write_text(unmarked, "utf-8")
    with django_capture_on_commit_callbacks(execute=True):
        publish(edition)

    with django_capture_on_commit_callbacks(execute=True):
        publication.withdraw_figure(
            indicator=Indicator.objects.get(), period=year(2023), group=None,
            reason="Counted twice.", by=None, at=NOON + timedelta(hours=1),
        )  # fmt: skip

    folder = (Path(settings.PUBLISHED_ROOT) / edition.address).resolve()
    page = (folder / "index.html").read_text("utf-8")
    archive = client.get("/reports/").content.decode()
    assert "Counted twice." in page
    assert "held back until a corrected revision" in page
    assert "32.5" not in page
    assert not (folder / "files").exists()
    assert "The PDF and the data are held back" in archive
    assert "report.pdf" not in archive


def test_figures_of_other_indicators_stay_on_the_page(
    django_capture_on_commit_callbacks,
):
    other = make_indicator(title="Something else", kind="rate_only")
    load(other, RATES)
    edition = make_built_edition()
    with django_capture_on_commit_callbacks(execute=True):
        publish(edition)

    with django_capture_on_commit_callbacks(execute=True):
        publication.withdraw_figure(
            indicator=other, period=year(2023), group=None, reason="Why", by=None,
            at=NOON + timedelta(hours=1),
        )  # fmt: skip

    folder = (Path(settings.PUBLISHED_ROOT) / edition.address).resolve()
    page = (folder / "index.html").read_text("utf-8")
    assert "32.5" in page
    assert "11.9" not in page
