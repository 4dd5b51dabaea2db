"""How the line of a group is drawn, the same in every chart: its place in the scheme
gives color, dash and mark, which differ for the first sixty-four. Told apart without
color, too."""

COLORS = (
    "#1a4480", "#b50909", "#4d8055", "#775540", "#54278f", "#3d4551", "#00687d", "#8b1303",
)  # fmt: skip
# For SVG, and what the exploring chart calls the same.
DASHES = (
    ("", "solid"), ("7 3", "dash"), ("2 3", "dot"), ("9 3 2 3", "dashdot"),
    ("12 4", "longdash"), ("4 2 1 2", "longdashdot"), ("1 4", "1px,4px"), ("6 6", "6px,6px"),
)  # fmt: skip
# Path data around a point, in turn: square, diamond, triangle, cross, triangle, plus …
MARKS = (
    ("m-3.5-3.5h7v7h-7z", "square"),
    ("m0-4.5l4.5 4.5l-4.5 4.5l-4.5-4.5z", "diamond"),
    ("m0-4.5l4.5 8h-9z", "triangle-up"),
    ("m-4-4l8 8m0-8l-8 8", "x"),
    ("m0 4.5l4.5-8h-9z", "triangle-down"),
    ("m0-4.5v9m-4.5-4.5h9", "cross"),
    ("m-2-4h4v8h-4z", "hourglass"),
    ("m-4-2h8v4h-8z", "bowtie"),
)
MANY = len(COLORS)


def _of(place):
    """The numbers of color, dash and mark: the ninth has the color of the first and
    another dash and mark."""
    color, again = place % MANY, place // MANY
    return color, (color + again) % MANY, (color + 3 * again) % MANY


def in_svg(place):
    color, dash, mark = _of(place)
    return {
        "style": color,
        "color": COLORS[color],
        "dash": DASHES[dash][0],
        "mark": MARKS[mark][0],
    }


def to_explore(place):
    color, dash, mark = _of(place)
    return {
        "line": {"color": COLORS[color], "dash": DASHES[dash][1]},
        "marker": {"symbol": MARKS[mark][1], "size": 9},
    }
