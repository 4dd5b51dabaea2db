"""The words in which the site map is written: who people are, and what they answer."""

from dataclasses import dataclass, field

ANONYMOUS = "anonymous"
# Those who hold a role in their own department.
DEPARTMENT = ("contributor", "lead", "backup", "head", "steward")
ROLES = (
    ANONYMOUS, "staff", *DEPARTMENT, "board_member", "facilitator", "reviewer",
    "administrator", "auditor",
)  # fmt: skip
OFFICE = ("reviewer", "administrator", "auditor")
# Those who load figures of their own department.
KEEPERS = ("steward", "administrator")
# The key of the upload that waits for its confirmation where a browser looks.
UPLOAD = "00000000-0000-4000-8000-000000000001"
SIGN_IN = "302 to sign-in"


def everyone(status):
    return dict.fromkeys(ROLES, status)


def signed_in(status):
    return everyone(status) | {ANONYMOUS: SIGN_IN}


def only(roles, status, others=403):
    """What these answer, everyone else signed in is refused."""
    return signed_in(others) | dict.fromkeys(roles, status)


# Those who write the plan of their own department.
WRITERS = ("contributor", "lead", "backup", "head", "administrator")
# Those who read a draft of it; for everyone else it does not exist.
READERS = only((*DEPARTMENT, *OFFICE), 200, 404)


# Those who submit and amend it.
SUBMITTERS = ("lead", "backup", "administrator")
# Those who answer what residents say about it.
ACCEPTERS = ("reviewer", "administrator")
ANSWERERS = ("lead", "backup", "reviewer", "administrator")


def writers(status):
    """What writers answer; other readers are refused."""
    refused = dict.fromkeys(("steward", "reviewer", "auditor"), 403)
    return READERS | refused | dict.fromkeys(WRITERS, status)


@dataclass(frozen=True)
class Page:
    """An address: `get`, `post` … say role → status; a method that is not named answers
    405 to everybody. `subject` names what its arguments come from (`test_access`)."""

    name: str
    get: dict = None
    post: dict = None
    data: dict = field(default_factory=dict)
    subject: str = "none"
    # Addresses in the demonstration where the browser looks at it; none: not a page.
    seen_at: tuple = ()
    # … and where its form is sent empty, to look at the refusal too.
    refused_at: tuple = ()


def form(name, status=200, refused=200, seen_at=(), **more):
    """A page of allauth's: signed in or not, a form that comes back."""
    return Page(
        name, get=everyone(status), post=everyone(refused), seen_at=seen_at, **more,
    )  # fmt: skip
