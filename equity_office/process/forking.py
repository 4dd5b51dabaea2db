"""Processes for what may take too much time or memory, or end badly: forked from a small
one that has the libraries and no Django. Pages and the worker of reports, which is
solo, start them; a process of a pool may not."""

import multiprocessing

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(
    ["equity_office.printing.pdf", "equity_office.attachments.cleaning"]
)
