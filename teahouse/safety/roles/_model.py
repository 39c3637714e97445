"""The facts of this folder, as frozen structs, and what is said to who lacks a role or a second factor."""

from typing import Annotated, Literal, get_args

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
