"""What runs in the renderer's process. Known to the web and worker processes without
its libraries, which it loads itself."""

from equity_office.process.processes import end_with


def answer_with(pipe, html, pdf, static_root, substitutes):
    """Render, and send (what it was made with, None) or (None, a sentence)."""
    from equity_office.printing.pdf import RenderFailed, render

    end_with()
    try:
        pipe.send((render(html, pdf, static_root, substitutes), None))
    except RenderFailed as failure:
        pipe.send((None, str(failure)))
