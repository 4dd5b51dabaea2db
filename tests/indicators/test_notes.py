"""Where the comparison of public figures changes, their page says so."""

import pytest
from django.utils import translation

from indicators.models import Indicator, Note
from indicators.services import notes
from tests.factories import NOON, load, make_indicator
from tests.indicators.published import release

pytestmark = pytest.mark.django_db


def fields_of(indicator):
    """What the administration's form sends for an indicator as it stands."""
    names = [
        "slug", "title", "question", "domain", "position", "kind", "direction",
        "numerator", "denominator", "per", "reference_rule", "source", "cadence",
        "period_months", "hide_up_to", "rounding", "pool_periods", "note", "source_url",
        "breakdown",
    ]  # fmt: skip
    sent = {name: getattr(indicator, name) for name in names}
    return sent | {"scheme": indicator.scheme_id, "translations": "{}"}


def change(client, indicator, **values):
    answer = client.post(
        f"/admin/indicators/indicator/{indicator.pk}/change/",
        fields_of(indicator) | values,
    )
    assert answer.status_code == 302, answer.text
    return Indicator.objects.get(pk=indicator.pk)


def test_another_reference_of_public_figures_leaves_a_note(client, administrator):
    indicator = make_indicator()
    load(indicator)
    release()
    black = indicator.scheme.groups.get(slug="black")
    client.force_login(administrator)

    change(client, indicator, reference_rule="named", reference_group=black.pk)

    (note,) = Note.objects.all()
    assert note.body.startswith(
        "From this day on: compared with Black or African American; lower is better. "
        "Before: compared with best-off group, fixed at the first period;"
    )
    assert note.written_by == administrator
    assert note.body in client.get(indicator.get_absolute_url()).text
    with translation.override("es"):
        assert note.told.startswith("Desde este día")


def test_other_changes_and_figures_that_nobody_saw_leave_none(client, administrator):
    indicator = make_indicator()
    load(indicator)
    client.force_login(administrator)
    change(client, indicator, direction="higher")
    release()

    now = Indicator.objects.get(pk=indicator.pk)
    change(client, now, title="Another title")

    assert not Note.objects.exists()
    assert not notes.note_other_comparison(before=now, after=now, by=None, at=NOON)
