"""Where a site sends a visitor to learn who they are to an account, as WeChat's ``open.weixin.qq.com`` does.

``snsapi_base`` tells only the openid and asks nothing; ``snsapi_userinfo`` asks first. Whoever is not signed in signs
in and comes back. A visitor is sent on to the sites alone that the account's owner has named.
"""

import re
from typing import Any
from urllib.parse import quote, urlencode

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, Pages, read_form, secure_headers
from teahouse.matrix.errors import forbidden, invalid_param
from teahouse.publicaccounts.wechat._needs import People
from teahouse.publicaccounts.wechat._oauth import ASKING, OAuth

_AT, _CODE_AT = "/connect/oauth2/authorize", "/connect/qrconnect"
# Scheme, host and perhaps a port; no user, no backslash: what a browser reads is what is compared.
_URL = re.compile(r"(https?)://([a-z0-9.-]+(?::[0-9]{1,5})?)(/[!-\[\]-~]*|\?[!-\[\]-~]*)?", re.IGNORECASE)
_STATE = re.compile(r"[!-~]{0,128}")


class ConsentPages:
    """GET asks (or goes on), POST allows."""

    def __init__(self, pages: Pages, people: People, oauth: OAuth, *, plain: bool) -> None:
        self._pages = pages
        self._people = people
        self._oauth = oauth
        self._plain = plain

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _AT, self.ask, op="wechat:connect/authorize", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", _CODE_AT, self.ask, op="wechat:connect/qrconnect", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _AT, self.allow, op="wechat:connect/allow", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=16 * 1024),
        ]  # fmt: skip

    async def ask(self, request: Request) -> Answer:
        """The page that asks; for the openid alone, the site with a code."""
        wish = {name: request.query(name) or "" for name in ("appid", "redirect_uri", "scope", "state")}
        if (request.query("response_type") or "code") != "code":
            raise invalid_param("response_type must be code")
        account, site = await self._checked(wish)
        user_id = request.user_id  # nobody's leads to the sign-in page and back
        if wish["scope"] not in ASKING:
            where = await self._onward(user_id, wish)
            headers = [(b"location", where.encode()), (b"cache-control", b"no-store"), *secure_headers()]
            return Answer(b"", 302, headers, b"text/html; charset=utf-8")
        return self._pages.render(request, "consent.html", account=account, site=site, wish=wish, user_id=user_id)

    async def allow(self, request: Request) -> Answer:
        """The site is told; the visitor goes there by a link, or by themselves."""
        form: Form = await read_form(request)
        wish = {name: form.raw(name) for name in ("appid", "redirect_uri", "scope", "state")}
        account, site = await self._checked(wish)
        where = await self._onward(request.user_id, wish)
        # Not a redirect: the page that was sent from lets forms lead to no other site.
        onward = (b"refresh", f"0; url={where}".encode())
        return self._pages.render(request, "allowed.html", headers=[onward], account=account, site=site, where=where)

    async def _checked(self, wish: dict[str, str]) -> tuple[Any, str]:
        """Account and site. Raises what a person is shown."""
        account = await self._oauth.account_of(wish["appid"])
        if wish["scope"] not in ("snsapi_base", *ASKING):
            raise invalid_param("scope must be snsapi_base or snsapi_userinfo")
        if not _STATE.fullmatch(wish["state"]):
            raise invalid_param("state has at most 128 characters")
        found = _URL.fullmatch(wish["redirect_uri"].partition("#")[0])
        if found is None or (found[1].lower() == "http" and not self._plain):
            raise invalid_param("redirect_uri must be an address that begins with https://")
        site = found[2].lower()
        if site not in await self._oauth.sites(account):
            raise forbidden(f"The account does not send anyone to {site}")
        return account, site

    async def _onward(self, user_id: str, wish: dict[str, str]) -> str:
        code = await self._oauth.code(user_id, wish["appid"], wish["scope"])
        address, _, fragment = wish["redirect_uri"].partition("#")
        joined = address + ("&" if "?" in address else "?") + urlencode({"code": code, "state": wish["state"]})
        return joined + (f"#{quote(fragment)}" if fragment else "")
