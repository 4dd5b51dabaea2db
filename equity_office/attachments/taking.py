"""Files that people attach: what is taken, freed of what acts by itself and of what it
says of people."""

from pathlib import PurePath

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from equity_office.attachments import cleaning
from equity_office.attachments.refusals import Refused
from equity_office.process.forking import FORKED

MOST_BYTES = 10_000_000
REASONS = {
    "macro": gettext_lazy("it holds a program (a macro)."),
    "embedded": gettext_lazy("another file is embedded in it."),
    "elsewhere": gettext_lazy("it fetches data from elsewhere."),
    "pivot": gettext_lazy("a pivot table keeps every row behind it."),
    "too large": gettext_lazy("unpacked, it is too large. A link to it works, too."),
    "too many parts": gettext_lazy("it has too many parts."),
    "pixels": gettext_lazy("its picture has too many pixels. Make it smaller."),
    "form": gettext_lazy("it is a form that only one program shows. Print it to a PDF."),
    "unknown part": gettext_lazy("it has a part of a kind that is not known: %(detail)s."),
}  # fmt: skip


def understand(upload):
    """(name, content type, bytes) of an uploaded file that is what its name says, as it
    is kept. Raises Refused, whose message says why."""
    name = PurePath(upload.name.replace("\\", "/")).name[-150:]
    if upload.size > MOST_BYTES:
        raise Refused(
            _(
                "“%(name)s” has %(size)s; up to %(most)s are taken. A link to it works, too."
            )
            % {
                "name": name,
                "size": filesizeformat(upload.size),
                "most": filesizeformat(MOST_BYTES),
            }
        )
    ending = name.rpartition(".")[2].lower()
    if ending not in cleaning.KINDS:
        raise Refused(
            _("“%(name)s” is of no kind that is taken. These are: %(kinds)s.")
            % {
                "name": name,
                "kinds": ", ".join(each.upper() for each in cleaning.KINDS),
            }
        )
    kept, refusal = clean(ending, upload.read())
    if refusal:
        reason, detail = refusal
        said = REASONS[reason] % {"detail": detail}
        raise Refused(f"“{name}”: {said}")
    if kept is None:
        raise Refused(
            _(
                "“%(name)s” is not what its name says: no %(kind)s file that can be "
                "read. Text has to be in UTF-8."
            )
            % {"name": name, "kind": ending.upper()}
        )
    return name, cleaning.KINDS[ending][0], kept


def clean(ending, content):
    """(bytes, None), (None, (reason, detail)), or twice None where the content is of
    another kind; in a process of its own."""
    answer, theirs = FORKED.Pipe(duplex=False)
    process = FORKED.Process(
        target=cleaning.answer_with, args=(theirs, ending, content), daemon=True
    )
    process.start()
    theirs.close()
    try:
        if answer.poll(2 * cleaning.SECONDS):
            return answer.recv()
    except EOFError:
        pass  # it took more than it may
    finally:
        process.kill()
        process.join()
        process.close()
        answer.close()
    return None, ("too large", "")
