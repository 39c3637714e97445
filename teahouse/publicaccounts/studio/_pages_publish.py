"""Publishing a draft: what goes out, to whom, when; and showing it to one subscriber first.

The page carries the revision it shows: nobody publishes words of another editor's that they have not seen.
"""

import re
from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.accounts import UsedUp
from teahouse.publicaccounts.articles import Audience
from teahouse.publicaccounts.studio import _when
from teahouse.publicaccounts.studio._doors import Accounts, Desks
from teahouse.publicaccounts.studio._frame import Frame, Here, number_of, refused
from teahouse.publicaccounts.studio._plan import full, moment
from teahouse.publicaccounts.studio._uploads import Shown, Uploads

_AT = "/studio/a/{handle}/drafts/{draft_no}/publish"
_BODY = 4 * 1024 * 1024  # ten thousand names
_MOST, _ASKED = 10_000, 100  # recipients; of how many it is asked beforehand whether they subscribe
_PIECE = re.compile(r"`pieces\[(\d+)\]\.(\w+)`")
_USER = re.compile(r"@[^\s:@]+:[^\s@]+")


class PublishPages:
    """``/studio/a/{handle}/drafts/{draft_no}/publish``."""

    def __init__(
        self, frame: Frame, clock: Clock, accounts: Accounts, desks: Desks, uploads: Uploads | None = None
    ) -> None:
        self._frame = frame
        self._shown = Shown(uploads, desks)
        self._clock = clock
        self._accounts = accounts
        self._desks = desks

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _AT, self.ask, op="getStudioPublish", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _AT, self.act, op="postStudioPublish", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=_BODY),
        ]  # fmt: skip

    async def _found(self, request: Request) -> tuple[Here, Any]:
        here = await self._frame.enter(request, "editor")
        number = number_of(request, "draft_no", "There is no such draft")
        return here, await self._desks.drafts.get(here.account, number)

    async def ask(self, request: Request) -> Answer:
        """What would go out, and the questions."""
        here, draft = await self._found(request)
        return await self._draw(request, here, draft, Form([]))

    async def _draw(self, request: Request, here: Here, draft: Any, form: Form, *, moved: bool = False) -> Answer:
        now_ms, zone = self._clock.now_ms(), self._frame.zone_name(request)
        hour = now_ms - now_ms % 3_600_000 + 2 * 3_600_000
        return self._frame.render(
            request, "publish.html", here, "drafts", status=409 if moved else 0, form=form, draft=draft, moved=moved,
            pieces=[(piece, self._shown.html(here, piece)) for piece in draft.pieces], src=self._shown.src(here),
            quota=await self._accounts.quota(here.account, now_ms), tags=await self._accounts.tags(here.account),
            count=await self._accounts.count(here.account), zones=_when.choices(now_ms, zone), zone=zone,
            subscribed=await self._accounts.subscribes(here.actor, here.account),
            suggested=_when.local(hour, _when.zone(zone)), earliest=_when.local(now_ms, _when.zone(zone)),
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """Publish, or show it to one: ``do`` says which."""
        here, draft = await self._found(request)
        form = await read_form(request)
        if form.get("do", "publish") == "preview":
            return await self._preview(request, here, draft, form)
        if draft.state in ("publishing", "published"):
            return redirect(request, f"{here.path}/broadcasts/{draft.broadcast_no}")
        revision = form.integer("revision", 0, 0, 2**31)
        if revision != draft.revision:
            return await self._draw(request, here, draft, form, moved=True)
        audience = await self._audience(request, here, form)
        scheduled_ms, zone = self._moment(request, form)
        sends = form.get("audience") != "page"
        if form.errors:
            return await self._draw(request, here, draft, form)
        try:
            made = await self._desks.publish(
                here.actor, here.account, draft.draft_no, audience, scheduled_ms, sends, revision=revision, zone=zone
            )
        except UsedUp as day:
            form.errors["when"] = full(self._frame, request, day)
            return await self._draw(request, here, draft, form)
        except MatrixError as error:
            if error.status == 409:
                draft = await self._desks.drafts.get(here.account, draft.draft_no)
                return await self._draw(request, here, draft, form, moved=True)
            self._refused(request, form, error)
            return await self._draw(request, here, draft, form)
        says = self._frame.says
        said = says(request, "It is on its way.") if scheduled_ms is None else says(request, "It is planned.")
        return redirect(request, f"{here.path}/broadcasts/{made.broadcast_no}", flash=said)

    async def _preview(self, request: Request, here: Here, draft: Any, form: Form) -> Answer:
        to = self._user(form.get("user_id") or here.actor)
        if not await self._accounts.subscribes(to, here.account):
            says = self._frame.says
            form.errors["user_id"] = (
                says(request, "You do not subscribe to this account. Subscribe on its public page, then try again.")
                if to == here.actor
                else says(request, "%(who)s does not subscribe, and only subscribers can be shown a preview.", who=to)
            )
        else:
            try:
                await self._desks.preview(here.actor, here.account, draft.pieces, to)
            except MatrixError as error:
                self._refused(request, form, error)
        if form.errors:
            return await self._draw(request, here, draft, form)
        said = self._frame.says(request, "The preview is in the chat of %(who)s.", who=to)
        return redirect(request, f"{here.path}/drafts/{draft.draft_no}/publish", flash=said)

    def _user(self, name: str) -> str:
        return name if name.startswith("@") else f"@{name}:{self._frame.pages.server_name}"

    async def _audience(self, request: Request, here: Here, form: Form) -> Audience:
        says, kind = self._frame.says, form.get("audience", "all")
        if kind == "tag":
            tag = form.integer("tag", 0, 0, 2**31)
            if tag not in {one.tag_no for one in await self._accounts.tags(here.account)}:
                form.errors["tag"] = says(request, "Choose a tag.")
            return Audience(kind="tag", tag=tag)
        if kind == "users":
            users = list(
                dict.fromkeys(self._user(name) for name in re.split(r"[\s,;，；、]+", form.raw("users")) if name)
            )
            await self._check_users(request, here, form, users)
            return Audience(kind="users", users=users)
        if kind not in ("all", "page"):
            form.errors["audience"] = says(request, "Choose who gets it.")
        return Audience()

    async def _check_users(self, request: Request, here: Here, form: Form, users: list[str]) -> None:
        says = self._frame.says
        wrong = [name for name in users if not _USER.fullmatch(name) or len(name) > 255]
        if not users:
            form.errors["users"] = says(request, "Name at least one subscriber.")
        elif len(users) > _MOST:
            form.errors["users"] = says(request, "That is more than ten thousand. Use a tag.")
        elif wrong:
            form.errors["users"] = says(request, "These are no names: %(names)s", names=_some(wrong))
        elif len(users) <= _ASKED:
            strangers = [name for name in users if not await self._accounts.subscribes(name, here.account)]
            if strangers:
                form.errors["users"] = says(request, "These do not subscribe: %(names)s", names=_some(strangers))

    def _moment(self, request: Request, form: Form) -> tuple[int | None, str]:
        """When, in ms, and in which zone that was chosen; ``(None, "")`` for now."""
        if form.get("when", "now") != "later":
            return None, ""
        return moment(self._frame, request, form, self._clock.now_ms())

    def _refused(self, request: Request, form: Form, error: MatrixError) -> None:
        """What is wrong with a piece, in words that name it; the rest as everywhere."""
        found, says = _PIECE.match(error.error), self._frame.says
        n = int(found[1]) + 1 if found else 0
        lacks = {
            "title": says(request, "Article %(n)s has no title.", n=n),
            "body": says(request, "Article %(n)s has no text.", n=n),
            "cover": says(request, "The cover of article %(n)s must be a picture on this service.", n=n),
            "source_url": says(request, "The source link of article %(n)s must be a web address.", n=n),
        }
        if found and found[2] in lacks:
            form.errors["pieces"] = lacks[found[2]]
        else:
            refused(form, error)


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + ("…" if len(names) > 5 else "")
