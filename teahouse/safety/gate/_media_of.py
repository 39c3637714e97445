"""Which media an item shows: the mxc URIs in its content, wherever they stand."""

import re
from typing import Any

from teahouse.surfaces import PublicItem

MOST = 20
_MOST_NODES = 1_000
_MXC = re.compile(r"mxc://[^\s\"'<>\\/]{1,255}/[A-Za-z0-9_-]{1,255}")


def media_of(item: PublicItem) -> tuple[str, ...]:
    """The first MOST of them, each once."""
    found: dict[str, None] = {}
    stack: list[Any] = [item.content]
    for _ in range(_MOST_NODES):
        if not stack or len(found) >= MOST:
            break
        value = stack.pop()
        if isinstance(value, str):
            if "mxc://" in value:
                found.update(dict.fromkeys(_MXC.findall(value)))
        elif isinstance(value, dict):
            stack.extend(reversed(list(value.values())[:_MOST_NODES]))
        elif isinstance(value, list | tuple):
            stack.extend(reversed(value[:_MOST_NODES]))
    return tuple(found)[:MOST]
