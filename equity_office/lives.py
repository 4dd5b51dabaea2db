"""The shape of a life: a table of moves, each from where to where, who may, and whether
a reason must be given. Pages offer a move only where its table allows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """A change of status that somebody makes. `action` is what the policy calls it,
    `verb` what the audit trail does; `checks` are verbs of earlier steps, which the same
    person must not have taken."""

    name: str
    label: str
    sources: frozenset
    target: str
    action: str
    needs_reason: bool = False
    verb: str = ""
    checks: tuple = ()


def table(*moves):
    return {move.name: move for move in moves}


def open_to(moves, status, actions):
    """The moves of a table that stand open in this status to a person of these
    actions."""
    return [
        move
        for move in moves.values()
        if status in move.sources and move.action in actions
    ]
