"""What the media part speaks of: items (mxc:// URIs), contents (bytes on disk), looks (what an image is)."""

import re

import msgspec

from teahouse.matrix.errors import not_found
from teahouse.matrix.ids import is_server_name

# "allowing only alphanumeric (A-Za-z0-9), _ and - characters in the media-id segment": C-S API, "Content repository".
_MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,255}")


class Item(msgspec.Struct, frozen=True):
    """One ``mxc://`` URI. ``hash`` is ``None`` while nothing is uploaded to it."""

    media_id: str
    user_id: str
    hash: str | None
    type: str
    name: str | None
    size_bytes: int
    expires_ms: int | None


class Content(msgspec.Struct, frozen=True):
    """A content to serve; ``tag`` names its bytes."""

    path: str
    size_bytes: int
    type: str
    name: str | None
    tag: str


class Look(msgspec.Struct, frozen=True):
    """What an image is, as its bytes (not its uploader) say. Width and height are those after EXIF rotation."""

    format: str
    width: int
    height: int
    frames: int


class Picture(msgspec.Struct, frozen=True):
    """A picture that was uploaded, as its bytes say. Width and height in pixels, as it is shown."""

    type: str
    size_bytes: int
    width: int
    height: int


class Created(msgspec.Struct, frozen=True):
    """The answer of ``createContent``."""

    content_uri: str
    unused_expires_at: int


class Uploaded(msgspec.Struct, frozen=True):
    """The answer of ``uploadContent``."""

    content_uri: str


def local_id(server_name: str, media_id: str, ours: str) -> str:
    """``media_id``, if ``mxc://server_name/media_id`` is well formed and of this server. Raises M_NOT_FOUND.

    There is no federation, so the media of other servers are not found. Source: C-S API, "Content repository",
    security considerations: both segments are held to a whitelist.
    """
    if not is_server_name(server_name) or _MEDIA_ID.fullmatch(media_id) is None or server_name != ours:
        raise not_found("There is no such media")
    return media_id
