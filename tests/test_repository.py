"""What holds for the repository as a whole."""

import re
from pathlib import Path

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
