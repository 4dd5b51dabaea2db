"""Whose form it is that comes back later: said by a signature of ours, so that nobody
can send one in another's name."""

from datetime import timedelta

from django.core import signing

# The field that says whose words a form holds.
AUTHOR = "author"
# A form that stood open for longer is kept by the browser alone.
LONGEST_OPEN = timedelta(days=14)


def signature_of(user):
    """What a form carries to say whose it is."""
    return signing.dumps(user.pk, salt=AUTHOR)


def author_of(typed):
    """The key of the person whose form this is; None where no signature says so."""
    try:
        return signing.loads(typed.get(AUTHOR, ""), salt=AUTHOR, max_age=LONGEST_OPEN)
    except signing.BadSignature:
        return None
