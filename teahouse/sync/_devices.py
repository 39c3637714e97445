"""What end-to-end encryption needs of an answer: messages to the device, device lists, key counts.

No tables; reads through ``devices``. Ways in: ``DeviceSections.add``, ``counts``. Spec: "Send-to-Device messaging",
"Extensions to /sync" under "End-to-End Encryption".
"""

from teahouse.devices import Devices
from teahouse.rooms import Rooms
from teahouse.sync import _splice
from teahouse.sync._ask import Ask, Draft, View
from teahouse.sync._sharing import Sharing

_MOST_ASKED_ONE_BY_ONE = 20


class DeviceSections:
    """Tells one device what concerns its keys."""

    def __init__(self, devices: Devices, rooms: Rooms, sharing: Sharing) -> None:
        self._devices = devices
        self._rooms = rooms
        self._sharing = sharing

    async def add(self, ask: Ask, view: View, draft: Draft) -> None:
        """Put messages and device lists into ``draft``. What came before ``ask.since`` is acknowledged by it."""
        handed_over = ask.since.handed_over if ask.since is not None else 0
        messages, reached = await self._devices.to_device(ask.user_id, ask.device_id, handed_over, view.upto)
        if messages:
            draft.sections["to_device"] = _splice.events(messages)
        if reached < view.upto:
            draft.inbox = reached
        if not view.initial:
            await self._lists(ask, view, draft)

    async def acknowledge(self, ask: Ask) -> None:
        """Forget the messages that came before ``ask.since``."""
        if ask.since is not None:
            position = ask.since.position
            await self._devices.to_device(ask.user_id, ask.device_id, position, position)

    async def counts(self, ask: Ask) -> bytes:
        """``device_one_time_keys_count`` and the fallback types: in every answer, for their absence means none."""
        return await self._devices.key_count_members(ask.user_id, ask.device_id)

    def counts_now(self, ask: Ask) -> bytes | None:
        """``counts``, if that is at hand."""
        return self._devices.key_count_members_now(ask.user_id, ask.device_id)

    def nothing_waits(self, ask: Ask, upto: int) -> bool:
        """Whether there is no message to the device up to ``upto``, nor one to acknowledge, and that is at hand."""
        since = ask.since
        return since is not None and self._devices.nothing_waits(ask.user_id, ask.device_id, since.handed_over, upto)

    async def _lists(self, ask: Ask, view: View, draft: Draft) -> None:
        touched, user_id = view.touched, ask.user_id
        if not (touched.lists or touched.unplaced or touched.keys or touched.ask_lists or draft.met or draft.parted):
            return
        changed: set[str] = set()
        if touched.ask_lists:
            sharing = {user_id, *await self._rooms.sharing(user_id)}
            changed = await self._devices.changed(view.since, view.upto, sharing, user_id)
        else:
            changed |= touched.lists
            for other in touched.unplaced:
                if await self._sharing.shares(user_id, other):
                    changed.add(other)
            if touched.keys:
                # Among them may be users whose key another of the user's devices signed: theirs alone to know.
                changed |= await self._devices.changed(view.since, view.upto, (), user_id)
        changed |= draft.met - {user_id}
        left = await self._strangers(user_id, draft.parted - changed, remembered=not touched.ask_lists)
        if changed or left:
            draft.sections["device_lists"] = _splice.text({"changed": sorted(changed), "left": sorted(left)})

    async def _strangers(self, user_id: str, parted: set[str], *, remembered: bool) -> set[str]:
        """Those who share no room with the user any more."""
        parted = parted - {user_id}
        if len(parted) > _MOST_ASKED_ONE_BY_ONE:
            return parted - set(await self._rooms.sharing(user_id))
        return {other for other in parted if not await self._sharing.shares(user_id, other, remembered=remembered)}
