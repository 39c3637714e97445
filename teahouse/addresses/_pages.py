"""The page that a letter's link opens. What follows links by itself (scanners of mail, previews) confirms nothing:
somebody must press the button."""

from urllib.parse import urlsplit

from teahouse.addresses._letters import PACKAGE
from teahouse.addresses._proving import PAGE, Proving
from teahouse.kernel.config import Settings
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Pages, Static
from teahouse.matrix.errors import MatrixError


class AddressPages:
    """The routes."""

    def __init__(self, proving: Proving, settings: Settings, static: Static) -> None:
        self._proving = proving
        self._pages = Pages(PACKAGE, settings, static)

    def table(self) -> list[Route]:
        return [
            Route("GET", PAGE + "{link}", self.ask, op="getConfirmAddress", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", PAGE + "{link}", self.confirm, op="postConfirmAddress", auth=Auth.PAGE, rate="account",
                  body=Body.RAW, max_body=1024),
        ]  # fmt: skip

    async def ask(self, request: Request) -> Answer:
        return await self._draw(request, confirms=False)

    async def confirm(self, request: Request) -> Answer:
        return await self._draw(request, confirms=True)

    async def _draw(self, request: Request, *, confirms: bool) -> Answer:
        try:
            proof = await self._proving.by_link(request.params["link"])
        except MatrixError:
            return self._pages.render(request, "confirm.html", status=404, proof=None, confirmed=False, site="")
        if confirms:
            await self._proving.confirm(proof)
        confirmed = confirms or proof.validated_ms > 0
        site = urlsplit(proof.next_link).hostname or "" if proof.next_link else ""
        return self._pages.render(request, "confirm.html", proof=proof, confirmed=confirmed, site=site)
