"""How an account is run: its profile, who acts for it, its keys, and what was done in its name."""

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.accounts import CATEGORIES, Changes
from teahouse.publicaccounts.studio._doors import Accounts, Keys, Team
from teahouse.publicaccounts.studio._frame import ROLES, Frame, Here, refused, shaped
from teahouse.publicaccounts.studio._uploads import Uploads, take_file

_AT = "/studio/a/{handle}"
_BODY = 64 * 1024
_ACTS = 50


class Desk:
    """Settings, operators, keys, acts."""

    def __init__(
        self, frame: Frame, accounts: Accounts, team: Team, keys: Keys, uploads: Uploads | None = None
    ) -> None:
        self._uploads = uploads
        self._frame = frame
        self._accounts = accounts
        self._team = team
        self._keys = keys

    def table(self) -> list[Route]:
        """The routes."""
        table = []
        pictures = self._uploads.limit_bytes if self._uploads is not None else 0
        for place, name, draw, take, max_body in (
            ("settings", "Settings", self.settings, self.change, _BODY + pictures),
            ("operators", "Operators", self.operators, self.change_operators, _BODY),
            ("keys", "Keys", self.keys, self.change_keys, _BODY),
        ):
            path = f"{_AT}/{place}"
            table.append(Route("GET", path, draw, op=f"getStudio{name}", auth=Auth.PAGE, rate="read", body=None))
            table.append(
                Route("POST", path, take, op=f"postStudio{name}", auth=Auth.PAGE, rate="account", body=Body.RAW,
                      max_body=max_body)
            )  # fmt: skip
        path = f"{_AT}/acts"
        return [*table, Route("GET", path, self.acts, op="getStudioActs", auth=Auth.PAGE, rate="read", body=None)]

    async def settings(self, request: Request) -> Answer:
        """The profile, and pausing and closing."""
        return self._draw_settings(request, await self._frame.enter(request, "owner"), Form([]))

    def _draw_settings(self, request: Request, here: Here, form: Form) -> Answer:
        avatar = "" if self._uploads is None else self._uploads.src(here, here.account.avatar_url)
        return self._frame.render(
            request, "settings.html", here, "settings", form=form, categories=CATEGORIES, uploads=self._uploads,
            avatar=avatar and f"{avatar}?size=small",
        )  # fmt: skip

    async def change(self, request: Request) -> Answer:
        """Save the profile, pause, resume or close: ``do`` says which."""
        here = await self._frame.enter(request, "owner")
        form = await read_form(request)
        doing = form.get("do", "save")
        said = self._frame.says(request, "Saved.")
        try:
            if doing in ("pause", "resume"):
                verb = self._accounts.pause if doing == "pause" else self._accounts.resume
                await verb(here.actor, here.account)
            elif doing == "close":
                await self._accounts.close(here.actor, here.account, form.get("confirm"))
                said = self._frame.says(request, "The account is closed.")
            else:
                form.required("name", self._frame.says(request, "Give the account a name."))
                fields = ("name", "description", "language", "region", "comments_default")
                what = {**{name: form.get(name) for name in fields}, "categories": form.all("categories")}
                if not form.errors:
                    what |= await self._avatar(request, here, form)
                changes = None if form.errors else shaped(form, what, Changes)
                if changes is not None:
                    await self._accounts.update(here.actor, here.account, changes)
        except MatrixError as error:
            refused(form, error)
        if form.errors:
            return self._draw_settings(request, here, form)
        return redirect(request, "/studio/" if doing == "close" else f"{here.path}/settings", flash=said)

    async def _avatar(self, request: Request, here: Here, form: Form) -> dict[str, str]:
        """The new avatar, if there is one or it shall go."""
        upload = take_file(form, "avatar_file")
        if self._uploads is None or upload is None:
            return {"avatar_url": ""} if form.has("no_avatar") else {}
        mxc, wrong = await self._uploads.keep(request, here, upload)
        if wrong:
            form.errors["avatar_file"] = wrong
        return {"avatar_url": mxc}

    async def operators(self, request: Request) -> Answer:
        """Who acts for the account."""
        return await self._draw_operators(request, await self._frame.enter(request, "editor"), Form([]))

    async def _draw_operators(self, request: Request, here: Here, form: Form) -> Answer:
        people = await self._team.list(here.account)
        return self._frame.render(request, "operators.html", here, "operators", form=form, people=people, roles=ROLES)

    async def change_operators(self, request: Request) -> Answer:
        """Invite, give another role, or remove; anybody may remove themselves."""
        form = await read_form(request)
        user_id, doing = form.get("user_id"), form.get("do", "invite")
        leaving = doing == "remove" and user_id == request.user_id
        here = await self._frame.enter(request, "responder" if leaving else "owner")
        if user_id and not user_id.startswith("@"):
            user_id = f"@{user_id}:{self._frame.pages.server_name}"
        role = form.get("role", "responder")
        if role not in ROLES:
            form.errors["role"] = self._frame.says(request, "Choose a role.")
        if not user_id:
            form.errors["user_id"] = self._frame.says(request, "Say who.")
        if doing == "remove" and not form.errors:
            question, label = self._frame.says(request, "Remove this person?"), self._frame.says(request, "Remove")
            back = f"{here.path}/operators"
            asked = self._frame.unsure(request, here, "operators", form, question, label, back, user_id)
            if asked is not None:
                return asked
        if not form.errors:
            try:
                if doing == "invite":
                    await self._team.invite(here.actor, here.account, user_id, role)
                elif doing == "role":
                    await self._team.set_role(here.actor, here.account, user_id, role)
                else:
                    await self._team.remove(here.actor, here.account, user_id)
            except MatrixError as error:
                refused(form, error)
        if form.errors:
            return await self._draw_operators(request, here, form)
        said = self._frame.says(request, "Saved.")
        return redirect(request, "/studio/" if leaving else f"{here.path}/operators", flash=said)

    async def keys(self, request: Request) -> Answer:
        """Keys for programs."""
        return await self._draw_keys(request, await self._frame.enter(request, "owner"), Form([]))

    async def _draw_keys(self, request: Request, here: Here, form: Form, made: str = "") -> Answer:
        keys = await self._keys.list(here.account.account_no)
        return self._frame.render(request, "keys.html", here, "keys", form=form, keys=keys, made=made, roles=ROLES)

    async def change_keys(self, request: Request) -> Answer:
        """Make a key, which is shown this once, or revoke one."""
        here = await self._frame.enter(request, "owner")
        form = await read_form(request)
        account = here.account
        if form.get("do") == "revoke":
            question, label = self._frame.says(request, "Revoke this key?"), self._frame.says(request, "Revoke")
            asked = self._frame.unsure(request, here, "keys", form, question, label, f"{here.path}/keys")
            if asked is not None:
                return asked
            key_no = form.integer("key_no", 0, 0, 2**53)
            await self._keys.revoke(account.account_no, key_no)
            await self._frame.record(here, "key.revoke", str(key_no))
            return redirect(request, f"{here.path}/keys", flash=self._frame.says(request, "The key is revoked."))
        name = form.required("name", self._frame.says(request, "Say what the key is for."))
        role = form.get("role")
        if role not in ROLES:
            form.errors["role"] = self._frame.says(request, "Choose a role.")
        made = ""
        if not form.errors:
            try:
                key = await self._keys.create(account.account_no, account.handle, role, name[:60], here.actor)
            except MatrixError as error:
                refused(form, error)
            else:
                made = key.token
                await self._frame.record(here, "key.make", name[:60])
        return await self._draw_keys(request, here, form, made)

    async def acts(self, request: Request) -> Answer:
        """Who did what, newest first."""
        here = await self._frame.enter(request, "editor")
        before = request.query_int("before", 2**53, 0, 2**53)
        acts = await self._accounts.acts(here.account, before, _ACTS)
        return self._frame.render(request, "acts.html", here, "acts", acts=acts, more=len(acts) == _ACTS)
