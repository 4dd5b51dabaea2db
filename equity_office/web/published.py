"""Published pages and files, served below Django: no view, no session, no query.

An edition's address is a symbolic link to a folder that never changes. Publishing,
correcting and withdrawing each make a new folder and swing the link to it by one
rename, so that a reader meets the old page or the new one and nothing between.
"""

import os
import re
from functools import lru_cache
from pathlib import Path

from csp.utils import build_policy
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from whitenoise import WhiteNoise
from whitenoise.string_utils import decode_path_info

FOLDERS = ".editions"
ADDRESS = re.compile(
    r"/reports/(?P<edition>\d{4}/[a-z0-9-]+/[a-z-]+/r\d+)/"
    r"(?P<file>files/[0-9a-f]{64}/[\w.-]+)?",
    re.ASCII,
)


def add_security_headers(headers, path, url):
    """The same as on the pages that Django answers."""
    headers["Content-Security-Policy"] = build_policy()
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    headers["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
    headers["Cross-Origin-Opener-Policy"] = settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = (
            f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        )
    # The folder's name is a digest of what is in it, or the checksum of the file.
    headers["ETag"] = f'"{Path(path).parent.name}"'
    if url.endswith(".zip"):
        headers["Content-Disposition"] = f'attachment; filename="{Path(path).name}"'


def is_for_us(environ):
    """What Django would answer itself with a refusal or a redirect is left to it: a
    strange host, or an open connection where only secure ones are served."""
    if not is_our_host(environ.get("HTTP_HOST", "")):
        return False
    if not settings.SECURE_SSL_REDIRECT:
        return True
    header, secure = settings.SECURE_PROXY_SSL_HEADER or ("wsgi.url_scheme", "https")
    # Of several proxies the first speaks, as for Django.
    return environ.get(header, "").partition(",")[0].strip() == secure


@lru_cache(maxsize=64)
def is_our_host(host):
    domain, _port = split_domain_port(host)
    return validate_host(domain, settings.ALLOWED_HOSTS)


class PublishedFiles(WhiteNoise):
    """Pages and files are asked about again before a cache gives them out, so that a
    correction shows at once and what was withdrawn is gone. What was found is remembered for as long as the link stays where it is."""

    def __init__(self, application):
        super().__init__(
            application,
            max_age=0,
            immutable_file_test=lambda path, url: False,
            allow_all_origins=False,
            add_headers_function=add_security_headers,
        )
        self.published_root = str(Path(settings.PUBLISHED_ROOT).resolve())
        self.remembered = {}

    def __call__(self, environ, start_response):
        address = ADDRESS.fullmatch(decode_path_info(environ.get("PATH_INFO", "")))
        if address and is_for_us(environ):
            try:
                static_file = self.find_published(address)
                return self.serve(static_file, environ, start_response)
            except (OSError, ValueError):  # not there, or withdrawn this very moment
                self.remembered.pop(address.string, None)
        return self.application(environ, start_response)

    def find_published(self, address):
        # A string all the way: this runs for every reader of a published page.
        link = os.readlink(f"{self.published_root}/{address['edition']}")  # noqa: PTH115
        known = self.remembered.get(address.string)
        if known and known[0] == link:
            return known[1]
        root = Path(self.published_root, FOLDERS)
        path = root / Path(link).name / (address["file"] or "index.html")
        if not path.resolve(strict=True).is_relative_to(root):
            raise FileNotFoundError(path)
        static_file = self.get_static_file(str(path), address.string)
        self.remembered[address.string] = (link, static_file)
        return static_file
