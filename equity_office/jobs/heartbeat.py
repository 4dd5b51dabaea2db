import os
import socket
import threading
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from equity_office.jobs import clock
from equity_office.jobs.models import Heartbeat, Job

# What must be at work: the dispatcher, and a worker of each queue.
KINDS = ("dispatcher", *Job.Queue.values)
EVERY = 5
# Three beats missed, and a moment for a slow disk.
ALIVE_FOR = 20

_last_beats = {}


def beat(kind, *, at):
    """Record that this process is at work; cheap to call often."""
    last = _last_beats.get(kind)
    if last and (at - last).total_seconds() < EVERY - 1:
        return
    name = f"{kind}@{socket.gethostname()}:{os.getpid()}"
    Heartbeat.objects.update_or_create(
        name=name, defaults={"kind": kind, "seen_at": at}
    )
    Heartbeat.objects.filter(seen_at__lt=at - timedelta(days=1)).delete()
    _last_beats[kind] = at


def is_alive(kind, *, at):
    return Heartbeat.objects.alive(kind, at, ALIVE_FOR).exists()


def all_work():
    """Whether the dispatcher and a worker of each queue are at work now."""
    now = timezone.now()
    return all(is_alive(kind, at=now) for kind in KINDS)


def beat_in_background(kind):
    threading.Thread(target=_beat_forever, args=(kind,), daemon=True).start()


def _beat_forever(kind):
    pause = threading.Event()
    while True:
        try:
            beat(kind, at=clock.now())
        except DatabaseError:
            # The database is away; the page will say that nobody works.
            _last_beats.pop(kind, None)
        finally:
            connection.close()
        pause.wait(EVERY)
