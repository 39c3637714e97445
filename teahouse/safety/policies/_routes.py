"""Policy lists over HTTP, for the staff. Whoever has a role may read; seniors, the law and admins answer for lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from teahouse.kernel.http import Auth, Body, Handler, Request, Route
from teahouse.matrix.errors import MatrixError, too_large
from teahouse.safety.cases import Roles, StaffRole
from teahouse.safety.policies._lists import ANSWERS
from teahouse.safety.policies._model import Export, PolicyListShown, WholeList
from teahouse.safety.policies._rules import RulesError

if TYPE_CHECKING:
    from teahouse.safety.policies import Policies

_LISTS = "/_teahouse/v1/moderation/policy-lists"
_READS: tuple[StaffRole, ...] = ("moderator", "senior", "legal", "admin", "auditor")
MOST_BYTES = 8 * 1024 * 1024
_NO_NUL = r"^[^\x00]*$"


class PolicyLists(msgspec.Struct, frozen=True):
    """Every list that is followed."""

    lists: list[PolicyListShown]


class FollowList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A room of this service, by its id or an alias. name: what staff call it; "" for the room's own."""

    room: Annotated[str, Meta(min_length=2, max_length=255, pattern=_NO_NUL)]
    name: Annotated[str, Meta(max_length=200, pattern=_NO_NUL)] = ""


class ImportList(msgspec.Struct, frozen=True, kw_only=True):
    """What the file is called here; one of the same name takes its place."""

    name: Annotated[str, Meta(min_length=1, max_length=200, pattern=_NO_NUL, description="What staff call it.")]


class PolicyRoutes:
    """The table."""

    def __init__(self, policies: Policies, roles: Roles) -> None:
        self._policies = policies
        self._roles = roles

    def table(self, once: Callable[[Handler], Handler]) -> list[Route]:
        """The routes. ``once``: holds a handler to its request's Idempotency-Key."""
        one = _LISTS + "/{list}"

        def get(path: str, handler: Handler, op: str, answers: Any, summary: str) -> Route:
            return Route("GET", path, handler, op=op, auth=Auth.USER, rate="read", body=None, answers=answers,
                         summary=summary, tag="moderation")  # fmt: skip

        return [
            get(_LISTS, self.lists, "listPolicyLists", PolicyLists, "Policy lists that are followed."),
            get(_LISTS + "/ours", self.ours, "exportPolicyList", Export,
                "Measures in force on accounts and public rooms, as the events of a policy list."),
            get(one, self.list_, "getPolicyList", WholeList, "A policy list: its rules as they stand, and the cases."),
            Route("POST", _LISTS, once(self.follow), op="followPolicyList", auth=Auth.USER, rate="message",
                  body=FollowList, answers=PolicyListShown, tag="moderation",
                  summary="Follow a policy room of this service (seniors); what matches opens a case."),
            Route("POST", _LISTS + "/import", once(self.import_), op="importPolicyList", auth=Auth.USER, rate="message",
                  body=Body.RAW, query=ImportList, takes="application/json", max_body=MOST_BYTES,
                  answers=PolicyListShown, tag="moderation",
                  summary="Take a file of policy events, whole or not at all (seniors)."),
            Route("DELETE", one, self.end, op="endPolicyList", auth=Auth.USER, rate="message", body=None,
                  tag="moderation", summary="Follow a list no more (seniors); its cases go on."),
        ]  # fmt: skip

    async def lists(self, request: Request) -> PolicyLists:
        """``listPolicyLists``."""
        await self._roles.require(request.caller, *_READS)
        return PolicyLists(await self._policies.lists.all())

    async def list_(self, request: Request) -> WholeList:
        """``getPolicyList``."""
        await self._roles.require(request.caller, *_READS)
        return await self._policies.lists.whole(request.params["list"])

    async def ours(self, request: Request) -> Export:
        """``exportPolicyList``."""
        await self._roles.require(request.caller, *_READS)
        return await self._policies.export()

    async def follow(self, request: Request) -> PolicyListShown:
        """``followPolicyList``."""
        await self._roles.require(request.caller, *ANSWERS)
        body: FollowList = request.body
        list_id = await self._policies.lists.follow(request.user_id, body.room, body.name.strip())
        return await self._begun(list_id)

    async def import_(self, request: Request) -> PolicyListShown:
        """``importPolicyList``."""
        await self._roles.require(request.caller, *ANSWERS)
        asked: ImportList = request.asked
        data = bytearray()
        async for piece in request.stream():
            data += piece
            if len(data) > MOST_BYTES:
                raise too_large(f"file: it has more than {MOST_BYTES:,} bytes")
        try:
            list_id = await self._policies.lists.take(request.user_id, asked.name.strip() or asked.name, bytes(data))
        except RulesError as error:
            raise MatrixError(400, "M_INVALID_PARAM", str(error), field=error.field) from None
        return await self._begun(list_id)

    async def _begun(self, list_id: str) -> PolicyListShown:
        self._policies.wake()
        return (await self._policies.lists.whole(list_id)).shown

    async def end(self, request: Request) -> None:
        """``endPolicyList``."""
        await self._roles.require(request.caller, *ANSWERS)
        await self._policies.lists.end(request.user_id, request.params["list"])
        self._policies.wake()
