"""Whether what background work needs is there."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis
from redis.exceptions import RedisError

_migrated = set()


def is_migrated():
    """Whether the database has every table as this version wants it; asked until it is
    so, and not any more in this process."""
    if connection.settings_dict["NAME"] not in _migrated:
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return False
        except DatabaseError:
            return False
        _migrated.add(connection.settings_dict["NAME"])
    return True


def broker_answers():
    """Whether messages can be sent; a folder always takes them."""
    if not settings.REDIS_URL:
        return True
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1
        ) as redis:
            return bool(redis.ping())
    except (RedisError, OSError):
        return False
