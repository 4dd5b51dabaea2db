from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone

from equity_office.jobs import heartbeat


def answer(request, printed, *, name, title, back):
    """The file, or the page that waits for it. `title` names the document and `back` is
    its page."""
    if printed.is_ready and not request.htmx:
        return FileResponse(printed.file.open("rb"), filename=name)

    template = "printing/waiting.html" + ("#state" if request.htmx else "")
    now = timezone.now()
    context = {
        "printed": printed,
        "title": title,
        "back": back,
        "has_worker": all(heartbeat.is_alive(kind, at=now) for kind in heartbeat.KINDS),
    }
    status = 200 if request.htmx else 202
    return render(request, template, context, status=status)
