"""Rows that stand beside each other in an order, which their `position` says."""


def at_the_end(rows):
    """The position of what is added behind these rows, in their order."""
    last = rows.last()
    return last.position + 1 if last else 0


def shift(row, rows, by_places):
    """Move a row up (-1) or down (+1) among those beside it, itself among them."""
    rows = list(rows)
    here = rows.index(row)
    rows.insert(max(here + by_places, 0), rows.pop(here))
    number(rows)


def number(rows):
    """Let every row stand where it is in the list."""
    for position, row in enumerate(rows):
        row.position = position
    type(rows[0]).objects.bulk_update(rows, ["position"], batch_size=500)
