"""What somebody typed outlives their session: sent while signed out, or with a token of
an earlier sign-in, it waits in the browser's session and is offered back to its author.
A form says whose it is by a signature of ours; what carries none is kept for nobody, so
that who never was signed in stores nothing here."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from equity_office.addresses import parts_of
from equity_office.authors import author_of

KEPT = "typed"
# A save by the page itself, whose browser keeps what was typed.
AUTOSAVE = "X-Autosave"
# Characters of a form that are kept, and how many forms; a section is far below that.
MOST, FORMS = 200_000, 10
SECRETS = ("csrfmiddlewaretoken", "password")


def keeps_unsaved(view):
    """A view for who is signed in, whose form is never lost. It finds what was kept as
    `request.typed`, None where there is nothing."""

    @wraps(view)
    def keeping(request, *args, **kwargs):
        request.typed = None
        if not request.user.is_authenticated:
            if request.method == "POST" and AUTOSAVE not in request.headers:
                keep(request)
            return redirect_to_login(request.get_full_path())
        if request.method == "GET":
            request.typed = _kept_for(request)
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302:
            _forget(request)
        return response

    keeping.keeps_unsaved = True
    return keeping


def name_of(request):
    """What a browser keeps a form under: whose words, and where they belong."""
    return f"{request.user.pk} {request.get_full_path()}"


def keep(request):
    """Put the form of this request aside for its address, where it is somebody's."""
    typed = request.POST.copy()
    if author_of(typed) is None:
        return
    for name in SECRETS:
        typed.pop(name, None)
    text = typed.urlencode()
    if len(text) <= MOST:
        kept = {**request.session.get(KEPT, {}), request.get_full_path(): text}
        request.session[KEPT] = dict(list(kept.items())[-FORMS:])


def _kept_for(request):
    """What this person typed for this address, until it is saved."""
    text = request.session.get(KEPT, {}).get(request.get_full_path())
    if text is None:
        return None
    typed = QueryDict(text)
    is_mine = author_of(typed) == request.user.pk
    if is_mine:
        messages.warning(
            request,
            _(
                "You were not signed in when you sent this. It is not saved yet: here is "
                "what you typed. Look at it and save."
            ),
        )
    return typed if is_mine else None


def _forget(request):
    kept = request.session.get(KEPT, {})
    if kept.pop(request.get_full_path(), None) is not None:
        request.session[KEPT] = kept


def offer_back(request):
    """The way back to the form that a stale token refused, with what was typed in it;
    None where it is not one of ours, or was not sent from our own pages."""
    sent_from = request.headers.get("Origin") or request.headers.get("Referer", "")
    is_ours = parts_of(sent_from).netloc == request.get_host()
    view = request.resolver_match.func
    is_kept = getattr(view, "keeps_unsaved", False) and AUTOSAVE not in request.headers
    if not (is_ours and is_kept):
        return None
    keep(request)
    return redirect(request.get_full_path())
