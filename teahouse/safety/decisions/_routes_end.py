"""HTTP of ending a measure early, and of erasing the words of a statement whose time is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from teahouse.kernel.db import Database, Tx
from teahouse.kernel.http import Auth, Handler, Request, Route
from teahouse.safety.cases import Case, CaseError, Roles, Words, refused
from teahouse.safety.decisions._model import Actor

if TYPE_CHECKING:
    from teahouse.safety.decisions import Decisions

_ERASE = "/_teahouse/v1/moderation/statements/{number}/erase"
_MEASURE = "/_teahouse/v1/moderation/cases/{caseId}/measures/{measureId}"


class EndMeasure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it ends early, for those who work on the case."""

    why: Annotated[str, Meta(min_length=1, max_length=10_000, description="Why; kept with the case.")]


class EraseStatement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why its words are erased: who asked for it, or which time is over."""

    why: Annotated[str, Meta(min_length=1, max_length=10_000, description="Why; kept with the case.")]


class EndRoutes:
    """The two operations."""

    def __init__(self, db: Database, decisions: Decisions, words: Words, roles: Roles) -> None:
        self._db = db
        self._decisions = decisions
        self._words = words
        self._roles = roles

    def table(self, idempotent: Callable[[Handler], Handler]) -> list[Route]:
        """The routes."""
        return [
            Route("POST", f"{_MEASURE}/end", idempotent(self.end), op="endMeasure", auth=Auth.USER, rate="message",
                  body=EndMeasure, answers=Case, tag="moderation",
                  summary="End a measure early: what it held is back at once, and the person is told."),
            Route("POST", _ERASE, idempotent(self.erase), op="eraseStatement", auth=Auth.USER, rate="message",
                  body=EraseStatement, answers=Case, tag="moderation",
                  summary="Erase the words of a statement of reasons whose time is over (legal)."),
        ]  # fmt: skip

    async def end(self, request: Request) -> Case:
        """End it."""
        role = await self._roles.require(request.caller, "legal", "admin", "senior", "moderator")
        actor, body = Actor(request.user_id, role), request.body
        case_id, measure_id = request.params["caseId"], request.params["measureId"]

        def unit(tx: Tx) -> Case:
            return self._decisions.end_early(tx, case_id, measure_id, self._words.keep(tx, body.why), actor)

        return await self._case(unit)

    async def erase(self, request: Request) -> Case:
        """Erase its words."""
        actor = Actor(request.user_id, await self._roles.require(request.caller, "legal", "admin"))
        body, number = request.body, request.params["number"]
        return await self._case(lambda tx: self._decisions.erase.ask(tx, number, self._words.keep(tx, body.why), actor))

    async def _case(self, unit: Callable[[Tx], Case]) -> Case:
        try:
            return await self._db.write(unit)
        except CaseError as error:
            raise refused(error) from None
