"""From a steward's file to counts: `read` the bytes into rows, `map` their words to
our categories, and refuse by line and column what does not fit."""
