import logging
from urllib.parse import urlencode

from django.conf import settings
from django.db import DataError
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from equity_office.addresses import parts_of
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


class SoundRequestMiddleware:
    """What no database takes and no form sends is refused: zero bytes and bodies larger
    than any file before anything looks at them, numbers beyond all rows where one is
    asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.LARGEST_BODY:
            return self._refuse(request, 413)
        query = request.META.get("QUERY_STRING", "").replace("%00", "\0")
        if has_zero_bytes(request.path_info, query):
            return self._refuse(request, 400)
        return self.get_response(request)

    def process_view(self, request, view, arguments, named):
        sent = (value for values in request.POST.lists() for value in values[1])
        if has_zero_bytes(*request.POST, *sent, *request.COOKIES.values()):
            return self._refuse(request, 400)
        return None

    def process_exception(self, request, exception):
        """A number that no row of any database has."""
        beyond = {OverflowError: "SQLite INTEGER", DataError: "out of range"}
        if beyond.get(type(exception), "\0") in str(exception):
            return self._refuse(request, 400)
        return None

    @staticmethod
    def _refuse(request, status):
        return HttpResponse(
            _("This cannot be read."), status=status, content_type="text/plain"
        )


def has_zero_bytes(*texts):
    return any("\0" in text for text in texts)


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
        page = parts_of(request.htmx.current_url).path or "/"
        address = f"{sign_in}?{urlencode({'next': page})}"
        return HttpResponse(headers={"HX-Redirect": address})
