"""The bot page: credentials of a bot written for WeChat, where it is, how it is led here, and what it was told."""

from typing import Any

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.studio._doors import Bots
from teahouse.publicaccounts.studio._frame import Frame, Here, refused, shaped
from teahouse.publicaccounts.wechat import BotSettings, Sites

_AT = "/studio/a/{handle}/bot"
_BODY = 64 * 1024
_LOGGED = 50


class BotPages:
    """``/studio/a/{handle}/bot``, for owners."""

    def __init__(self, frame: Frame, bots: Bots) -> None:
        self._frame = frame
        self._bots = bots

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _AT, self.page, op="getStudioBot", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _AT, self.act, op="postStudioBot", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=_BODY),
            Route("GET", _AT + "/log", self.log, op="getStudioBotLog", auth=Auth.PAGE, rate="read", body=None),
        ]  # fmt: skip

    async def page(self, request: Request) -> Answer:
        """Everything about the bot."""
        return await self._draw(request, await self._frame.enter(request, "owner"), Form([]))

    async def _draw(self, request: Request, here: Here, form: Form, secret: str = "") -> Answer:
        bot = await self._bots.bot(here.account)
        entries = await self._bots.log(here.account, _LOGGED)
        return self._frame.render(
            request, "bot.html", here, "bot", form=form, bot=bot, secret=secret, entries=entries,
            newest=_newest(entries), sites="\n".join(await self._bots.sites(here.account)),
        )  # fmt: skip

    async def log(self, request: Request) -> Answer:
        """For the script: the log, if it has grown past ``after``; else 204."""
        here = await self._frame.enter(request, "owner")
        entries = await self._bots.log(here.account, _LOGGED)
        if _newest(entries) == request.query_int("after", 0, 0, 2**53):
            return Answer(status=204, headers=[(b"cache-control", b"no-store")])
        return self._frame.plain(request, "bot-log.html", here=here, entries=entries, newest=_newest(entries))

    async def act(self, request: Request) -> Answer:
        """Set up, save, verify, make the secret anew, name the site's hosts, take the bot away: ``do`` says which."""
        here = await self._frame.enter(request, "owner")
        form = await read_form(request)
        doing, secret = form.get("do", "save"), ""
        says, back = self._frame.says, f"{here.path}/bot"
        flash, kind = says(request, "Saved."), "done"
        try:
            if doing == "make" and await self._bots.bot(here.account) is not None:
                return redirect(request, back)  # the page was sent once more: what is set of the bot stays
            if doing == "make":
                secret = (await self._bots.bind(here.actor, here.account, BotSettings())).appsecret
            elif doing in ("rotate", "remove"):
                asked = self._frame.unsure(request, here, "bot", form, *self._question(request, doing, back))
                if asked is not None:
                    return asked
                if doing == "rotate":
                    secret = (await self._bots.rotate(here.account)).appsecret
                else:
                    await self._bots.unbind(here.actor, here.account)
                    flash = says(request, "The bot is removed.")
            elif doing == "check":
                wrong = await self._bots.check(here.account)
                flash, kind = says(request, "The bot answered as it should."), "done"
                if wrong:
                    flash, kind = says(request, "The bot could not be verified: %(why)s", why=wrong), "error"
            elif doing == "sites":
                await self._save_sites(request, here, form)
            else:
                await self._save(here, form)
        except MatrixError as error:
            refused(form, error)
        if not form.errors and doing not in ("check", "sites"):  # naming hosts is written down where it is done
            await self._frame.record(here, {"rotate": "bot.secret", "remove": "bot.remove"}.get(doing, "bot.bind"))
        if form.errors or secret:
            return await self._draw(request, here, form, secret)
        return redirect(request, back, flash=flash, kind=kind)

    def _question(self, request: Request, doing: str, back: str) -> tuple[str, str, str, str]:
        says = self._frame.says
        if doing == "rotate":
            detail = says(request, "The old secret and all access tokens end at once; give the bot the new one.")
            return says(request, "Make a new secret?"), says(request, "Make a new secret"), back, detail
        detail = says(request, "Its credentials end for ever. What subscribers write comes to the inbox again.")
        return says(request, "Remove the bot?"), says(request, "Remove the bot"), back, detail

    async def _save(self, here: Here, form: Form) -> None:
        what = {name: form.get(name) for name in ("url", "token", "aes_key", "mode")}
        wanted = shaped(form, {**what, "enabled": form.get("enabled") == "1"}, BotSettings)
        if wanted is not None:
            await self._bots.bind(here.actor, here.account, wanted)

    async def _save_sites(self, request: Request, here: Here, form: Form) -> None:
        hosts = form.raw("sites").lower().split()
        wanted = shaped(form, {"sites": hosts}, Sites)
        if wanted is None:
            form.errors.clear()
            form.errors["sites"] = self._frame.says(request, "Name hosts alone, such as www.example.com, 20 at most.")
        else:
            await self._bots.set_sites(here.actor, here.account, wanted.sites)


def _newest(entries: list[Any]) -> int:
    return entries[0].entry_no if entries else 0
