"""The facts of this folder, as frozen structs, and what is said to who lacks a role or a second factor."""

from typing import Annotated, Any, Literal, get_args

import msgspec

from teahouse.matrix.errors import MatrixError

Role = Literal["moderator", "senior", "legal", "admin", "auditor"]
#: In the order in which one is named to act where several would do.
ROLES: tuple[Role, ...] = get_args(Role)
#: Those that change something. An auditor reads all, changes nothing, and so holds no other role beside it.
ACTING: tuple[Role, ...] = ("moderator", "senior", "legal", "admin")
#: Who acts at the machine itself, in the history of roles.
OPERATOR = ""

Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=1000, description="Why, for the record.")]


class RoleAct(msgspec.Struct, frozen=True):
    """A role that was given (or taken). ``by`` is a user id, or "" for the operator at the machine."""

    act_no: int
    user_id: str
    role: str
    given: bool
    by: str
    reason: str
    at_ms: int


class Staff(msgspec.Struct, frozen=True):
    """Somebody at work: who, in which of their roles, and all of those."""

    user_id: str
    role: Role
    roles: frozenset[Role]

    @property
    def reads_only(self) -> bool:
        return self.role == "auditor"


class FactorNeeded(MatrixError):
    """M_FORBIDDEN for staff whose session has shown no second factor.

    ``second_factor`` says what to do: "enrol" one, or "show" it; ``page`` is where, in a browser.
    """

    def __init__(self, *, enrolled: bool) -> None:
        how = (
            "Show your second factor in this session: PUT /_teahouse/v1/moderation/factors/shown, or /desk/factors"
            if enrolled
            else "Enrol a second factor first: PUT /_teahouse/v1/moderation/factors/totp, or /desk/factors"
        )
        super().__init__(403, "M_FORBIDDEN", how, second_factor="show" if enrolled else "enrol", page="/desk/factors")


def role_missing(wanted: tuple[Role, ...], held: frozenset[Role]) -> MatrixError:
    """M_FORBIDDEN that names what is missing."""
    if not held:
        return MatrixError(403, "M_FORBIDDEN", f"This is for those who are {_either(wanted)}")
    return MatrixError(
        403, "M_FORBIDDEN", f"This is for those who are {_either(wanted)}; you are {' and '.join(sorted(held))}"
    )


def _either(roles: tuple[Role, ...]) -> str:
    named = list(roles or ROLES)
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"


Kind = Literal["totp", "passkey", "recovery"]
FactorName = Annotated[str, msgspec.Meta(max_length=60, description="What its owner calls it, to tell it from others.")]


class Factor(msgspec.Struct, frozen=True):
    """A second factor as its owner sees it. ``used_ms`` is 0 until it is shown after it was enrolled."""

    factor_id: str
    kind: str
    name: str
    created_ms: int
    used_ms: int


class Begun(msgspec.Struct, frozen=True):
    """A TOTP that is to be shown once before it is good. This is the only time its secret is told.

    ``uri`` is what a QR code says to an authenticator app.
    """

    factor_id: str
    secret: str
    uri: str


class Shown(msgspec.Struct, frozen=True):
    """A factor was shown: how, and until when that counts in this session.

    ``recovery_codes`` are told once, with the first factor: each is good once, in place of a factor.
    """

    kind: str
    until_ms: int
    recovery_left: int
    recovery_codes: list[str] = []


class Standing(msgspec.Struct, frozen=True):
    """Somebody's roles and factors, and until when what they showed counts in this session (0: nothing was shown)."""

    user_id: str
    roles: list[str]
    shown_until_ms: int
    factors: list[Factor]
    recovery_left: int


class Proposal(msgspec.Struct, frozen=True):
    """An act that needs a second person.

    ``act`` is its kind and ``what`` its particulars. ``state``: open, expired, done, withdrawn, or glass (its proposer
    did it alone). ``second`` is who confirmed or withdrew it, "" for nobody.
    """

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


class Glass(msgspec.Struct, frozen=True):
    """An act for two people that an administrator did alone. ``entry`` is its index in the ledger.

    ``verdict`` is "" while it waits for the review that is due at ``due_ms``, then right or wrong.
    """

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


class Member(msgspec.Struct, frozen=True):
    """Somebody who holds a role, and how many second factors they can show."""

    user_id: str
    roles: list[str]
    factors: int


class Changed(msgspec.Struct, frozen=True):
    """Somebody's roles after a change; or, where that takes two people, what now waits for the second."""

    user_id: str
    roles: list[str]
    proposal: Proposal | None
