"""Subscribers as the account knows them: tags, remarks, blocking; and codes that lead to the account."""

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError, not_found
from teahouse.publicaccounts.studio._doors import Accounts
from teahouse.publicaccounts.studio._frame import Frame, Here, refused

_AT = "/studio/a/{handle}/subscribers"
_CODES = "/studio/a/{handle}/codes"
_LIMIT = 50
_BODY = 64 * 1024


class SubscriberPages:
    """``/studio/a/{handle}/subscribers`` and ``/studio/a/{handle}/codes``."""

    def __init__(self, frame: Frame, accounts: Accounts) -> None:
        self._frame = frame
        self._accounts = accounts

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _AT, self.subscribers, op="getStudioSubscribers", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _AT, self.act, op="postStudioSubscribers", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=_BODY),
            Route("GET", _CODES, self.codes, op="getStudioCodes", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", _CODES + "/{ticket}", self.picture, op="getStudioCode", auth=Auth.PAGE, rate="read",
                  body=None),
            Route("POST", _CODES, self.make, op="postStudioCodes", auth=Auth.PAGE, rate="account", body=Body.RAW,
                  max_body=_BODY),
        ]  # fmt: skip

    async def subscribers(self, request: Request) -> Answer:
        """Those who subscribe, of one tag or all; those who are blocked."""
        return await self._draw(request, await self._frame.enter(request), Form([]))

    async def _draw(self, request: Request, here: Here, form: Form) -> Answer:
        accounts, account = self._accounts, here.account
        tag = request.query_int("tag", 0, 0, 2**53)
        after = request.query_int("after", 0, 0, 2**53)
        words = (request.query("q") or "").strip()[:100]
        if words:
            found = await accounts.search(account, words, _LIMIT)
        else:
            found = await accounts.list(account, after, _LIMIT, tag or None)
        people = [(one, await accounts.name_of(one.user_id)) for one in found]
        tags = await accounts.tags(account)
        names = {one.tag_no: one.name for one in tags}
        blocked = await accounts.blocked(account, "", _LIMIT)
        return self._frame.render(
            request, "subscribers.html", here, "subscribers", form=form, people=people, tags=tags, names=names, tag=tag,
            blocked=blocked, count=await accounts.count(account), words=words,
            more=len(found) == _LIMIT and not words,
        )  # fmt: skip

    async def act(self, request: Request) -> Answer:
        """Tag, untag, note a remark, block, let in again, make or remove a tag: ``do`` says which."""
        here = await self._frame.enter(request)
        form = await read_form(request)
        asked = self._unsure(request, here, form)
        if asked is not None:
            return asked
        try:
            await self._do(request, here, form)
        except MatrixError as error:
            refused(form, error)
        if form.errors:
            return await self._draw(request, here, form)
        tag = request.query_int("tag", 0, 0, 2**53)
        at = f"{here.path}/subscribers" + (f"?tag={tag}" if tag else "")
        return redirect(request, at, flash=self._frame.says(request, "Saved."))

    def _unsure(self, request: Request, here: Here, form: Form) -> Answer | None:
        says, doing = self._frame.says, form.get("do")
        if doing == "remove_tag":
            question, label = says(request, "Remove this tag?"), says(request, "Remove")
        elif doing == "block":
            question = says(request, "Block this subscriber? They will be unsubscribed.")
            label = says(request, "Block")
        else:
            return None
        back = f"{here.path}/subscribers"
        return self._frame.unsure(request, here, "subscribers", form, question, label, back, form.get("user_id"))

    async def _do(self, request: Request, here: Here, form: Form) -> None:
        accounts, actor, account = self._accounts, here.actor, here.account
        doing, user_id = form.get("do"), form.get("user_id")
        chosen, tag_no = form.all("who"), form.integer("tag_no", 0, 0, 2**53)
        if doing in ("tag", "untag"):
            if not chosen:
                form.errors["who"] = self._frame.says(request, "Choose subscribers first.")
            elif not tag_no:
                form.errors["who"] = self._frame.says(request, "Choose a tag.")
            else:
                verb = accounts.tag if doing == "tag" else accounts.untag
                await verb(actor, account, tag_no, chosen)
        elif doing == "new_tag":
            name = form.required("name", self._frame.says(request, "Give the tag a name."))
            if name:
                await accounts.add_tag(actor, account, name[:30])
        elif doing == "remove_tag":
            await accounts.remove_tag(actor, account, tag_no)
        elif doing == "remark":
            await accounts.set_remark(actor, account, user_id, form.get("remark")[:30])
        elif doing == "block":
            await accounts.block(actor, account, user_id)
        elif doing == "unblock":
            await accounts.unblock(actor, account, user_id)

    async def codes(self, request: Request) -> Answer:
        """The form for a code; after making one, the code."""
        return self._draw_codes(request, await self._frame.enter(request, "editor"), Form([]))

    def _draw_codes(self, request: Request, here: Here, form: Form, code: object = None) -> Answer:
        return self._frame.render(request, "codes.html", here, "codes", form=form, code=code)

    async def make(self, request: Request) -> Answer:
        """Make a code whose scene tells where people came from."""
        here = await self._frame.enter(request, "editor")
        form = await read_form(request)
        scene = form.required("scene", self._frame.says(request, "Say where the code will hang."))
        code = None
        if scene:
            try:
                code = await self._accounts.qr(here.actor, here.account, scene[:64], None)
            except MatrixError as error:
                refused(form, error)
        return self._draw_codes(request, here, form, code)

    async def picture(self, request: Request) -> Answer:
        """A code as SVG."""
        here = await self._frame.enter(request)
        code = await self._accounts.code(request.params["ticket"])
        if code is None or code.account_no != here.account.account_no:
            raise not_found("There is no such code")
        headers = [(b"cache-control", b"private, max-age=3600"), (b"x-content-type-options", b"nosniff")]
        return Answer(self._accounts.qr_svg(code.url), 200, headers, b"image/svg+xml")
