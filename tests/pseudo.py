"""Settings of a copy that speaks a made-up language: every letter of every translated
string carries an accent, so that plain English left on a page was never given to
gettext."""

import re

from django.utils.translation import trans_real

from equity_office import settings as ours  # noqa: TID251

vars().update({name: getattr(ours, name) for name in dir(ours) if name.isupper()})

LANGUAGE_CODE = "en-xa"
LANGUAGES = [(LANGUAGE_CODE, "Ƥšéùđó")]

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "àƀçđéƒǧĥìĵķļṁñòṗɋŕšţùṽŵẋýžÀƁÇĐÉƑǦĤÌĴĶĻṀÑÒṖɊŔŠŢÙṼŴẊÝŽ"
# What a translation keeps: placeholders, tags, entities.
KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;)")
TABLE = str.maketrans(PLAIN, ACCENTED)


def accented(text):
    """“Save” becomes “Šàṽé”."""
    parts = KEPT.split(text)
    parts[::2] = [part.translate(TABLE) for part in parts[::2]]
    return "".join(parts)


class Accented:
    """In the place of a language's catalog."""

    def gettext(self, message):
        return accented(message.rpartition(trans_real.CONTEXT_SEPARATOR)[2])

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)

    def to_language(self):
        return LANGUAGE_CODE

    language = to_language


trans_real._translations[LANGUAGE_CODE] = Accented()
