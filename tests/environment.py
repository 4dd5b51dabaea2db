"""Loaded before Django's settings: gives every test process a VAR_DIR of its own, so
that the suite never meets the state of a running copy."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = Path(
    os.environ.setdefault(
        "EQUITY_OFFICE_STATIC",
        str(Path(os.environ.get("VAR_DIR", ROOT / "var")) / "static"),
    )
)

worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
folder = Path(tempfile.mkdtemp(prefix=f"equity-office-{worker}-"))
atexit.register(shutil.rmtree, folder, ignore_errors=True)
(folder / "static").symlink_to(STATIC)
os.environ["VAR_DIR"] = str(folder)
