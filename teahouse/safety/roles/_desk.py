"""Who is at work: a caller, or the visitor of a page, who holds a role and has shown a second factor."""

from teahouse.kernel.http import Request, Who
from teahouse.matrix.errors import MatrixError
from teahouse.safety.roles._factors import Factors
from teahouse.safety.roles._held import Held
from teahouse.safety.roles._model import ROLES, Role, Staff, role_missing

SIGN_IN = "/desk/sign-in"


class Desk:
    """The door for staff."""

    def __init__(self, held: Held, factors: Factors) -> None:
        self._held = held
        self._factors = factors

    async def require(self, caller: Who, *roles: Role) -> Role:
        """The first of ``roles`` (of all, without any) that the caller holds and may use. Raises M_FORBIDDEN."""
        return (await self.staff(caller, *roles)).role

    async def staff(self, caller: Who, *roles: Role) -> Staff:
        """``require``, with all roles that the caller holds."""
        held = await self._held.of(caller.user_id)
        role = next((one for one in roles or ROLES if one in held), None)
        if role is None:
            raise role_missing(roles, held)
        await self._factors.needed(caller)
        return Staff(caller.user_id, role, held)

    async def page_caller(self, request: Request, *roles: Role) -> Staff:
        """``staff`` for the visitor of a page; who is missing something is led to where it is had, and back."""
        if request.who is None:
            raise MatrixError(401, "M_MISSING_TOKEN", "Sign in first", page=SIGN_IN)
        return await self.staff(request.who, *roles)
