"""A real browser on a real copy of the product: the demonstration city with its worker,
and a copy that nobody has filled yet."""

import os

import pytest

from reporting import demonstration
from tests import databases
from tests.browser.sites import Site, demonstration_logins, open_chromium
from tests.copies import Copy
from tests.nets.rows import UPLOAD

YEAR = demonstration.YEAR
REPORT = f"/reports/{YEAR}/city/en/r1/"
ADMINISTRATOR = ("first@city.example", "a-good-password")


@pytest.fixture(scope="session")
def chromium():
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def demonstration_folder(tmp_path_factory):
    """The demonstration with its report in both languages, one in review, and a file
    that waits; made once for all processes of a run, as anybody makes it."""
    folder = tmp_path_factory.getbasetemp().parent / "demonstration"
    with databases.lock("demonstration", tmp_path_factory.getbasetemp().parent):
        if not folder.exists():
            copy = Copy(tmp_path_factory.mktemp("demonstration") / "var", {})
            copy.migrate()
            copy.server = copy.start_manage("demo", "--port", copy.port)
            copy.wait_until_it_answers(REPORT.replace("/en/", "/es/"))
            built = copy.manage("build_report", YEAR - 1, "--wait")
            assert built.returncode == 0, built.stderr
            put_upload(copy)
            copy.stop()
            copy.copy_to(folder)
    return folder


def serve(source, folder):
    """A copy of the demonstration of its own."""
    copy = Copy(folder, {}, source)
    copy.serve()
    return copy


def put_upload(copy):
    """A corrected file, and a roster, that wait for an administrator to confirm them."""
    put = copy.manage(
        "shell",
        "-c",
        f"""
from django.utils import timezone
from departments.models import User
from indicators.models import Indicator, Upload

Upload.objects.create(
    key="{UPLOAD}",
    indicator=Indicator.objects.get(slug="home-loan-denials"),
    file_name="loan-denials-2.csv",
    content=b"period,group,numerator,denominator\\n1990,black,65,197\\n",
    uploaded_at=timezone.now(),
    uploaded_by=User.objects.get(email="admin{demonstration.MAIL}"),
)

from training.models import Learner, RosterUpload

known = Learner.objects.get(number="DEMO-0001")
RosterUpload.objects.create(
    key="{UPLOAD}",
    as_of=timezone.localdate(),
    file_name="roster.csv",
    content=f"number,name,department,hired on\\n{{known.number}},Böb Stönë,housing,2026-01-05\\n".encode(),
    uploaded_at=timezone.now(),
    uploaded_by=User.objects.get(email="admin{demonstration.MAIL}"),
)
""",
    )
    assert put.returncode == 0, put.stderr


@pytest.fixture(scope="session")
def site(tmp_path_factory, demonstration_folder, chromium):
    copy = serve(demonstration_folder, tmp_path_factory.mktemp("site") / "var")
    yield Site(copy, chromium, demonstration_logins())
    copy.stop()


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory, chromium):
    """A copy with one administrator and nothing else."""
    copy = Copy(tmp_path_factory.mktemp("empty") / "var", {})
    copy.migrate()
    address, password = ADMINISTRATOR
    copy.environment["DJANGO_SUPERUSER_PASSWORD"] = password
    made = copy.manage("createsuperuser", "--noinput", "--email", address)
    assert made.returncode == 0, made.stderr
    copy.serve()
    yield Site(copy, chromium, {"administrator": ADMINISTRATOR})
    copy.stop()


assert os.environ.get("DATABASE_URL") is None, "The browser tests need no service."
