"""What holds for the repository as a whole."""

import json
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.template import loader

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_every_template_compiles():
    for path in TEMPLATES:
        loader.get_template(str(path.relative_to(ROOT / "templates")))


def test_no_template_carries_an_inline_style_or_script():
    for path in TEMPLATES:
        text = path.read_text()
        assert not re.search(r"\sstyle=", text), path
        assert not re.search(r"\son[a-z]+=", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"<style", text), path
        assert not re.search(r"javascript:", text), path


def test_no_page_is_longer_than_150_lines():
    for path in TEMPLATES:
        assert len(path.read_text().splitlines()) <= 150, path


def test_no_file_of_code_is_longer_than_400_lines():
    for app in ("departments", "equity_office", "indicators", "reporting"):
        for path in (ROOT / app).rglob("*.py"):
            assert len(path.read_text().splitlines()) <= 400, path


def test_every_dependency_says_why_it_is_there():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    start = lines.index("dependencies = [")
    for number in range(start + 1, lines.index("]", start)):
        if lines[number].strip().startswith('"'):
            assert lines[number - 1].strip().startswith("#"), lines[number]


def test_the_statistics_page_names_every_measure():
    from indicators import statistics

    text = (ROOT / "docs" / "statistics.md").read_text()
    for name in statistics.__all__:
        assert f"`{name}`" in text, name


def test_the_worked_table_of_the_statistics_page_is_worked_right():
    from equity_office.numbers import rounded
    from indicators import statistics

    text = (ROOT / "docs" / "statistics.md").read_text()
    for events, total in ((64, 197), (26, 111)):
        rate = statistics.wilson(events, total).scaled(100)
        gap = statistics.rate_difference(events, total, 154, 1681).scaled(100)
        ratio = statistics.rate_ratio(events, total, 154, 1681)
        for interval, places in ((rate, 1), (gap, 1), (ratio, 2)):
            estimate, lower, upper = (
                rounded(part, places)
                for part in (interval.estimate, interval.lower, interval.upper)
            )
            assert f"({lower}–{upper})" in text
            assert estimate in text


@pytest.mark.parametrize(("known", "ends"), [([], 0), ([{"id": "GHSA-1"}], 1)])
def test_lock_files_are_compared_with_advisories(known, ends):
    """A list on loopback answers what the real one does."""

    class Advisories(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            results = [{} for _package in asked["queries"]]
            results[-1] = {"vulns": known} if known else {}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"results": results}).encode())

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Advisories) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        done = compare(f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()

    assert done.returncode == ends, done.stderr
    assert ("osv.dev/GHSA-1" in done.stdout) == bool(known)


def test_a_list_that_cannot_be_reached_is_named():
    done = compare("http://127.0.0.1:9/")

    assert done.returncode == 0
    assert "were not compared" in done.stdout


def compare(address):
    return subprocess.run(
        [sys.executable, ".ci/advisories"],
        env={"ADVISORIES": address, "PATH": ""},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
