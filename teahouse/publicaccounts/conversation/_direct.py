"""Conversation without the floors below it: what happened goes straight to what answers, as a job.

For a house where nobody else listens (no bots, no webhooks) and nothing is published. Table: ``kernel_jobs``.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Tx
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.errors import not_found

_JOB = "publicaccounts.conversation"
_KINDS = ("subscribed", "said", "menu")


class Happened(msgspec.Struct, frozen=True):
    """An occurrence by its job. ``occurrence_no``: its position or moment, which nothing else of the kind has."""

    occurrence_no: int
    account_no: int
    kind: str
    user_id: str
    data: dict[str, Any]
    at_ms: int


class Direct:
    """Notes occurrences as jobs of this package."""

    def __init__(self, jobs: Jobs, clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock

    def note(self, tx: Tx, account_no: int, kind: str, user_id: str, data: dict[str, Any]) -> int:
        """Have it answered once the unit is committed."""
        now_ms = self._clock.now_ms()
        number = int(data.get("position") or now_ms)
        if kind in _KINDS:
            self._jobs.enqueue(tx, _JOB, Happened(number, account_no, kind, user_id, data, now_ms))
        return number

    @staticmethod
    def consume(jobs: Jobs, handler: Callable[[Happened], Awaitable[None]]) -> None:
        """Have ``handler`` called for each, at least once."""

        async def run(payload: dict[str, Any]) -> None:
            await handler(msgspec.convert(payload, Happened))

        jobs.handle(_JOB, run)


class NoArticles:
    """Nothing is published."""

    async def get(self, account: Any, slug: str) -> Any:
        """Raises M_NOT_FOUND."""
        raise not_found("The account has no such article")

    async def whose(self, article_no: int) -> int | None:
        """Nobody's."""
        return None

    async def hop(self, token: str) -> int:
        """Nothing is shared."""
        return 0

    async def newest(self, account: Any, limit: int) -> list[Any]:
        """None."""
        return []
