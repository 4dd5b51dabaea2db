"""Whether the operating system has what a PDF needs: `python -m equity_office.process.preflight`."""

import ctypes
import sys

LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0-0.dll"),
    "PangoFT2": (
        "libpangoft2-1.0.so.0",
        "libpangoft2-1.0.0.dylib",
        "libpangoft2-1.0-0.dll",
    ),
    "HarfBuzz-Subset": (
        "libharfbuzz-subset.so.0",
        "libharfbuzz-subset.0.dylib",
        "libharfbuzz-subset-0.dll",
    ),
}
SENTENCE = (
    "{name} is missing; the PDF needs it. On Debian or Ubuntu: sudo apt-get install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. "
    "On macOS: brew install pango harfbuzz.\n"
)


def missing():
    return [name for name, files in LIBRARIES.items() if not any(map(loads, files))]


def loads(name):
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    for name in missing():
        sys.stderr.write(SENTENCE.format(name=name))
    sys.exit(bool(missing()))
