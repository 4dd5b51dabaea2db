from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from equity_office.jobs import clock, health, heartbeat
from equity_office.writing import unsaved

YEAR = 365 * 24 * 60 * 60  # seconds


def csrf_failure(request, reason=""):
    back = unsaved.offer_back(request)
    return back or render(request, "403_csrf.html", status=403)


@require_safe
def language(request, code):
    """Remember the reader's language and go back to where they were."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    address = "/" + request.GET.get("next", "").removeprefix("/")
    if not url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    ):
        address = "/"

    response = HttpResponseRedirect(address)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


@require_safe
def healthz(request):
    """Whether pages are answered, from a database that is as this version wants it."""
    if not health.is_migrated():
        return JsonResponse({"status": "not migrated"}, status=503)
    return JsonResponse({"status": "ok"})


@require_safe
def security_txt(request):
    """Where to tell of a weakness (RFC 9116); nothing where the city names no place."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    year = timedelta(days=365)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {(timezone.now() + year).date().isoformat()}T00:00:00Z",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
    ]
    if settings.SITE_ADDRESS:
        place = reverse("security_txt")
        lines.append(f"Canonical: {settings.SITE_ADDRESS}{place}")
    text = "\n".join(lines) + "\n"

    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request):
    """Whether pages can be answered and background work is being done."""
    at = clock.now()
    parts = {"migrated": health.is_migrated(), "broker": health.broker_answers()}
    parts |= {kind: heartbeat.is_alive(kind, at=at) for kind in heartbeat.KINDS}

    return JsonResponse(parts, status=200 if all(parts.values()) else 503)
