"""Timings as ratios within one run: `make bench`.

figures the measures beside statsmodels, disclosure control, an indicator's page
plans   a plan's draft and one saved section, at 5, 50 and 500 actions
progress what waits for a person, and the overview of the city, at many sizes
training completion with 1,000 and 10,000 people (with DATABASE_URL, on PostgreSQL)
build   the whole build, through the real worker, against plain WeasyPrint alone
page    a published page against a static file of the same size
demo    the first useful page after `make demo` in a fresh clone (needs the network)
"""

import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "static"
DEPARTMENTS = 40
PAGE_BYTES = 60_000
ROUNDS, REQUESTS, CLIENTS = 7, 600, 4


def main():
    benches = {
        "figures": partial(bench_module, "figures"),
        "plans": partial(bench_module, "plans"),
        "progress": partial(bench_module, "progress"),
        "toolkit": partial(bench_module, "toolkit"),
        "training": partial(bench_module, "training"),
        "build": bench_build,
        "page": bench_page,
        "demo": bench_demo,
    }
    for name in sys.argv[1:] or benches:
        print(f"== {name}", flush=True)
        benches[name]()


def bench_module(name):
    with own_copy():
        manage("migrate", "-v0")
        subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT, check=True
        )


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def own_copy():
    """A VAR_DIR of its own with the static files of this one, and Django set up."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["VAR_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "equity_office.settings"
        shutil.copytree(STATIC, Path(folder, "static"))
        yield Path(folder)


def manage(*arguments):
    command = [sys.executable, "manage.py", *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def running(*command):
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_until(condition, patience=600):
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("It did not come about in time.")
        time.sleep(0.02)


def answers(port, path):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False


def bench_build():
    """Each round: one build through the worker, then WeasyPrint on its HTML."""
    with own_copy() as folder:
        manage("migrate", "-v0")
        manage("load_demo")
        import django

        django.setup()
        add_departments()
        port = free_port()
        with running(sys.executable, "manage.py", "serve", "--port", str(port)):
            wait_until(lambda: answers(port, "/healthz"))
            build()  # the first one warms the worker's imports
            rounds = [(build(), plain_weasyprint(folder)) for _ in range(3)]
    for whole, plain in rounds:
        print(f"   whole build {whole:.2f} s, WeasyPrint alone {plain:.2f} s")
    ratio = statistics.median(whole / plain for whole, plain in rounds)
    print(f"   ratio {ratio:.2f} at {DEPARTMENTS} departments (goal: 1 or less)")


def add_departments():
    from departments.models import Department

    for number in range(Department.objects.count(), DEPARTMENTS):
        Department.objects.create(
            name=f"Department {number}",
            short_name=f"D{number}",
            slug=f"department-{number}",
            mission="Serves residents in one of the many ways a city does.",
        )


def build():
    """Seconds from pressing the button to a report that waits for review."""
    from django.utils import timezone

    from reporting.services import editions

    started = time.monotonic()
    run = editions.start_build(year=2025, by=None, at=timezone.now())

    def is_done():
        run.refresh_from_db()
        if run.status == "failed":
            raise SystemExit(run.error)
        return run.status == "succeeded"

    wait_until(is_done)
    return time.monotonic() - started


PLAIN = """
import sys, weasyprint
weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2], pdf_variant="pdf/ua-1")
"""


def plain_weasyprint(folder):
    """Seconds that WeasyPrint needs by itself, in a process of its own, for the HTML of
    the last run."""
    from django.template.loader import render_to_string
    from django.utils import translation

    from reporting.files import documents
    from reporting.models import Run

    context = documents.report(Run.objects.select_related("edition").latest("pk"))
    with translation.override("en"):
        html = render_to_string("reporting/print/annual.html", context)
    static = f"file://{folder}/static/"
    sheet = Path(folder, "static/equity_office/print.css").read_text()
    Path(folder, "plain.css").write_text(sheet.replace("static:", static))
    source = Path(folder, "plain.html")
    source.write_text(html.replace("static:equity_office/print.css", "plain.css"))
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", PLAIN, source, folder / "plain.pdf"],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    return time.monotonic() - started


def bench_page():
    """Rounds of the same number of requests to either, in turn, on loopback."""
    with own_copy() as folder:
        body = (
            b"<!doctype html><title>x</title>"
            + os.urandom(PAGE_BYTES // 2).hex().encode()
        )
        Path(folder, "static/bench.html").write_bytes(body)
        publish(folder, body)
        port = free_port()
        gunicorn = [sys.executable, "-m", "gunicorn", "equity_office.wsgi"]
        gunicorn += ["--log-level", "warning", "--no-control-socket"]
        with running(*gunicorn, "--bind", f"127.0.0.1:{port}", "--workers", "2"):
            paths = "/reports/2025/city/en/r1/", "/static/bench.html"
            wait_until(lambda: all(answers(port, path) for path in paths))
            rounds = [[load(port, path) for path in paths] for _ in range(ROUNDS)]
    for page, static in rounds:
        print(f"   page {page:.0f}/s, static file {static:.0f}/s")
    ratio = statistics.median(page / static for page, static in rounds)
    print(f"   ratio {ratio:.2f} for {PAGE_BYTES // 1000} KB (goal: 1 or more)")


def publish(folder, body):
    home = folder / "published/.editions/bench"
    home.mkdir(parents=True)
    (home / "index.html").write_bytes(body)
    link = folder / "published/2025/city/en/r1"
    link.parent.mkdir(parents=True)
    link.symlink_to(os.path.relpath(home, link.parent))


def load(port, path):
    """Requests a second over REQUESTS requests of CLIENTS clients."""

    def ask():
        for _ in range(REQUESTS // CLIENTS):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", path)
            answer = connection.getresponse()
            if answer.status != 200 or len(answer.read()) < PAGE_BYTES:
                raise SystemExit(f"{path} answered {answer.status}")
            connection.close()

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    started = time.monotonic()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return REQUESTS / (time.monotonic() - started)


def bench_demo():
    """Seconds from `make demo` in a fresh clone to its published page, and again."""
    environment = {k: v for k, v in os.environ.items() if k != "VAR_DIR"}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        clone = Path(folder, "clone")
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        for what in ("fresh clone", "second start"):
            port = free_port()
            started = time.monotonic()
            process = subprocess.Popen(
                ["make", "demo", f"PORT={port}"],
                cwd=clone,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            wait_until(lambda p=port: answers(p, "/reports/2025/city/en/r1/"))
            print(
                f"   {what}: {time.monotonic() - started:.1f} s to the published page"
            )
            os.killpg(process.pid, 15)
            process.wait()


if __name__ == "__main__":
    main()
