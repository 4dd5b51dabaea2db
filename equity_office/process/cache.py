"""A cache that outlives its server: while Redis is away, limits of the sign-in are kept
by each process for itself."""

import logging

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class SturdyCache(RedisCache):
    """Redis, or this process's own memory where Redis does not answer."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self.own = LocMemCache("while-redis-is-away", params)

    def _or_own(self, name, *args, **kwargs):
        try:
            return getattr(super(), name)(*args, **kwargs)
        except (RedisError, OSError) as error:
            logger.warning("Redis does not answer (%s); this process remembers.", error)
            return getattr(self.own, name)(*args, **kwargs)


def _sturdy(name):
    def method(self, *args, **kwargs):
        return self._or_own(name, *args, **kwargs)

    method.__name__ = name
    return method


for _name in ("add", "get", "set", "touch", "delete", "get_many", "has_key", "incr",
              "set_many", "delete_many", "clear"):  # fmt: skip
    setattr(SturdyCache, _name, _sturdy(_name))
