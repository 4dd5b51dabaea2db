from django.utils.cache import add_never_cache_headers


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
