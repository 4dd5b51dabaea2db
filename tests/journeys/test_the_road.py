"""From figures to a published report, through real processes that are killed."""

import shutil
import signal
import socket
import subprocess

import pytest

from tests.copies import wait_for

pytestmark = pytest.mark.processes

PAGE = "/reports/2025/city/en/r1/"
RENDERER = "equity_office.printing.pdf"


def test_a_report_is_built_published_served_and_verified(copy):
    copy.serve()

    built = copy.manage("build_report", 2025, "--publish", "--wait")

    assert built.returncode == 0, built.stderr
    assert f"Published at {PAGE}" in built.stdout
    assert "The report is ready for review." in built.stdout
    status, page, headers = copy.get(PAGE)
    assert (status, headers["Cache-Control"]) == (200, "max-age=0, public")
    assert b"Racial equity annual report 2025" in page
    assert copy.get("/reports/2025.pdf")[1].startswith(b"%PDF-1.7")
    assert copy.get("/reports/2025.zip")[1].startswith(b"PK")
    assert b"Home loans denied" in copy.get("/")[1]
    assert "intact, rebuilt" in copy.manage("verify_edition", 2025).stdout

    copy.server.send_signal(signal.SIGTERM)

    assert copy.server.wait(30) == 0
    assert copy.is_gone()


def start_to_render(copy):
    """Start a build and wait until the report's PDF is being laid out."""
    started = copy.manage("build_report", 2025)
    assert started.returncode == 0, started.stderr
    wait_for(
        lambda: any(
            task == "reporting.assemble" and "Laying out" in doing
            for task, _status, _attempts, doing in copy.jobs()
        ),
        "the layout",
    )
    return copy.pids(RENDERER)


def finish(copy):
    """Wait until every job is done, each of them once in effect."""
    wait_for(
        lambda: {status for _task, status, *_ in copy.jobs()} == {"succeeded"},
        "the end",
    )
    assert copy.manage("verify_edition", 2025).returncode == 0


def test_a_worker_killed_in_the_middle_leaves_a_report_that_finishes(copy):
    copy.serve()
    renderer = start_to_render(copy)

    copy.kill(copy.pids("celery"))

    wait_for(lambda: not set(renderer) & set(copy.processes()), "the renderer's end")
    wait_for(lambda: copy.pids("celery"), "a new worker")
    finish(copy)
    (assembly,) = [job for job in copy.jobs() if job[0] == "reporting.assemble"]
    assert assembly[2] == 2


def test_the_whole_tree_killed_goes_on_after_the_next_start(copy):
    copy.serve()
    start_to_render(copy)

    copy.kill(copy.processes())
    copy.server.wait(30)
    wait_for(copy.is_gone, "the end of the tree")
    copy.serve()

    finish(copy)


def test_no_orphan_is_left_when_the_head_of_the_tree_is_killed(copy):
    copy.serve()
    start_to_render(copy)

    copy.server.kill()

    wait_for(copy.is_gone, "the end of the children", patience=10)


def test_everything_ends_when_the_web_process_dies(copy):
    copy.serve()

    copy.kill(copy.pids("gunicorn"))

    assert copy.server.wait(30) == 1
    wait_for(copy.is_gone, "the end of the tree", patience=10)


def test_a_port_in_use_is_a_clear_message(copy):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        refused = copy.manage("serve", "--port", port)

    assert refused.returncode == 1
    assert f"Port {port} is in use by another program" in refused.stderr


def test_the_demonstration_starts_serves_and_stops(copy):
    copy.server = copy.start_manage("demo", "--port", copy.port)

    copy.wait_until_it_says("Ctrl-C stops it")
    assert copy.answers(PAGE)
    copy.server.send_signal(signal.SIGINT)

    assert copy.server.wait(30) == 0
    assert copy.is_gone()
    said = copy.log.read_text()
    assert "lead@harborview.example" in said
    assert "nothing is lost" in said
    assert len(said.splitlines()) < 20
    assert "Warning" not in said
    assert (copy.folder / "log" / "equity-office.jsonl").exists()


@pytest.mark.services
def test_a_broker_that_is_away_loses_no_build(copy, needs_postgres, tmp_path):
    assert shutil.which("redis-server"), "redis-server is needed for this test"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    copy.environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"

    def start_redis():
        return subprocess.Popen(
            ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)],
            stdout=subprocess.DEVNULL,
        )

    broker = start_redis()
    try:
        copy.serve()
        broker.kill()
        broker.wait()
        assert copy.manage("build_report", 2025).returncode == 0
        build = ("reporting.build_section", "reporting.assemble")
        waiting = [job for job in copy.jobs() if job[0] in build]
        assert waiting
        assert "succeeded" not in {status for _task, status, *_ in waiting}
        broker = start_redis()
        finish(copy)
    finally:
        broker.kill()
        broker.wait()
