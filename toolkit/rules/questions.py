"""What a template asks: steps of typed questions, as data. Nothing here knows what was
answered, or where it is kept."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from equity_office.translated import said


class Type(TextChoices):
    """The kinds of question that a template file may ask."""

    TEXT = "text", _("A line of text")
    LONG = "long", _("A longer text")
    YES_NO = "yes-no", _("Yes or no")
    YES_NO_NEEDS = "yes-no-needs", _("Yes or no, and what is needed")
    CHOICE = "choice", _("One of several")
    MULTI = "multi", _("Several of a list")
    REFERENCE = "reference", _("Something that stands elsewhere here")
    DATE = "date", _("A day")
    MONEY = "money", _("An amount of money")
    NUMBER = "number", _("A whole number")
    PERSON = "person", _("A person")
    LINK = "link", _("The address of a page")
    TABLE = "table", _("A table")
    LINES = "program-lines", _("The program lines of a budget")
    FIGURES = "figures", _("Figures of indicators")


# What a reference may lead to.
TARGETS = ("groups", "indicators", "goals", "actions", "departments", "roles")
# Answered in rows under columns; those and figures not by one value.
TABLES = (Type.TABLE, Type.LINES)
IN_ROWS = (*TABLES, Type.FIGURES)
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Question:
    """One question of a step, or one column of a table. What a file asks is text; our own
    columns speak the reader's language. `options` are code → label as the file has them;
    `texts` what it says in other languages, language → name → text."""

    key: str
    type: str
    label: str
    help: str = ""
    required: bool = False
    to: str = ""
    several: bool = False
    options: dict = field(default_factory=dict)
    columns: tuple = ()
    texts: dict = field(default_factory=dict)

    @property
    def title(self):
        return str(said(self.texts, "label", self.label))

    @property
    def hint(self):
        return str(said(self.texts, "help", self.help))

    @property
    def choices(self):
        """(code, label) in the reader's language."""
        translated = said(self.texts, "options", {})
        return [
            (code, str(translated.get(code, text)))
            for code, text in self.options.items()
        ]

    @property
    def type_label(self):
        return Type(self.type).label

    @property
    def is_in_rows(self):
        return self.type in IN_ROWS

    @property
    def is_table(self):
        return self.type in TABLES

    @property
    def is_several(self):
        return self.several or self.type == Type.MULTI

    @property
    def asked(self):
        """The questions of a row: its columns, or this question alone."""
        return self.columns or (self,)


@dataclass(frozen=True)
class Step:
    """A step of a template, with what it is for."""

    key: str
    title_as_entered: str
    about_as_entered: str = ""
    questions: tuple = ()
    texts: dict = field(default_factory=dict)

    @property
    def title(self):
        return said(self.texts, "title", self.title_as_entered)

    @property
    def about(self):
        return said(self.texts, "about", self.about_as_entered)


@dataclass(frozen=True)
class Form:
    """Everything that one version of a template asks."""

    title_as_entered: str
    about_as_entered: str
    steps: tuple
    texts: dict

    @property
    def title(self):
        return said(self.texts, "title", self.title_as_entered)

    @property
    def about(self):
        return said(self.texts, "about", self.about_as_entered)

    @cached_property
    def questions(self):
        """Key → question, of every step."""
        return {each.key: each for step in self.steps for each in step.questions}

    def step_of(self, key):
        return next(
            step for step in self.steps if any(q.key == key for q in step.questions)
        )

    def step(self, key):
        return next((step for step in self.steps if step.key == key), None)
