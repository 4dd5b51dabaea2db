import logging
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers

from equity_office.checksums import RecordChanged
from equity_office.process import logs

logger = logging.getLogger(__name__)


class NumberedRequestMiddleware:
    """Every request has a number, which its lines in the log carry and its answer
    says."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with logs.request() as number:
            response = self.get_response(request)
        response["X-Request-ID"] = number
        return response


class PrivatePagesMiddleware:
    """A page that Django answers may be somebody's own: no cache keeps it unless
    its view said otherwise."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class ChangedRecordMiddleware:
    """A page whose record is not what stands under its checksum is held back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, RecordChanged):
            return None
        logger.critical("Held back, for the record was changed: %s", exception)
        return render(request, "record_changed.html", status=500)


class WholeSignInMiddleware:
    """A session that ends while a page is polled leads the whole page to the sign-in,
    not its fragment, and from there back to the page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        sign_in = resolve_url("account_login")
        if not request.htmx or not response.get("Location", "").startswith(sign_in):
            return response
        page = urlsplit(request.htmx.current_url or "").path or "/"
        address = f"{sign_in}?{urlencode({'next': page})}"
        return HttpResponse(headers={"HX-Redirect": address})
