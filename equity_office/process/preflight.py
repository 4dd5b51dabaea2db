"""Whether the operating system has what is needed before anything of ours can run:
`python3 equity_office/process/preflight.py`. What is missing is installed where that may
be done. Runs on any Python 3, and imports nothing but its library."""

import ctypes
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
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
VENV = "Python's venv"
FOR = {VENV: "the product's own packages", **dict.fromkeys(LIBRARIES, "PDF files")}
# What brings each, by the package manager of the system.
PACKAGES = {
    "apt-get": {
        VENV: "python3-venv",
        "Pango": "libpango-1.0-0",
        "PangoFT2": "libpangoft2-1.0-0",
        "HarfBuzz-Subset": "libharfbuzz-subset0",
    },
    "dnf": {
        VENV: "python3",
        "Pango": "pango",
        "PangoFT2": "pango",
        "HarfBuzz-Subset": "harfbuzz",
    },
    "brew": {
        VENV: "python",
        "Pango": "pango",
        "PangoFT2": "pango",
        "HarfBuzz-Subset": "harfbuzz",
    },
}


def missing():
    found = [] if has_venv() else [VENV]
    return found + [
        name for name, files in LIBRARIES.items() if not any(map(loads, files))
    ]


def has_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


def loads(name):
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def manager():
    """The package manager that is here; on macOS there is brew beside none."""
    return next((name for name in PACKAGES if shutil.which(name)), None)


def commands(manager, packages):
    """What installs the packages."""
    if manager == "apt-get":
        yield [manager, "update", "-qq"]
        yield [manager, "install", "-qq", "-y", "--no-install-recommends", *packages]
    elif manager == "dnf":
        yield [manager, "install", "-q", "-y", *packages]
    else:
        yield [manager, "install", "--quiet", *packages]


def prefix(manager):
    """What stands before a command that changes the system; None where we may not."""
    if os.environ.get("SYSTEM_PACKAGES") == "no":
        return None
    if manager == "brew" or os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if (
        sudo
        and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0
    ):
        return [sudo, "-n"]
    return None


def install(names, manager, before):
    """Install what brings these. Whether that went well."""
    packages = sorted({PACKAGES[manager][name] for name in names})
    needed = sorted({FOR[name] for name in names})
    say(f"Installing {', '.join(packages)} with {manager}, for {' and '.join(needed)}.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in commands(manager, packages):
        done = subprocess.run(
            [*before, *command], env=environment, capture_output=True, text=True
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            say(
                f"{' '.join(command[:2])} failed: {said[-1] if said else 'no reason given'}"
            )
            return False
    return True


def say(sentence):
    sys.stderr.write(f"{sentence}\n")


def refusal(names):
    """What is missing, and how to get it."""
    which = manager() or "apt-get"
    packages = " ".join(sorted({PACKAGES[which][name] for name in names}))
    before = "" if which == "brew" else "sudo "
    needed = " and ".join(sorted({FOR[name] for name in names}))
    return (
        f"{', '.join(names)} is missing, needed for {needed}. "
        f"Install it and run the command again: {before}{which} install {packages}"
    )


def main():
    if sys.version_info < OLDEST:
        here = ".".join(map(str, sys.version_info[:2]))
        say(
            f"Python 3.11 or later is needed, and python3 here is {here}. Install a newer one and run the command again."
        )
        return 1
    names = missing()
    which = manager()
    before = prefix(which) if names and which else None
    if before is not None and install(names, which, before):
        # A library that has just come is found by a process that starts after it.
        return subprocess.run([sys.executable, __file__, "--again"]).returncode
    if names:
        say(refusal(names))
    return int(bool(names))


if __name__ == "__main__":
    if sys.argv[1:] == ["--again"]:
        os.environ["SYSTEM_PACKAGES"] = "no"
    sys.exit(main())
