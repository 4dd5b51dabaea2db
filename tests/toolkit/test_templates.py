"""A template file is read whole or refused with the line and the key."""

import pytest

from tests.toolkit.factories import TEMPLATE, load_template
from toolkit.files import templates as template_files
from toolkit.models import Template
from toolkit.rules.contents import form_of
from toolkit.rules.questions import Type
from toolkit.services import templates as template_services

HEAD = 'code = "full"\ntitle = "T"\n'
STEP = '[a]\ntitle = "A"\n'
QUESTION = '[a.b]\ntype = "text"\nlabel = "B"\n'
LINES = QUESTION.replace("text", "program-lines")


def form_in(source):
    return form_of(Template(content=template_files.read(source)))


def test_it_reads_steps_and_questions_in_their_order():
    form = form_in(TEMPLATE)

    assert [step.key for step in form.steps] == ["first", "second"]
    assert list(form.questions)[:3] == ["proposal", "name", "funded"]
    assert {each.type for each in form.questions.values()} == set(Type.values)
    assert form.questions["benefits"].columns[0].required


def of_file(question):
    """The columns that the file names; those of program lines are the product's own."""
    return question.columns if question.type == Type.TABLE else ()


@pytest.mark.parametrize("code", template_services.CODES)
def test_what_ships_is_readable_in_both_languages(code):
    form = form_in((template_services.SHIPPED / f"{code}.toml").read_bytes())

    assert form.questions
    for step in form.steps:
        assert step.texts["es"]["title"]
        for question in step.questions:
            for asked in (question, *of_file(question)):
                assert asked.texts["es"]["label"], asked.key
                assert set(asked.texts["es"].get("options", {})) == set(asked.options)
                assert bool(asked.help) == bool(asked.texts["es"].get("help"))


def test_the_full_one_asks_what_the_field_asks():
    form = form_in((template_services.SHIPPED / "full.toml").read_bytes())

    needs = [q for q in form.questions.values() if q.type == Type.YES_NO_NEEDS]
    assert len([q for q in form.step("readiness").questions if q in needs]) == 7
    columns = {each.key for each in form.questions["strategies"].columns}
    assert columns >= {"owner", "due_on", "cost", "funded", "metric", "target"}
    levels = form.questions["events"].columns
    (level,) = [each for each in levels if each.key == "level"]
    assert list(level.options) == [
        "inform", "consult", "involve", "collaborate", "empower",
    ]  # fmt: skip


def test_answers_of_the_fast_track_are_found_again_in_the_full_one():
    full, fast = (
        form_in((template_services.SHIPPED / f"{code}.toml").read_bytes())
        for code in ("full", "fast-track")
    )

    assert {key: q.type for key, q in fast.questions.items()}.items() <= {
        key: q.type for key, q in full.questions.items()
    }.items()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + STEP + QUESTION.replace("text", "essay"), "Line 6, “a.b.type”: “essay”"),
        (HEAD + STEP + QUESTION + "[a.b]\n", "Line 8, “a.b”: it stands there twice, in line 5"),
        (HEAD + STEP + QUESTION + '[c]\ntitle = "C"\n[c.b]\ntype = "text"\nlabel = "B"\n', "Line 10, “c.b”: it stands there twice, in line 5"),
        (HEAD + STEP + LINES + LINES.replace("a.b", "a.c"), "Line 8, “a.c”: it stands there twice, in line 5"),
        (HEAD + STEP + '[a.b]\ntype = "text"\ntype = "long"\n', "Line 7, “type”: it stands there twice"),
        ("code = full\n", "Line 1 cannot be read: “code = full”"),
        ('title = "T"\n' + STEP + QUESTION, "“code”: it is missing"),
        ('code = "Full!"\ntitle = "T"\n' + STEP + QUESTION, "Line 1, “code”: use small letters"),
        ('code = "full"\n' + STEP + QUESTION, "“title”: it is missing"),
        (HEAD, "“full”: it asks nothing"),
        (HEAD + "[a]\n" + QUESTION, "Line 3, “a.title”: it is missing"),
        (HEAD + STEP + '[a.b]\ntype = "text"\n', "Line 5, “a.b.label”: it is missing"),
        (HEAD + STEP + QUESTION + 'colour = "red"\n', "Line 8, “a.b.colour”: nothing of that name"),
        (HEAD + STEP + QUESTION + 'es.labels = "B"\n', "“a.b.es.labels”: nothing of that name"),
        (HEAD + STEP + QUESTION + 'required = "yes"\n', "Line 8, “a.b.required”: it should be true or false"),
        (HEAD + STEP + QUESTION.replace('"B"', "3"), "Line 7, “a.b.label”: it should be a text"),
        (HEAD + STEP + QUESTION.replace("text", "choice"), "Line 5, “a.b”: it needs options"),
        (HEAD + STEP + QUESTION.replace("text", "choice") + "options.x = 3\n", "it should be a list of texts"),
        (HEAD + STEP + QUESTION.replace("text", "reference") + 'to = "moon"\n', "Line 8, “a.b.to”: a reference leads to one of groups"),
        (HEAD + STEP + QUESTION.replace("text", "table"), "Line 5, “a.b”: a table needs columns"),
        (HEAD + STEP + QUESTION + '[a.b.c]\ntype = "text"\nlabel = "C"\n', "Line 8, “a.b.c”: only a table has columns"),
        (HEAD + STEP + QUESTION.replace("text", "table") + '[a.b.c]\ntype = "figures"\nlabel = "C"\n', "Line 9, “a.b.c.type”"),
        (HEAD + STEP + QUESTION.replace("text", "table") + '[a.b.c]\ntype = "yes-no-needs"\nlabel = "C"\n', "Line 9, “a.b.c.type”"),
        (HEAD + STEP + QUESTION + 'to = "groups"\n', "Line 8, “a.b.to”: a question of this type has none"),
        (HEAD + STEP + QUESTION + 'options.x = "X"\n', "Line 8, “a.b.options”: a question of this type has none"),
        (HEAD + STEP + QUESTION.replace("[a.b]", "[a.before]"), "Line 5, “a.before”: a key is written"),
    ],
)  # fmt: skip
def test_it_is_refused_with_line_and_key(text, said):
    with pytest.raises(template_files.TemplateRefused) as refusal:
        template_files.read(text.encode())

    assert said in str(refusal.value)


def test_what_is_no_text_or_too_large_is_refused():
    with pytest.raises(template_files.TemplateRefused, match="UTF-8"):
        template_files.read(b"\xff\xfe")
    for text in ("x = " + "1" * 5000, "x = " + "[" * 5000, 'title = "\\u0000"'):
        with pytest.raises(template_files.TemplateRefused):
            template_files.read(text.encode())
    with pytest.raises(template_files.TemplateRefused, match="larger"):
        template_files.read(b"#" * (template_files.MOST_BYTES + 1))


@pytest.mark.django_db
def test_a_changed_file_is_the_next_version():
    first = load_template()
    second = load_template(TEMPLATE.replace(b"Small toolkit", b"Smaller toolkit"))

    assert (first.number, second.number) == (1, 2)
    assert str(second) == "Smaller toolkit, version 2"
    assert template_services.offered()["full"] == second
    assert template_services.offered()["budget"].pk is None


@pytest.mark.django_db
def test_the_same_file_or_an_unknown_code_is_refused(now):
    load_template()

    with pytest.raises(template_files.TemplateRefused, match="version 1 already"):
        template_services.load(content=TEMPLATE, by=None, at=now)
    with pytest.raises(template_files.TemplateRefused, match="“other” is no code"):
        template_services.load(
            content=TEMPLATE.replace(b'code = "full"', b'code = "other"'),
            by=None,
            at=now,
        )


@pytest.mark.django_db
def test_two_who_load_at_once_make_one_version(monkeypatch, now):
    """Both looked before either had loaded."""
    first = load_template()
    monkeypatch.setattr(template_services, "_newest", lambda code: None)

    with pytest.raises(
        template_files.TemplateRefused, match="Somebody has just loaded"
    ):
        template_services.load(content=TEMPLATE, by=None, at=now)

    assert Template.objects.get() == first


@pytest.mark.django_db
def test_two_who_begin_at_once_begin_with_one_version(monkeypatch, now):
    first = template_services.in_use("full", at=now)
    looked = iter([None, first])
    monkeypatch.setattr(template_services, "_newest", lambda code: next(looked))

    assert template_services.in_use("full", at=now) == first
    assert Template.objects.get() == first


def test_a_text_that_looks_like_a_header_is_none():
    longer = 'help = """\n[a.b]\n"""\n'

    assert form_in((HEAD + STEP + QUESTION + longer).encode()).questions
