import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PACKAGES = Path(settings.BASE_DIR) / "node_modules"
SHEET = "css/uswds.min.css"
SCRIPTS = ("js/uswds.min.js", "js/uswds-init.min.js")


class PackageFinder(BaseFinder):
    """Some files of a front-end package, under a prefix."""

    folder, prefix = PACKAGES, ""

    def __init__(self, *args, **kwargs):
        self.storage = FileSystemStorage(location=self.folder)
        self.storage.prefix = self.prefix

    def check(self, **kwargs):
        return []

    def paths(self):
        raise NotImplementedError

    def find(self, path, find_all=False, **kwargs):
        name = path.removeprefix(f"{self.prefix}/")
        found = name != path and name in self.paths()
        if find_all:
            return [str(self.folder / name)] if found else []
        return str(self.folder / name) if found else None

    def list(self, ignore_patterns):
        for path in self.paths():
            yield path, self.storage


class DesignSystemFinder(PackageFinder):
    """The files of the U.S. Web Design System that its own sheet refers to: some
    seventy of the 2,600 in the package."""

    folder, prefix = PACKAGES / "@uswds/uswds/dist", "uswds"

    def paths(self):
        if not (self.folder / SHEET).exists():
            return []
        sheet = (self.folder / SHEET).read_text("utf-8")
        urls = re.findall(r"url\(\.\./([^)#?]+)", sheet)
        maps = [f"{path}.map" for path in (SHEET, *SCRIPTS)]
        return [SHEET, *SCRIPTS, *maps, *sorted(set(urls))]


class ChartLibraryFinder(PackageFinder):
    """Plotly, for charts to look around in; a page fetches it when one is opened."""

    folder, prefix = PACKAGES / "plotly.js-basic-dist-min", "plotly"

    def paths(self):
        names = ["plotly-basic.min.js"]
        return [name for name in names if (self.folder / name).exists()]
