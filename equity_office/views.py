from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from equity_office.jobs import heartbeat


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


@require_safe
def healthz(request):
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request):
    """Whether pages can be answered and background work is being done."""
    at = timezone.now()
    parts = {kind: heartbeat.is_alive(kind, at=at) for kind in heartbeat.KINDS}

    return JsonResponse(parts, status=200 if all(parts.values()) else 503)
