"""The checksum of what is frozen, the same wherever it is worked out, and what of the
checksum of something private may be public."""

import hashlib
import hmac
import json

from django.conf import settings


def of_snapshot(snapshot):
    """The SHA-256 of a JSON-ready mapping."""
    text = json.dumps(
        snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


class RecordChanged(Exception):
    """What is stored is not what stands under its checksum."""


def refuse_changed(frozen):
    """Raises RecordChanged where a row's `snapshot` is not what its checksum says."""
    if of_snapshot(frozen.snapshot) != frozen.snapshot_sha256:
        raise RecordChanged(f"{frozen._meta.label} {frozen.pk}")


def keyed(sha256):
    """What stands in public for something private that has this SHA-256 (hexadecimal):
    the HMAC-SHA-256 of that text under the city's `CHECKSUM_KEY`. Whoever tries files
    until a checksum fits finds nothing without the key; whoever is given the key can
    check a file against it."""
    key = settings.CHECKSUM_KEY.encode()
    return hmac.new(key, sha256.encode(), hashlib.sha256).hexdigest()
