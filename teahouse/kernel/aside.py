"""``aside``: begin what runs by itself, whoever's request it was that set it off.

It begins with nothing of that request: in particular in no country (``kernel.http.country``), for what it makes is read
by others.
"""

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

T = TypeVar("T")


def aside(work: Coroutine[Any, Any, T], name: str | None = None) -> asyncio.Task[T]:
    """The task, on the running loop. Keep it: the loop does not."""
    return asyncio.get_running_loop().create_task(work, name=name, context=Context())
