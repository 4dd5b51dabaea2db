"""In a made-up language every page is accented: plain English on it was never given to
gettext."""

import json
import re
import sqlite3
from contextlib import closing

import pytest

from equity_office.checksums import of_snapshot
from reporting.demonstration import PASSWORD
from tests.browser.conftest import YEAR, Site, demonstration_logins, put_upload
from tests.copies import Copy
from tests.nets.site_map import PAGES
from tests.pseudo import accented
from training.files.certificates import ALPHABET, HALF

pytestmark = pytest.mark.browser

# What a city enters itself is no text of ours; it is accented where it is kept.
ENTERED = {
    "departments_department": ("name", "short_name", "mission"),
    "departments_user": ("name",),
    "departments_auditevent": ("by_name", "by_role", "subject", "reason"),
    "indicators_categoryscheme": ("name", "note", "source"),
    "indicators_racegroup": ("name",),
    "indicators_indicator": (
        "title", "question", "numerator", "denominator", "source", "note",
    ),
    "indicators_note": ("body",),
    "indicators_observation": ("geography",),
    "plans_citygoal": ("title", "body", "instrument"),
    "plans_strategy": ("title", "body"),
    "plans_plan": ("statement", "council_file"),
    "plans_goal": ("title", "result"),
    "plans_action": ("title", "partners", "steps"),
    "plans_performancemeasure": ("title", "unit"),
    "plans_publiccomment": ("name", "body", "answer"),
    "plans_historicalplan": ("statement", "council_file"),
    "plans_historicalgoal": ("title", "result"),
    "plans_historicalaction": ("title", "partners", "steps"),
    "plans_historicalperformancemeasure": ("title", "unit"),
    "plans_outcomerating": ("reason",),
    "progress_progressupdate": ("said", "reason", "sent_back_because"),
    "toolkit_assessment": (
        "title", "decision_maker", "council_file", "budget_line", "exemption_note",
        "fast_reason", "conclusion", "changed",
    ),
    "toolkit_exemptionreason": ("title",),
    "toolkit_publication": ("title",),
    "toolkit_redaction": ("reason",),
    "toolkit_signoff": ("void_reason",),
    "training_program": ("title", "summary"),
    "training_course": ("title",),
    "training_courseversion": ("summary",),
    "training_module": ("title", "body", "transcript"),
    "training_question": ("text", "answers", "feedback"),
    "training_requirement": ("title",),
    "training_request": ("words", "answer"),
    "training_learner": ("name",),
    "training_completion": ("name", "title", "reason"),
    "training_learnerfact": ("value",),
    "training_enrollment": ("withdrawn_because",),
    "training_roster": ("file_name",),
}  # fmt: skip
# What is kept as JSON; entered texts in it are told from codes by their blanks.
FROZEN = {
    "training_completionrelease": "snapshot",
    "toolkit_template": "content",
    "toolkit_answer": "cells",
    "toolkit_historicalanswer": "cells",
    "toolkit_row": "cells",
    "toolkit_historicalrow": "cells",
    "toolkit_signoff": "snapshot",
    "toolkit_publication": "snapshot",
}
# Under which their snapshots stand.
CHECKSUMS = {
    "plans_plan": "sha256",
    "toolkit_signoff": "sha256",
    "toolkit_publication": "told_sha256",
}
# Everything that a person sees or is told.
SAID = """() => {
  const said = [document.title, document.body.innerText];
  for (const each of document.querySelectorAll("svg text, svg title, option"))
    said.push(each.textContent);
  for (const name of ["aria-label", "alt", "title", "placeholder", "data-label"])
    for (const each of document.querySelectorAll(`[${name}]`))
      said.push(each.getAttribute(name));
  return said;
}"""
# Addresses, names of files and checksums hold a sign that no word holds; the number of a
# certificate may be letters alone.
NO_WORD = re.compile(
    rf"{PASSWORD}|(?<!\S)/\S*|\S*(\d|\w[@/._]\w)\S*|\b[{ALPHABET}]{{{HALF}}}-[{ALPHABET}]{{{HALF}}}\b"
)
PLAIN = re.compile(r"[A-Za-z]{2,}")
ADDRESSES = sorted({address for page in PAGES for address in page.seen_at})
HERE = [address for address in ADDRESSES if "/es/" not in address]


@pytest.fixture(scope="session")
def accented_site(tmp_path_factory, chromium):
    copy = Copy(
        tmp_path_factory.mktemp("accented") / "var",
        {
            "DJANGO_SETTINGS_MODULE": "tests.pseudo",
            "CITY": accented("City of Harborview"),
            "OFFICE": accented("Office of Racial Equity"),
        },
    )
    copy.migrate()
    copy.manage("load_demo")
    with closing(sqlite3.connect(copy.folder / "equity_office.sqlite3")) as database:
        database.create_function("accented", 1, accented, deterministic=True)
        database.create_function("accented_plan", 1, accented_plan)
        database.create_function(
            "checksum", 1, lambda text: of_snapshot(json.loads(text))
        )
        # What is on record is accented as well, and fits its checksum again.
        triggers = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        for (name,) in triggers.fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for table, columns in ENTERED.items():
            for column in columns:
                database.execute(f"UPDATE {table} SET {column} = accented({column})")
        frozen = "UPDATE plans_plan SET snapshot = accented_plan(snapshot)"
        database.execute(f"{frozen} WHERE snapshot IS NOT NULL")
        database.execute(frozen.replace("plans_plan", "plans_commentwindow", 1))
        for table, column in FROZEN.items():
            database.execute(f"UPDATE {table} SET {column} = accented_plan({column})")
        for table, column in CHECKSUMS.items():
            database.execute(
                f"UPDATE {table} SET {column} = checksum(snapshot) WHERE {column} <> ''"
            )
        database.commit()
    copy.serve()
    for more in ((YEAR, "--publish"), (YEAR - 2, "--wait"), (YEAR - 1, "--wait")):
        built = copy.manage("build_report", *more)
        assert built.returncode == 0, built.stderr
    put_upload(copy)
    yield Site(copy, chromium, demonstration_logins())
    copy.stop()


def accented_plan(text):
    """What was frozen, with its entered texts accented, its codes and names of fields not."""

    def spoken(value, name=""):
        if isinstance(value, dict):
            inside = "title" if name == "options" else ""
            return {key: spoken(each, inside or key) for key, each in value.items()}
        if isinstance(value, list):
            return [spoken(each, name) for each in value]
        is_text = name in (
            "title", "statement", "result", "partners", "steps", "unit", "requirement",
            "name", "label", "about", "help",
        )  # fmt: skip
        is_text = is_text or (isinstance(value, str) and " " in value)
        return accented(value) if is_text else value

    return json.dumps(spoken(json.loads(text)))


def plain_words(page):
    words = []
    for said in page.evaluate(SAID):
        words += PLAIN.findall(NO_WORD.sub(" ", said))
    return sorted(set(words))


@pytest.mark.parametrize("address", HERE)
def test_no_plain_english_is_left(accented_site, address):
    address = address.replace("/en/", "/en-xa/")
    roles = accented_site.renderings(address)
    left = {}
    for role in roles:
        with accented_site.read(role) as visit:
            visit.go(address)
            left[role] = plain_words(visit.page)

    assert roles
    assert not any(left.values()), left


def test_no_plain_english_is_left_on_a_refused_form(accented_site):
    with accented_site.visit() as visit:
        visit.go("/account/login/")
        visit.follow("main button[type=submit]")

        assert plain_words(visit.page) == []


@pytest.mark.parametrize(
    ("address", "role"), [("/x/", "staff"), ("/desk/reports/", "staff")]
)
def test_no_plain_english_is_left_where_a_page_says_no(accented_site, address, role):
    with accented_site.visit(role) as visit:
        visit.go(address)

        assert plain_words(visit.page) == []
