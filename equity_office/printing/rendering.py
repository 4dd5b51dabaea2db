"""HTML to an accessible PDF, in a process of its own with a time limit."""

from multiprocessing import forkserver
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from equity_office.printing import renderer
from equity_office.process.forking import FORKED


class NotPrinted(Exception):
    """The document cannot be printed as it is. The message is for the office."""


class RendererLost(Exception):
    """The renderer's process was ended from outside, as a system does that is short of
    memory: what it did is done again."""


class Rendering:
    """The renderer's process; it never outlives the block or its time limit. With
    `substitutes`, what no font can show is printed as its number."""

    def __init__(self, html, pdf, substitutes=False):
        self.answer, theirs = FORKED.Pipe(duplex=False)
        self.process = FORKED.Process(
            target=renderer.answer_with,
            args=(theirs, html, pdf, Path(settings.STATIC_ROOT), substitutes),
            daemon=True,
        )
        self.process.start()
        theirs.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.join()
        self.process.close()
        self.answer.close()

    def result(self):
        """What the PDF was made with. Raises NotPrinted with the renderer's words, and
        RendererLost."""
        if not self.answer.poll(settings.RENDER_SECONDS):
            raise NotPrinted(
                _(
                    "The PDF was not ready after %(seconds)s seconds. Raise "
                    "RENDER_SECONDS or print a smaller document."
                )
                % {"seconds": settings.RENDER_SECONDS}
            )
        try:
            made, error = self.answer.recv()
        except EOFError as error:
            raise RendererLost from error
        if error:
            raise NotPrinted(
                _("The PDF could not be made: %(error)s") % {"error": error}
            )
        return made


def warm_up():
    """Let the process that renderers are forked from load its libraries, before the
    first document wants them."""
    forkserver.ensure_running()
