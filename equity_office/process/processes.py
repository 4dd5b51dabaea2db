"""A child process that ends when its parent does, however the parent ended."""

import os
import signal
import threading
import time

PARENT = "EQUITY_OFFICE_PARENT"


def child_environment():
    """The environment in which a child knows whom to watch."""
    return os.environ | {PARENT: str(os.getpid())}


def exit_with_parent():
    """Watch the parent named in the environment, if one is, and end with it."""
    parent = os.environ.get(PARENT)
    if parent:
        threading.Thread(
            target=_watch, args=(int(parent), _end_group), daemon=True
        ).start()


def end_with():
    """End this process alone when the one that forked it does."""
    threading.Thread(
        target=_watch, args=(os.getppid(), _end_myself), daemon=True
    ).start()


def _watch(parent, end):
    while os.getppid() == parent:
        time.sleep(0.5)
    end()


def _end_group():
    # The whole group: a pool of worker processes goes with its head.
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _end_myself():
    os.kill(os.getpid(), signal.SIGKILL)
