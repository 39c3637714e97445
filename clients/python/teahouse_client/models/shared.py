"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec


class Error(msgspec.Struct, kw_only=True, omit_defaults=True):
    errcode: str
    error: str
    retry_after_ms: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ShownMeasure(msgspec.Struct, kw_only=True, omit_defaults=True):
    does: str
    until_ms: int | None
    statement: str
    rule_id: str
    url: str
    words: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    age: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    hops: int | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


teahouse_safety_notes__model_Status = Literal['helpful', 'needs_ratings', 'not_helpful']
