"""What the media of an item are to who looks at it: pictures, videos, sound, or files that can only be saved. Pure.

Of what was sent encrypted the message alone says it (nobody else has seen it); of all else it is the type with which it
was uploaded. Neither is believed further than to choose how it is shown: a picture is opened in the image workshop or
not at all, and what is played or saved goes out under a type that nothing runs.
"""

from collections.abc import Mapping
from typing import Any

from teahouse.matrix.attachments import encrypted_files
from teahouse.media import Kind, kind_of
from teahouse.safety.cases._snapshot import Snapshot

_NO_TYPE = ("", "application/octet-stream")
_FILES = ("m.video", "m.audio", "m.file")


def type_of(seen: Snapshot, mxc: str, types: Mapping[str, str]) -> str:
    """The media type of one of its media. types: those of what is kept, by URI, as far as it is there."""
    content = seen.content or {}
    said = types.get(mxc, "")
    if mxc in encrypted_files(content):
        said = _encrypted(content, mxc)
    if said in _NO_TYPE and not (content.get("msgtype") in _FILES and _is_file(content, mxc)):
        return "image/*"  # a picture that was uploaded without a type is none the less to be seen
    return said


def kinds(seen: Snapshot, types: Mapping[str, str]) -> tuple[Kind, ...]:
    """The kind of each of its media."""
    return tuple(kind_of(type_of(seen, mxc, types)) for mxc in seen.media)


def name_of(seen: Snapshot, mxc: str) -> str:
    """What the sender called a file of a message; "" for all else."""
    content = seen.content or {}
    if not _is_file(content, mxc):
        return ""
    return next((said for said in (content.get("filename"), content.get("body")) if isinstance(said, str)), "")


def _encrypted(content: dict[str, Any], mxc: str) -> str:
    if not _is_file(content, mxc):
        return "image/*"  # its thumbnail
    info = content.get("info")
    said = info.get("mimetype") if isinstance(info, dict) else ""
    return said if isinstance(said, str) else ""


def _is_file(content: dict[str, Any], mxc: str) -> bool:
    """Whether it is the file of a message, and not its thumbnail or something that its text names."""
    file = content.get("file")
    return mxc in (content.get("url"), file.get("url") if isinstance(file, dict) else None)
