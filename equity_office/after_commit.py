from functools import wraps

from django.db import transaction


def after_commit(function, *args):
    """Call a function once what was written is there. What goes wrong in it is logged and
    undoes nothing; Django asks for the function's name then, which a partial has not."""

    @wraps(function)
    def call():
        return function(*args)

    transaction.on_commit(call, robust=True)
