"""What operators and tools ask of the process itself: ``/health``, ``/metrics``, ``/_teahouse/openapi.json``."""

from typing import Any

import msgspec

from teahouse.kernel.db import Database
from teahouse.kernel.http import Answer, Auth, Request, Route, openapi
from teahouse.kernel.metrics import Metrics


class Health(msgspec.Struct):
    """``ok`` and the last committed position, as the database itself says it."""

    status: str
    position: int
    version: str


class Status:
    """The routes about the process."""

    def __init__(self, db: Database, metrics: Metrics, version: str) -> None:
        self._db = db
        self._metrics = metrics
        self._version = version
        self._routes: list[Route] = []
        self._document: dict[str, Any] = {}
        metrics.counter("teahouse_sql_statements", "SQL statements run.", lambda: db.statements)
        metrics.counter("teahouse_group_commits", "Group commits.", lambda: db.groups)
        metrics.gauge("teahouse_position", "Last committed position.", lambda: db.position)

    def describe(self, routes: list[Route]) -> None:
        """Take the whole route table, of which our own API is described when somebody asks for it."""
        self._routes = [route for route in routes if "/_matrix/" not in route.path and route.auth is not Auth.PAGE]

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route(
                "GET", "/health", self.health, op="getHealth", auth=Auth.NONE, rate="none", body=None, answers=Health,
                summary="Whether the service can read its database.",
            ),
            Route(
                "GET", "/metrics", self.metrics, op="getMetrics", auth=Auth.NONE, rate="none", body=None,
                produces="text/plain", summary="Figures in the Prometheus text format.",
            ),
            Route(
                "GET", "/_teahouse/openapi.json", self.openapi, op="getOpenApi", auth=Auth.NONE, rate="read", body=None,
                answers=dict[str, Any], summary="This description.",
            ),
        ]  # fmt: skip

    async def health(self, request: Request) -> Health:
        return Health("ok", await self._db.stored_position(), self._version)

    async def metrics(self, request: Request) -> Answer:
        return Answer(self._metrics.text(), content_type=b"text/plain; version=0.0.4; charset=utf-8")

    async def openapi(self, request: Request) -> dict[str, Any]:
        if not self._document:
            self._document = openapi(self._routes, "Teahouse", self._version)
        return self._document
