import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

DIST = Path(settings.BASE_DIR) / "node_modules/@uswds/uswds/dist"
SHEET = "css/uswds.min.css"
SCRIPTS = ("js/uswds.min.js", "js/uswds-init.min.js")


class DesignSystemFinder(BaseFinder):
    """The files of the U.S. Web Design System that its own sheet refers to: some
    seventy of the 2,600 in the package."""

    def __init__(self, *args, **kwargs):
        self.storage = FileSystemStorage(location=DIST)
        self.storage.prefix = "uswds"

    def check(self, **kwargs):
        return []

    def paths(self):
        if not (DIST / SHEET).exists():
            return []
        urls = re.findall(r"url\(\.\./([^)#?]+)", (DIST / SHEET).read_text("utf-8"))
        maps = [f"{path}.map" for path in (SHEET, *SCRIPTS)]
        return [SHEET, *SCRIPTS, *maps, *sorted(set(urls))]

    def find(self, path, find_all=False, **kwargs):
        name = path.removeprefix("uswds/")
        found = name != path and name in self.paths()
        if find_all:
            return [str(DIST / name)] if found else []
        return str(DIST / name) if found else None

    def list(self, ignore_patterns):
        for path in self.paths():
            yield path, self.storage
