"""Template files: TOML that somebody without programming can read and change. Each
refusal names the line and the key."""

import re
import tomllib

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from toolkit.rules.questions import IN_ROWS, TARGETS, Type

# Names of ours in the form of a question.
RESERVED = {
    "before", "unanswered", "author", "answer", "needs", "position",
    "csrfmiddlewaretoken",
}  # fmt: skip
KEY = re.compile(r"[a-z][a-z0-9_]*")
HEADER = re.compile(r"\s*\[\s*([\w.\-\" ]+?)\s*\]\s*(#.*)?")
PLACE = re.compile(r" \(at line (\d+), column \d+\)")
OF_QUESTION = {
    "type": str,
    "label": str,
    "help": str,
    "required": bool,
    "to": str,
    "several": bool,
    "options": dict,
}
OF_STEP = {"title": str, "about": str}
OF_FILE = {"code": str, "title": str, "about": str}
# What may be said in another language, of each.
TRANSLATED = {
    "file": {"title": str, "about": str},
    "step": {"title": str, "about": str},
    "question": {"label": str, "help": str, "options": dict},
}
MOST_BYTES = 500_000
NOT_IN_COLUMNS = (*IN_ROWS, Type.YES_NO_NEEDS)
# What only some types have.
OF_TYPES = {
    "options": (Type.CHOICE, Type.MULTI),
    "to": (Type.REFERENCE,),
    "several": (Type.REFERENCE,),
}


def path_of(header):
    """The path that a header of the file names."""
    return tuple(part.strip().strip('"') for part in header[1].split("."))


class TemplateRefused(Exception):
    """A file that is no template; says where and why."""


def read(content):
    """The content of a template file (bytes), JSON-ready: code, title, about, texts and
    steps, each with its questions. Raises TemplateRefused."""
    if len(content) > MOST_BYTES:
        raise TemplateRefused(_("The file is larger than a template can be."))
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        if "\0" in text or "\\u0000" in text:
            raise TemplateRefused(_("The file is not a text in UTF-8."))
    except UnicodeDecodeError as error:
        raise TemplateRefused(_("The file is not a text in UTF-8.")) from error
    return _Reader(text).read()


class _Reader:
    """One file: where each part begins, and what was read of it."""

    def __init__(self, text):
        self.lines = text.split("\n")
        self.headers = {}
        for number, line in enumerate(self.lines, start=1):
            if found := HEADER.fullmatch(line):
                path = path_of(found)
                self.headers.setdefault(path, number)
        try:
            self.found = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise self.unreadable(str(error)) from error
        except (ValueError, RecursionError) as error:
            raise TemplateRefused(
                _("The file holds a number or a list that is too long to be read.")
            ) from error

    def unreadable(self, said):
        """What the reader of the format stumbled over, with the line's own words."""
        place = PLACE.search(said)
        number = int(place[1]) if place else len(self.lines)
        line = self.lines[min(number, len(self.lines)) - 1].strip()
        if header := HEADER.fullmatch(line):
            path = path_of(header)
            if self.headers.get(path, number) < number:
                return self.refusal(number, path, self.twice(self.headers[path]))
        elif "overwrite" in said:
            key = line.split("=")[0].strip()
            return self.refusal(number, (key,), _("it stands there twice"))
        return TemplateRefused(
            _("Line %(line)s cannot be read: “%(text)s”.")
            % {"line": number, "text": line[:80]}
        )

    def twice(self, line):
        return _("it stands there twice, in line %(line)s too") % {"line": line}

    def refusal(self, line, path, why):
        message = _("Line %(line)s, “%(key)s”: %(why)s.")
        return TemplateRefused(
            message % {"line": line, "key": ".".join(path), "why": why}
        )

    def refuse(self, line, path, why):
        raise self.refusal(line, path, why)

    def line_of(self, path, name=""):
        """The line where a part begins, or where it says `name`; the first line where it
        is written in a way that we do not find."""
        start = self.headers.get(tuple(path), 1 if not path else 0)
        if not name:
            return start or 1
        for number, line in enumerate(
            self.lines[max(start - 1, 0) :], start=start or 1
        ):
            if number > start and HEADER.fullmatch(line):
                break
            if re.match(rf"\s*{re.escape(name)}\s*[.=]", line):
                return number
        return start or 1

    def read(self):
        facts, steps, texts = self.sort(self.found, (), OF_FILE, "file")
        if not facts.get("code"):
            self.refuse(1, ("code",), _("it is missing"))
        if not KEY.fullmatch(facts["code"].replace("-", "_")):
            self.refuse(
                self.line_of((), "code"),
                ("code",),
                _("use small letters, digits and hyphens"),
            )
        self.keys, self.lines_at = {}, None
        snapshot = [self.step(key, found) for key, found in steps.items()]
        if not any(step["questions"] for step in snapshot):
            self.refuse(1, (facts["code"],), _("it asks nothing"))
        return {
            **facts,
            "about": facts.get("about", ""),
            "texts": texts,
            "steps": snapshot,
        }

    def sort(self, found, path, known, kind):
        """(facts, parts, texts) of a table of the file."""
        facts, parts, texts = {}, {}, {}
        for name, value in found.items():
            if name in known:
                self.check(path, name, value, known[name])
                facts[name] = value
            elif name in LANG_INFO and isinstance(value, dict):
                self.check_texts((*path, name), value, TRANSLATED[kind])
                texts[name] = value
            elif isinstance(value, dict):
                parts[name] = value
            else:
                self.refuse(
                    self.line_of(path, name),
                    (*path, name),
                    _("nothing of that name is known here"),
                )
        if kind != "question" and not facts.get("title", "").strip():
            self.refuse(self.line_of(path), (*path, "title"), _("it is missing"))
        return facts, parts, texts

    def check(self, path, name, value, kind):
        is_texts = kind is dict and isinstance(value, dict)
        if is_texts and not all(isinstance(each, str) for each in value.values()):
            is_texts = False
        if not (is_texts if kind is dict else isinstance(value, kind)):
            what = {
                str: _("a text"),
                bool: _("true or false"),
                dict: _("a list of texts"),
            }
            self.refuse(
                self.line_of(path, name),
                (*path, name),
                _("it should be %(what)s") % {"what": what[kind]},
            )

    def check_texts(self, path, texts, known):
        for name, value in texts.items():
            if name not in known:
                self.refuse(
                    self.line_of(path[:-1], path[-1]),
                    (*path, name),
                    _("nothing of that name is known here"),
                )
            self.check(path, name, value, known[name])

    def step(self, key, found):
        self.check_key(key, (key,))
        facts, parts, texts = self.sort(found, (key,), OF_STEP, "step")
        asked = [self.question(name, each, (key, name)) for name, each in parts.items()]
        return {
            "key": key,
            "title": facts["title"],
            "about": facts.get("about", ""),
            "texts": texts,
            "questions": asked,
        }

    def question(self, key, found, path):
        self.check_key(key, path)
        facts, parts, texts = self.sort(found, path, OF_QUESTION, "question")
        kind = facts.get("type", "")
        if len(path) == 2:
            self.refuse_doubled(key, path)
        if kind == Type.LINES:
            self.refuse_second_lines(path)
        if kind not in Type.values or (len(path) > 2 and kind in NOT_IN_COLUMNS):
            known = ", ".join(Type.values)
            self.refuse(
                self.line_of(path, "type"),
                (*path, "type"),
                _("“%(type)s” is no type of question here; there are %(known)s")
                % {"type": kind, "known": known},
            )
        if not facts.get("label", "").strip():
            self.refuse(self.line_of(path), (*path, "label"), _("it is missing"))
        self.check_options(facts, path)
        if parts and kind != Type.TABLE:
            name = next(iter(parts))
            self.refuse(
                self.line_of((*path, name)),
                (*path, name),
                _("only a table has columns"),
            )
        if kind == Type.TABLE and not parts:
            self.refuse(self.line_of(path), path, _("a table needs columns"))
        columns = [
            self.question(name, each, (*path, name)) for name, each in parts.items()
        ]
        return {
            "key": key,
            "type": kind,
            "label": facts["label"],
            "help": facts.get("help", ""),
            "required": facts.get("required", False),
            "to": facts.get("to", ""),
            "several": facts.get("several", False),
            "options": facts.get("options", {}),
            "columns": columns,
            "texts": texts,
        }

    def check_key(self, key, path):
        if not KEY.fullmatch(key) or key in RESERVED or len(key) > 60:
            self.refuse(
                self.line_of(path),
                path,
                _("a key is written in small letters, digits and “_”, and is not one of %(reserved)s")
                % {"reserved": ", ".join(sorted(RESERVED))},
            )  # fmt: skip

    def refuse_doubled(self, key, path):
        """A question's key is its name in every step: answers are found again by it."""
        line = self.line_of(path)
        if key in self.keys:
            self.refuse(line, path, self.twice(self.keys[key]))
        self.keys[key] = line

    def refuse_second_lines(self, path):
        """Program lines are added up for the whole request."""
        line = self.line_of(path)
        if self.lines_at:
            self.refuse(line, path, self.twice(self.lines_at))
        self.lines_at = line

    def check_options(self, facts, path):
        kind = facts["type"]
        for name in OF_TYPES.keys() & facts.keys():
            if kind not in OF_TYPES[name]:
                self.refuse(
                    self.line_of(path, name),
                    (*path, name),
                    _("a question of this type has none"),
                )
        options = facts.get("options", {})
        if kind in (Type.CHOICE, Type.MULTI) and not (options and all(options)):
            self.refuse(self.line_of(path), path, _("it needs options"))
        if kind == Type.REFERENCE and facts.get("to") not in TARGETS:
            self.refuse(
                self.line_of(path, "to"),
                (*path, "to"),
                _("a reference leads to one of %(targets)s")
                % {"targets": ", ".join(TARGETS)},
            )
