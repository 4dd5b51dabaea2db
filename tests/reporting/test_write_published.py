import shutil

import pytest
from django.conf import settings
from django.core.management import call_command

from reporting.files import publishing
from tests.factories import make_reviewed_edition, publish

pytestmark = pytest.mark.django_db


def test_a_lost_folder_of_published_reports_is_written_anew(capsys):
    edition = publish(make_reviewed_edition())
    publishing.settle(edition.pk)
    page = settings.PUBLISHED_ROOT / edition.address / "index.html"
    before = page.read_bytes()
    shutil.rmtree(settings.PUBLISHED_ROOT)

    call_command("write_published")

    assert page.read_bytes() == before
    assert edition.public_url in capsys.readouterr().out
