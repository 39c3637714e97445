"""Look: who reads a case, an item or a picture leaves an act that says so. A picture comes veiled unless asked for.

Exposure care: what is hard to look at is small, grey and blurred at first; seeing it in full is asked for each time.
Videos and sound are played, and other files saved, by who asks for it; the log says so once an hour, since a player
asks for a file in many pieces.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from teahouse.kernel.db import Tx
from teahouse.kernel.http import Answer, FileAnswer, Who
from teahouse.matrix.attachments import AttachmentError, EncryptedFile, encrypted_files
from teahouse.matrix.errors import forbidden, not_found
from teahouse.media import Opened, Thumbnail
from teahouse.safety.cases._acts import Event, Viewed, act_name, encode, kept_in
from teahouse.safety.cases._case import Case
from teahouse.safety.cases._kinds import kinds, name_of, type_of
from teahouse.safety.cases._model import Role
from teahouse.safety.cases._ports import Pictures
from teahouse.safety.cases._queue import Similar
from teahouse.safety.cases._queues import Queues
from teahouse.safety.cases._sealed import opened, shown
from teahouse.safety.cases._snapshot import Snapshot
from teahouse.safety.cases._work import Doer, Work

#: Who looked at the case or the item this short a time ago does not leave another act for each veiled picture in it.
LOOKING_MS = 3_600_000
_FULL = (1600, 1200)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An act of the log. detail: what it says beside who, when and why. words: its free text, None if it has none, or
    none any more (erased)."""

    no: int
    act: str
    by: str
    role: Role
    at_ms: int
    rulebook: int
    detail: dict[str, Any]
    words: str | None = None
    erased: bool = False


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """All there is to a case. snapshots: what its items looked like, as far as it was kept. can: the acts that the
    caller's role may do next."""

    case: Case
    acts: list[Told]
    snapshots: list[Snapshot]
    similar: list[Similar]
    can: list[str]


class Looks:
    """The verb."""

    def __init__(self, work: Work, queues: Queues, pictures: Pictures) -> None:
        self._work = work
        self._queues = queues
        self._pictures = pictures

    async def case(self, caller: Who, case_id: str) -> CaseView:
        """The case, its log with the words filled in, what its items looked like, and others like it.

        Nine statements, however long the log and however many are similar; ten if there are media. Raises M_FORBIDDEN,
        M_NOT_FOUND.
        """
        doer = await self._work.doer(caller, Viewed)
        case = await self._work.write(lambda tx: self._work.act(tx, case_id, Viewed, doer))
        log = await self._work.cases.log(case_id)
        words = await self._work.words.read_all(kept.id for act in log for kept in kept_in(act))
        return CaseView(
            case=case,
            acts=[_told(no, act, words) for no, act in enumerate(log)],
            snapshots=await self.kinds(
                [shown(case, one, doer.user_id) for one in await self._work.cases.snapshots(case_id)]
            ),
            similar=await self._queues.similar(case, doer.user_id),
            can=[one.act for one in case.next if doer.role in one.roles],
        )

    async def item(self, caller: Who, case_id: str, item: str) -> Snapshot:
        """What an item looked like when the case was opened; of what is sealed only that it is there.

        Raises M_NOT_FOUND if nothing was kept of it.
        """
        doer = await self._work.doer(caller, Viewed)
        case = await self._work.write(lambda tx: self._work.act(tx, case_id, Viewed, doer, what=item))
        (seen,) = await self.kinds([shown(case, await self._kept(case_id, item), doer.user_id)])
        return seen

    async def kinds(self, seen: Sequence[Snapshot]) -> list[Snapshot]:
        """The same, with how each of their media is looked at. One statement, if there are any."""
        mxcs = [mxc for one in seen for mxc in one.media]
        types = await self._pictures.types(mxcs) if mxcs else {}
        return [msgspec.structs.replace(one, kinds=kinds(one, types)) for one in seen]

    async def file(self, caller: Who, case_id: str, item: str, no: int, range_: str | None) -> Answer | FileAnswer:
        """The medium ``no`` of an item as it is: to be played, if it is a video or sound that is safe to, else saved.

        The log says that it was shown in full. What was sent encrypted is opened as in ``picture``. range_: the header,
        if it was sent. Raises M_NOT_FOUND where there is none, M_FORBIDDEN for what is sealed.
        """
        doer = await self._work.doer(caller, Viewed)
        await self._work.write(lambda tx: self._note(tx, case_id, doer, item, full=True, once=True))
        seen = await self._kept(case_id, item)
        if not 0 <= no < len(seen.media):
            raise not_found("no: the item has no such file")
        mxc = seen.media[no]
        file, types = encrypted_files(seen.content).get(mxc), await self._pictures.types([mxc])
        said = type_of(seen, mxc, types), name_of(seen, mxc)
        try:
            made = await self._pictures.judged(mxc, *said, range_, None if file is None else file.opened)
        except AttachmentError as error:
            raise not_found(f"no: {error}") from None
        if made is None:
            raise not_found("This file is gone")
        return made

    async def picture(self, caller: Who, case_id: str, item: str, no: int, *, shown: bool) -> Thumbnail | Opened:
        """The picture ``no`` of an item: veiled, or in full if it is to be shown, and then the log says so.

        What was sent encrypted is opened by the key in the message that was disclosed, if it was sent with that.
        Raises M_NOT_FOUND where there is none, M_FORBIDDEN for what is sealed, M_UNKNOWN for what is no image,
        M_TOO_LARGE.
        """
        doer = await self._work.doer(caller, Viewed)
        await self._work.write(lambda tx: self._note(tx, case_id, doer, item, full=shown))
        seen = await self._kept(case_id, item)
        if not 0 <= no < len(seen.media):
            raise not_found("no: the item has no such picture")
        made = await self._made(seen.media[no], encrypted_files(seen.content).get(seen.media[no]), shown=shown)
        if made is None:
            raise not_found("This picture is gone")
        return made

    async def _made(self, mxc: str, file: EncryptedFile | None, *, shown: bool) -> Thumbnail | Opened | None:
        size = _FULL if shown else ()
        if file is None:
            return await (self._pictures.thumbnail(mxc, *size) if size else self._pictures.veiled(mxc))
        try:
            return await self._pictures.opened(mxc, file.opened, *size)
        except AttachmentError as error:
            raise not_found(f"no: {error}") from None

    def _note(self, tx: Tx, case_id: str, doer: Doer, item: str, *, full: bool, once: bool = False) -> None:
        case = self._work.read(tx, case_id)
        if not opened(case, item, doer.user_id):
            raise forbidden("item: it is kept sealed; those of the law open it for a purpose that the law allows")
        since = case.now_ms - LOOKING_MS
        looking = any(one.by == doer.user_id and one.at_ms > since and one.what in ("", item) for one in case.looks)
        if once and any(one.by == doer.user_id and one.at_ms > since and one.shown and one.what == item
                        for one in case.looks):  # fmt: skip
            return
        if full or not looking or item not in case.subject.items:
            self._work.act(tx, case_id, Viewed, doer, what=item, shown=full)

    async def _kept(self, case_id: str, item: str) -> Snapshot:
        seen = await self._work.cases.snapshot(case_id, item)
        if seen is None:
            raise not_found("item: nothing was kept of what it looked like")
        return seen


def _told(no: int, act: Event, words: dict[str, str]) -> Told:
    said: dict[str, Any] = msgspec.json.decode(encode(act))
    detail = {name: value for name, value in said.items() if name not in ("act", "by", "role", "at_ms", "rulebook")}
    ids = [kept.id for kept in kept_in(act)]
    text = "\n\n".join(words[one] for one in ids if one in words)
    return Told(
        no=no, act=act_name(act), by=act.by, role=act.role, at_ms=act.at_ms, rulebook=act.rulebook, detail=detail,
        words=text or None, erased=any(one not in words for one in ids),
    )  # fmt: skip
