"""Public items for tests, made the one way there is."""

from typing import Any

from teahouse.safety.detectors import About, Hash, Seen
from teahouse.surfaces import Place, PublicItem, Surface, expose

ROOM = Place(room_id="!r:house", listed=True, join_rule="public", encrypted=False)
GROUNDS = ("scams", "spam")


def item(body: str = "hello", *, author: str = "@mei:house", ts_ms: int = 0, **content: Any) -> PublicItem:
    made = expose(
        Surface.ROOM,
        item_id="$e",
        author=author,
        content={"msgtype": "m.text", "body": body, **content},
        ts_ms=ts_ms,
        type="m.room.message",
        place=ROOM,
    )
    assert made is not None
    return made


def seen(body: str = "hello", about: About | None = None, hashes: tuple[Hash, ...] = (), **more: Any) -> Seen:
    return Seen(item(body, **more), about, hashes)
