"""A bounded cache of what the database says, safe against a read that was under way when the fact changed."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Keeps the ``limit`` values used last. ``None`` is never kept: who is unknown may appear any moment."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: dict[K, V] = {}
        self._loading: dict[K, set[object]] = {}

    def get(self, key: K) -> V | None:
        """What is held for ``key``; never waits."""
        value = self._held.pop(key, None)
        if value is not None:
            self._held[key] = value  # to the young end
        return value

    async def fetch(self, key: K, load: Callable[[K], Awaitable[V]]) -> V:
        """What is held for ``key``, or what ``load`` finds, which is then held unless ``drop`` came in between."""
        value = self.get(key)
        if value is not None:
            return value
        loads = self._loading.setdefault(key, set())
        mark = object()
        loads.add(mark)
        try:
            value = await load(key)
            if mark in loads and value is not None:
                self.put(key, value)
        finally:
            loads.discard(mark)
            if not loads and self._loading.get(key) is loads:
                del self._loading[key]
        return value

    def put(self, key: K, value: V) -> None:
        """Hold ``value``, and let the oldest go if there are too many."""
        self._held.pop(key, None)
        if len(self._held) >= self._limit:
            del self._held[next(iter(self._held))]
        self._held[key] = value

    def drop(self, key: K) -> None:
        """Forget ``key``; a load that is under way is not kept either."""
        self._held.pop(key, None)
        loads = self._loading.get(key)
        if loads is not None:
            loads.clear()
