"""The checksum of what is frozen, the same wherever it is worked out."""

import hashlib
import json


def of_snapshot(snapshot):
    """The SHA-256 of a JSON-ready mapping."""
    text = json.dumps(
        snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()
