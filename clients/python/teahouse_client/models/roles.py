"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec


class Begun(msgspec.Struct, kw_only=True, omit_defaults=True):
    factor_id: str
    secret: str
    uri: str


class Changed(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    roles: list[str]
    proposal: Proposal | None


class Credential(msgspec.Struct, kw_only=True, omit_defaults=True):
    credential: dict[str, Any]
    name: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Factor(msgspec.Struct, kw_only=True, omit_defaults=True):
    factor_id: str
    kind: str
    name: str
    created_ms: int
    used_ms: int


class FactorList(msgspec.Struct, kw_only=True, omit_defaults=True):
    factors: list[Factor]


class Glass(msgspec.Struct, kw_only=True, omit_defaults=True):
    proposal_id: str
    act: str
    what: dict[str, Any]
    subject: str
    by: str
    reason: str
    at_ms: int
    due_ms: int
    entry: int
    verdict: str
    reviewed_by: str
    reviewed_ms: int
    note: str


class Glasses(msgspec.Struct, kw_only=True, omit_defaults=True):
    broken: list[Glass]
    next: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class History(msgspec.Struct, kw_only=True, omit_defaults=True):
    acts: list[RoleAct]
    next_cursor: str


class Judgement(msgspec.Struct, kw_only=True, omit_defaults=True):
    verdict: Literal['right', 'wrong']
    note: str


class Member(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    roles: list[str]
    factors: int


class Members(msgspec.Struct, kw_only=True, omit_defaults=True):
    members: list[Member]


class NewTotp(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Options(msgspec.Struct, kw_only=True, omit_defaults=True):
    options: dict[str, Any]


class Proposal(msgspec.Struct, kw_only=True, omit_defaults=True):
    proposal_id: str
    act: str
    what: dict[str, Any]
    subject: str
    reason: str
    by: str
    made_ms: int
    until_ms: int
    state: str
    second: str
    ended_ms: int


class Proposals(msgspec.Struct, kw_only=True, omit_defaults=True):
    proposals: list[Proposal]
    next: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class RecoveryCodes(msgspec.Struct, kw_only=True, omit_defaults=True):
    recovery_codes: list[str]


class RoleAct(msgspec.Struct, kw_only=True, omit_defaults=True):
    act_no: int
    user_id: str
    role: str
    given: bool
    by: str
    reason: str
    at_ms: int


class Shown(msgspec.Struct, kw_only=True, omit_defaults=True):
    kind: str
    until_ms: int
    recovery_left: int
    recovery_codes: list[str] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Why(msgspec.Struct, kw_only=True, omit_defaults=True):
    reason: str


class teahouse_safety_roles__model_Standing(msgspec.Struct, kw_only=True, omit_defaults=True):
    user_id: str
    roles: list[str]
    shown_until_ms: int
    factors: list[Factor]
    recovery_left: int


class teahouse_safety_roles__routes_Code(msgspec.Struct, kw_only=True, omit_defaults=True):
    code: str
