"""What is written down: JSON, with its request or run, and nothing about a person."""

import json
import logging

import pytest
from django.test import RequestFactory

from equity_office.process import logs


def line(record):
    return json.loads(logs.JSONLines().format(record))


def record(message, *arguments, error=None, **more):
    made = logging.LogRecord("x", logging.INFO, "x.py", 1, message, arguments, error)
    made.__dict__.update(more)
    return made


def test_a_line_names_its_request_and_its_run():
    with logs.request() as number, logs.run("7.1"):
        said = line(record("Done."))

    assert (said["message"], said["request"], said["run"]) == ("Done.", number, "7.1")
    assert said["level"] == "INFO"
    assert said.keys().isdisjoint({"error", "trail"})
    assert "request" not in line(record("Done."))


def test_addresses_of_people_are_left_out():
    said = line(record("Sent to %s, <ben@city.example>.", "ana.lopez@city.example"))

    assert said["message"] == "Sent to (address), <(address)>."


def test_an_error_is_told_by_its_kind_and_place_not_by_what_it_quotes():
    try:
        raise ValueError("Ana Lopez, 417")
    except ValueError as error:
        said = line(record("Failed.", error=(type(error), error, error.__traceback__)))

    assert said["error"] == "builtins.ValueError"
    assert "test_logs.py" in said["trail"][-1]
    assert "Lopez" not in json.dumps(said)


@pytest.mark.django_db
def test_a_page_is_called_by_its_route_not_by_its_address(client):
    path = "/account/password/reset/key/1-secret/"
    request = RequestFactory().get(path)
    request.resolver_match = client.get(path).resolver_match

    said = line(record("Not Found: %s", path, request=request, status_code=404))

    assert said["message"].startswith("404 GET /")
    assert "secret" not in said["message"]


@pytest.mark.django_db
def test_every_answer_carries_its_number(client):
    first, second = (client.get("/")["X-Request-ID"] for _time in range(2))

    assert len(first) == 32
    assert first != second


def test_lines_go_to_a_file_and_to_the_terminal_on_demand(tmp_path):
    quiet, verbose = (
        logs.configuration(tmp_path, is_verbose=is_verbose, level="INFO")
        for is_verbose in (False, True)
    )

    assert quiet["root"]["handlers"] == ["file"]
    assert verbose["root"]["handlers"] == ["file", "console"]
    assert quiet["handlers"]["file"]["filename"].startswith(str(tmp_path / "log"))
