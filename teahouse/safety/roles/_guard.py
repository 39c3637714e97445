"""The second lock of the auditor: reads all, changes nothing, whatever a route forgets to ask.

Every route of moderation that is not a GET is refused to who holds no acting role, before its handler runs. What one
does about one's own session and factors is the exception.
"""

from collections.abc import Awaitable, Callable, Sequence

from teahouse.kernel.http import Request, Result, Route
from teahouse.matrix.errors import forbidden
from teahouse.safety.roles._model import ACTING, Role

PLACES = ("/_teahouse/v1/moderation/", "/desk/")
#: Operations that everybody at work may do, because they concern nobody else.
OWN = frozenset({
    "beginTotp", "confirmTotp", "showFactor", "askForPasskey", "addPasskey", "askForShownPasskey", "showPasskey",
    "removeFactor", "renewRecoveryCodes",
    "postDeskSignIn", "postDeskSignOut", "postDeskFactorsShow", "postDeskTotp", "postDeskTotpConfirm",
    "postDeskPasskey", "postDeskPasskeyShow", "postDeskFactorRemove", "postDeskRecovery",
})  # fmt: skip
Of = Callable[[str], Awaitable[frozenset[Role]]]


def guarded(routes: Sequence[Route], of: Of) -> list[Route]:
    """The routes, those that change something closed to auditors."""
    for route in routes:
        if route.method not in ("GET", "HEAD") and route.path.startswith(PLACES) and route.op not in OWN:
            route.handler = _closed(route.handler, of)
    return list(routes)


def _closed(handler: Callable[[Request], Awaitable[Result]], of: Of) -> Callable[[Request], Awaitable[Result]]:
    async def guard(request: Request) -> Result:
        if request.who is not None:
            held = await of(request.who.user_id)
            if "auditor" in held and held.isdisjoint(ACTING):
                raise forbidden("An auditor reads all and changes nothing")
        return await handler(request)

    if getattr(handler, "idempotent", False):
        guard.idempotent = True  # type: ignore[attr-defined]  # what the OpenAPI tells of the handler
    return guard
