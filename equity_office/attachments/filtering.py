"""XML passed on as it is read, without some elements, attributes and words: a part of a
document may be long, and is never held as a tree."""

from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr  # nosec B406: writes only

from equity_office.attachments.refusals import Unlike

ESCAPED = {"\r": "&#13;"}


class Filter:
    """Writes XML anew. `look` is asked at each element: (local name, attributes by
    qualified name) → the attributes that stay, or None where the element goes; `say` is
    given the text of an element and gives the text that stays."""

    def __init__(self, look, say):
        self.look, self.say = look, say
        self.written, self.names, self.text = [], [], []
        self.skipping = 0

    def pass_on(self, data):
        """The bytes of the XML that stays. Raises Unlike where there is a document type,
        and expat's error where it is not well-formed."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = refuse_document_type
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._keep_text
        parser.Parse(data, True)
        body = "".join(self.written)
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{body}'.encode()
        )

    def _start(self, name, attributes):
        self._write_text()
        kept = None if self.skipping else self.look(local(name), attributes)
        if kept is None:
            self.skipping += 1
            return
        self.names.append(local(name))
        told = "".join(f" {key}={quoteattr(kept[key])}" for key in kept)
        self.written.append(f"<{name}{told}>")

    def _end(self, name):
        self._write_text()
        if self.skipping:
            self.skipping -= 1
            return
        self.names.pop()
        self.written.append(f"</{name}>")

    def _keep_text(self, text):
        if not self.skipping:
            self.text.append(text)

    def _write_text(self):
        if self.text:
            text = self.say(self.names[-1], "".join(self.text))
            self.written.append(escape(text, ESCAPED))
            self.text.clear()


def refuse_document_type(*_):
    raise Unlike


def local(name):
    return name.rpartition(":")[2]
