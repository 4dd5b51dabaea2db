"""Loading, correcting and withdrawing figures in the browser."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from departments.models import AuditEvent
from indicators.models import Dataset, Indicator, Note, Upload, Withdrawal
from tests.factories import (
    COUNTS,
    TODAY,
    load,
    make_department,
    make_indicator,
    make_member,
    make_upload,
)
from tests.indicators.published import SMALL, release
from tests.reading import html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def loans():
    return make_indicator(slug="loans", title="Loans", steward=make_department())


@pytest.fixture
def steward(loans, client):
    person = make_member("steward", loans.steward)
    client.force_login(person)
    return person


def file(content=COUNTS, name="figures.csv"):
    return SimpleUploadedFile(name, content)


def test_a_steward_finds_the_own_indicators(client, loans, steward):
    make_indicator(title="Somebody else's")

    page = html_of(client.get("/desk/figures/"))

    assert "Loans" in page
    assert "Somebody else" not in page
    assert "Figures that I keep" in html_of(client.get("/desk/"))


def test_a_file_is_looked_at_and_then_loaded(client, loans, steward):
    answer = client.post("/desk/figures/loans/load/", {"file": file(), "mapping": ""})
    assert not Dataset.objects.exists()
    preview = html_of(client.get(answer.url))
    done = client.post(answer.url, follow=True)

    assert "6 rows read" in preview
    assert "No figure that is held now would change" in preview
    dataset = Dataset.objects.get()
    assert (dataset.loaded_by, dataset.rows_stored) == (steward, 6)
    assert not Upload.objects.exists()
    assert "The file is loaded" in html_of(done)


def test_the_preview_says_what_readers_will_see_change(client, loans, steward):
    load(loans)
    release()

    answer = client.post(
        "/desk/figures/loans/load/",
        {"file": file(COUNTS.replace(b"2023,Black,64", b"2023,Black,74"))},
        follow=True,
    )

    page = html_of(answer)
    assert "2023, Black or African American" in page
    assert "64 / 197" in page
    assert "74 / 197" in page
    assert "yes: readers will see another figure" in page


def test_a_refused_file_says_where_and_keeps_the_mapping(client, loans, steward):
    mapping = '[groups]\n"B" = "black"\n'

    answer = client.post(
        "/desk/figures/loans/load/",
        {"file": file(COUNTS.replace(b"64,197", b"640,197")), "mapping": mapping},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "line 5, column numerator" in page
    assert "&quot;B&quot; = &quot;black&quot;" in page
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("mapping", "said"),
    [("[groups", "not valid TOML"), ("scheme = 'x'", "names the scheme"),
     ("method = 3", "method is a text"), (f"method = '{'x' * 90}'", "at most 80")],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used_is_said_at_its_field(
    client, loans, steward, mapping, said
):
    answer = client.post(
        "/desk/figures/loans/load/", {"file": file(), "mapping": mapping}
    )

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_file_that_is_too_large_is_refused_by_its_size(
    client, loans, steward, settings
):
    settings.UPLOAD_BYTES = 20

    answer = client.post("/desk/figures/loans/load/", {"file": file()})

    assert "at most 20" in html_of(answer)


def test_the_mapping_begins_as_it_was(client, loans, steward):
    from indicators.imports.map import Mapping

    mapping = Mapping(groups={"B/AA": "black"}, method="by mail")
    load(loans, COUNTS.replace(b"Black", b"B/AA"), mapping)

    page = client.get("/desk/figures/loans/load/").content.decode()

    assert "B/AA" in page
    assert "by mail" in page
    assert Mapping.from_toml(mapping.to_toml()) == mapping


def test_the_very_same_file_is_not_loaded_twice(client, loans, steward):
    load(loans)
    upload = make_upload(loans, steward)

    answer = client.post(
        reverse("indicators:confirm", args=["loans", upload.key]), follow=True
    )

    assert "loaded already" in html_of(answer)
    assert Dataset.objects.count() == 1


def test_an_upload_is_forgotten_after_a_day(client, loans, steward):
    old = make_upload(loans, steward, at=timezone.now() - timedelta(days=2))
    address = reverse("indicators:confirm", args=["loans", old.key])

    assert client.get(address).status_code == 404
    make_upload(loans, steward)
    assert not Upload.objects.filter(pk=old.pk).exists()
    assert str(old) == "figures.csv"


def test_a_wrong_file_is_withdrawn_with_a_reason(client, loans, steward):
    dataset = load(loans)
    address = f"/desk/figures/loans/withdraw/{dataset.pk}/"

    refused = client.post(address, {"reason": ""})
    done = client.post(address, {"reason": "The wrong year."}, follow=True)

    assert refused.status_code == 422
    assert "The file is withdrawn" in html_of(done)
    assert AuditEvent.objects.get(verb="dataset withdrawn").reason == "The wrong year."


def test_a_released_file_is_not_withdrawn(client, loans, steward):
    dataset = load(loans)
    release()
    keep = html_of(client.get("/desk/figures/loans/"))

    answer = client.post(
        f"/desk/figures/loans/withdraw/{dataset.pk}/", {"reason": "Why"}, follow=True
    )

    assert "Withdraw this file" not in keep
    assert "Figures of this file are published" in html_of(answer)


def test_pooling_is_offered_and_chosen(client, loans, steward):
    load(loans, SMALL)
    page = html_of(client.get("/desk/figures/loans/"))

    client.post("/desk/figures/loans/pool/", {"count": "2"})
    after = html_of(client.get("/desk/figures/loans/"))
    refused = client.post("/desk/figures/loans/pool/", {"count": "99"}, follow=True)

    assert "Taken together, 2022–2023 would show: Black or African American" in page
    assert Indicator.objects.get().pool_periods == 2
    assert "The last 2 periods are published together, too." in after
    assert "So many periods cannot be taken together" in html_of(refused)


def test_a_note_is_added_and_public(client, loans, steward):
    load(loans)
    release()

    client.post(
        "/desk/figures/loans/note/",
        {"dated_on": "2026-05-01", "body": "A bank closed."},
    )

    note = Note.objects.get()
    assert note.written_by == steward
    assert str(note) == "Loans, 2026-05-01"
    client.logout()
    assert "A bank closed." in html_of(client.get("/indicators/loans/"))


def test_a_note_is_changed_and_its_old_words_stay_on_record(client, loans, steward):
    note = loans.notes.create(
        dated_on=TODAY, body="A bank shut.", translations={"es": {"body": "Así."}}
    )

    page = html_of(client.get(f"/desk/figures/loans/note/{note.pk}/"))
    refused = client.post(f"/desk/figures/loans/note/{note.pk}/", {"body": "It shut."})
    client.post(
        f"/desk/figures/loans/note/{note.pk}/",
        {"dated_on": "2026-05-01", "body": "A bank closed."},
    )

    note.refresh_from_db()
    assert "its translations are removed" in page
    assert refused.status_code == 422
    assert (note.body, note.translations) == ("A bank closed.", {})
    assert AuditEvent.objects.get(verb="note changed").reason == "A bank shut."


def test_a_note_of_another_day_keeps_its_translations(client, loans, steward):
    said = {"es": {"body": "Cerró un banco."}}
    note = loans.notes.create(dated_on=TODAY, body="A bank closed.", translations=said)

    client.post(
        f"/desk/figures/loans/note/{note.pk}/",
        {"dated_on": "2026-05-01", "body": "A bank closed."},
    )

    note.refresh_from_db()
    assert (note.dated_on.isoformat(), note.translations) == ("2026-05-01", said)


def test_a_note_is_removed_after_a_question(client, loans, steward):
    note = loans.notes.create(dated_on=TODAY, body="A bank closed.")

    asked = html_of(client.get(f"/desk/figures/loans/note/{note.pk}/remove/"))
    client.post(f"/desk/figures/loans/note/{note.pk}/remove/")

    assert "A bank closed." in asked
    assert not Note.objects.exists()
    assert AuditEvent.objects.get(verb="note removed").reason == "A bank closed."


def test_an_administrator_withdraws_a_figure(client, loans, administrator):
    load(loans)
    release()
    client.force_login(administrator)
    group = loans.scheme.groups.get(slug="black")

    page = html_of(client.get("/desk/figures/loans/withdraw/"))
    answer = client.post(
        "/desk/figures/loans/withdraw/",
        {"period": "2023", "group": group.pk, "reason": "Counted twice."},
        follow=True,
    )

    assert "Black or African American" in page
    assert "Counted twice." in html_of(answer)
    taken = Withdrawal.objects.get()
    assert (taken.group, taken.withdrawn_by) == (group, administrator)
    assert str(taken) == "Loans, 2023"


def test_a_period_of_another_group_says_that_nothing_is_there(
    client, loans, administrator
):
    load(
        loans,
        b"period,group,numerator,denominator\n2022,Black,60,200\n2023,White,100,1000\n",
    )
    release()
    client.force_login(administrator)
    group = loans.scheme.groups.get(slug="black")

    answer = client.post(
        "/desk/figures/loans/withdraw/",
        {"period": "2023", "group": group.pk, "reason": "Why"},
        follow=True,
    )

    assert "Nothing is published there." in html_of(answer)


def test_without_public_figures_there_is_nothing_to_withdraw(
    client, loans, administrator
):
    client.force_login(administrator)

    page = html_of(client.get("/desk/figures/loans/withdraw/"))

    assert "No figure of this indicator is public." in page


def test_a_file_that_is_no_longer_understood_is_sent_back(client, loans, steward):
    upload = make_upload(loans, steward)
    loans.scheme.groups.filter(slug="black").update(name="X", words=[], slug="x")

    answer = client.get(
        reverse("indicators:confirm", args=["loans", upload.key]), follow=True
    )

    assert "No category is known for the word" in html_of(answer)
    assert not Upload.objects.exists()


WARDS = b"""period,group,numerator,denominator,geography
2023,Black,89,900,
2023,Black,49,500,North
2023,Black,40,400,South
"""


def test_the_choice_is_offered_where_there_are_parts(client, administrator):
    indicator = make_indicator()
    client.force_login(administrator)
    address = f"/desk/figures/{indicator.slug}/"
    assert "Published for" not in html_of(client.get(address))
    load(indicator, WARDS)

    answer = client.post(f"{address}breakdown/", {"breakdown": "city"}, follow=True)

    assert "This holds from the next report on." in html_of(answer)
    assert '<option value="city" selected>' in html_of(client.get(address))
    answer = client.post(f"{address}breakdown/", {"breakdown": "moon"}, follow=True)
    assert "Choose what it is published for." in html_of(answer)
