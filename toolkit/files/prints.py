"""A published assessment as an accessible PDF."""

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from equity_office.checksums import keyed
from equity_office.printing import services
from toolkit.reads import library


def of_published(publication, *, at, again=False):
    """The print of a published version, in the reader's language."""
    shown = library.shown_to_all(publication)
    version = _("Version %(number)s, published on %(day)s") % {
        "number": publication.number,
        "day": date_format(localdate(publication.published_at)),
    }
    return services.ask(
        subject=_subject(publication),
        template="toolkit/print/assessment.html",
        snapshot={
            "title": publication.title,
            "kind": shown["form"].title,
            "version": version,
            "facts": shown["facts"],
            "checksum": keyed(publication.sha256),
            "address": publication.assessment.get_absolute_url(),
            "steps": [_step(*each) for each in shown["steps"]],
            "conclusion": shown["conclusion"],
        },
        language=get_language(),
        at=at,
        again=again,
    )  # fmt: skip


def _step(step, said_here):
    return [
        {"key": step.key, "title": step.title},
        [_said(said) for said in said_here if said.is_said],
    ]


def _said(said):
    """What stands under a question, JSON-ready, under the names that pages call it by."""
    return {
        "is_said": True,
        "question": _titled(said.question),
        "text": said.text,
        "needs": said.needs,
        "rows": [
            [pk, [[_titled(column), text] for column, text in pairs]]
            for pk, pairs in said.rows
        ],
        "sums": said.sums,
        "figures": list(said.figures),
        "withheld": said.withheld,
    }


def _titled(question):
    return {"key": question.key, "title": question.title, "type": str(question.type)}


def make_all(publication, *, at):
    """Have the PDF made in every language before a reader asks."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            of_published(publication, at=at)


def forget(publications):
    """Remove every print of these versions."""
    services.forget([_subject(publication) for publication in publications])


def _subject(publication):
    return f"assessment {publication.assessment_id} v{publication.number}"
