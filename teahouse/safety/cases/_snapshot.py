"""What an item looked like when its case was opened: the item as it was seen, and a digest that seals it."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from teahouse.media import Kind
from teahouse.surfaces import DisclosedItem, PublicItem

_encode = msgspec.json.Encoder(order="deterministic").encode
_MXC = re.compile(r"mxc://[A-Za-z0-9.:\[\]-]{1,255}/[A-Za-z0-9_-]{1,255}")


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """surface: account, article, comment, media, profile, room; "" for what is private and was disclosed. author: whose
    it is. content: as it was; None once it is erased (erased_ms). disclosed_by: who showed what is private; "" for what
    is public. digest: SHA-256 (hex) of all that was kept. intact: what is there is what was kept. proof: by what it is
    proven that an encrypted message, opened here, is what was sent: megolm or franking; "" for all else. sealed: it is
    kept and not shown: those of the law open it (`_sealed`). kinds: of each of its media, in order, how it is looked
    at: as a picture, as video or audio that is played, or as a file that is saved; worked out when somebody looks.
    """

    case_id: str
    item: str
    surface: str
    author: str
    room_id: str
    type: str
    content: dict[str, Any] | None
    ts_ms: int
    disclosed_by: str
    kept_ms: int
    digest: str
    erased_ms: int = 0
    intact: bool = True
    proof: str = ""
    sealed: bool = False
    kinds: tuple[Kind, ...] = ()

    @property
    def media(self) -> list[str]:
        """The ``mxc://`` URIs in it, in order, each once; the item itself where it is one."""
        text = "" if self.content is None else msgspec.json.encode(self.content).decode()
        return list(dict.fromkeys(_MXC.findall(self.item) + _MXC.findall(text)))


def taken(case_id: str, item: PublicItem | DisclosedItem, kept_ms: int) -> tuple[Snapshot, bytes]:
    """What is kept of an item, and its content as bytes."""
    seen = Snapshot(
        case_id=case_id,
        item=item.item_id,
        surface="" if isinstance(item, DisclosedItem) else item.surface.value,
        author=item.author,
        room_id=item.room_id,
        type=item.type,
        content=item.content,
        ts_ms=item.ts_ms,
        disclosed_by=item.disclosed_by if isinstance(item, DisclosedItem) else "",
        kept_ms=kept_ms,
        digest="",
        proof=item.proof if isinstance(item, DisclosedItem) else "",
    )
    content = _encode(item.content)
    return msgspec.structs.replace(seen, digest=_digest(seen, content)), content


def unpacked(before: Sequence[Any], content: bytes | None, after: Sequence[Any]) -> Snapshot:
    """A row as a snapshot; columns before and after the content."""
    case_id, item, surface, author, room_id, type_ = before
    ts_ms, disclosed_by, kept_ms, digest, erased_ms, proof = after
    seen = Snapshot(
        case_id=case_id, item=item, surface=surface, author=author, room_id=room_id, type=type_,
        content=None if content is None else msgspec.json.decode(content, type=dict[str, Any]),
        ts_ms=ts_ms, disclosed_by=disclosed_by, kept_ms=kept_ms, digest=digest, erased_ms=erased_ms,
        proof=proof,
    )  # fmt: skip
    intact = content is None or digest == _digest(seen, content)
    return seen if intact else msgspec.structs.replace(seen, intact=False)


def _digest(seen: Snapshot, content: bytes) -> str:
    said = [
        seen.item, seen.surface, seen.author, seen.room_id, seen.type, seen.ts_ms, seen.disclosed_by, seen.kept_ms,
        hashlib.sha256(content).hexdigest(), *([seen.proof] if seen.proof else []),
    ]  # fmt: skip
    return hashlib.sha256(_encode(said)).hexdigest()
