from django.http import FileResponse
from django.shortcuts import render

from equity_office.jobs import heartbeat


def file_of(printed, name):
    """The PDF under this name; None while it is not there."""
    if not printed.is_ready:
        return None
    return FileResponse(printed.file.open("rb"), filename=name)


def wait(request, printed, *, title, back, file):
    """The page that says when a PDF is ready. `title` names the document, `back` is its
    page and `file` the address of the PDF."""
    template = "printing/waiting.html" + ("#state" if request.htmx else "")
    context = {
        "printed": printed,
        "title": title,
        "back": back,
        "file": file,
        "has_worker": heartbeat.all_work(),
    }
    return render(request, template, context)
