"""What an account answers by itself: greeting, default, keywords; and its menu, three buttons with five each."""

from typing import Any

from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.conversation import Content, Menu, NewRule
from teahouse.publicaccounts.studio._doors import ReplySettings
from teahouse.publicaccounts.studio._frame import Frame, Here, refused, shaped

_BODY = 128 * 1024
COLUMNS, ROWS = 3, 5


class ReplyPages:
    """``/studio/a/{handle}/replies`` and ``/studio/a/{handle}/menu``."""

    def __init__(self, frame: Frame, settings: ReplySettings) -> None:
        self._frame = frame
        self._settings = settings

    def table(self) -> list[Route]:
        """The routes."""
        at = "/studio/a/{handle}"
        return [
            Route("GET", at + "/replies", self.replies, op="getStudioReplies", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", at + "/replies", self.change, op="postStudioReplies", auth=Auth.PAGE, rate="account",
                  body=Body.RAW, max_body=_BODY),
            Route("GET", at + "/menu", self.menu, op="getStudioMenu", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", at + "/menu", self.change_menu, op="postStudioMenu", auth=Auth.PAGE, rate="account",
                  body=Body.RAW, max_body=_BODY),
        ]  # fmt: skip

    async def replies(self, request: Request) -> Answer:
        """All of them."""
        return await self._draw(request, await self._frame.enter(request, "editor"), Form([]))

    async def _draw(self, request: Request, here: Here, form: Form) -> Answer:
        replies = await self._settings.replies(here.account)
        return self._frame.render(request, "replies.html", here, "replies", form=form, replies=replies)

    async def change(self, request: Request) -> Answer:
        """Save greeting and default; add or remove a rule."""
        here = await self._frame.enter(request, "editor")
        form = await read_form(request)
        actor, account, doing = here.actor, here.account, form.get("do", "save")
        if doing == "remove":
            question, label = self._frame.says(request, "Remove this answer?"), self._frame.says(request, "Remove")
            asked = self._frame.unsure(request, here, "replies", form, question, label, f"{here.path}/replies")
            if asked is not None:
                return asked
        try:
            if doing == "remove":
                await self._settings.delete_rule(actor, account, form.integer("rule_no", 0, 0, 2**53))
            elif doing == "add":
                rule = self._rule(request, form)
                if rule is not None:
                    await self._settings.add_rule(actor, account, rule)
            else:
                texts = {name: form.get(name) for name in ("greeting", "fallback")}
                given = {name: shaped(form, {"type": "text", "text": text}, Content) for name, text in texts.items()}
                if not form.errors:
                    said = {name: [content] if texts[name] else [] for name, content in given.items()}
                    await self._settings.set_replies(actor, account, enabled=form.get("enabled") == "1", **said)
        except MatrixError as error:
            refused(form, error)
        if form.errors:
            return await self._draw(request, here, form)
        return redirect(request, f"{here.path}/replies", flash=self._frame.says(request, "Saved."))

    def _rule(self, request: Request, form: Form) -> Any:
        words = [word.strip() for word in form.get("keywords").replace("，", ",").split(",") if word.strip()]
        if not words:
            form.errors["keywords"] = self._frame.says(request, "Name at least one word.")
        text = form.required("reply", self._frame.says(request, "Write the answer."))
        if form.errors:
            return None
        match = "exact" if form.get("match") == "exact" else "contains"
        rule = {
            "name": words[0][:60],
            "keywords": [{"word": word, "match": match} for word in words],
            "replies": [{"type": "text", "text": text}],
        }
        return shaped(form, rule, NewRule)

    async def menu(self, request: Request) -> Answer:
        """The menu as it is, in its grid."""
        here = await self._frame.enter(request, "editor")
        menu = await self._settings.menu(here.account)
        cells: dict[str, Any] = {}
        for column, button in enumerate(menu.buttons):
            cells[f"{column}"] = button
            cells.update({f"{column}-{row}": own for row, own in enumerate(button.buttons)})
        return self._draw_menu(request, here, Form([]), cells)

    def _draw_menu(self, request: Request, here: Here, form: Form, cells: dict[str, Any]) -> Answer:
        return self._frame.render(
            request, "menu.html", here, "menu", form=form, cells=cells, columns=COLUMNS, rows=ROWS
        )  # fmt: skip

    async def change_menu(self, request: Request) -> Answer:
        """Save the whole grid; what has no name is left out."""
        here = await self._frame.enter(request, "editor")
        form = await read_form(request)
        buttons = []
        for column in range(COLUMNS):
            own = [cell for row in range(ROWS) if (cell := _cell(form, f"{column}-{row}"))]
            top = _cell(form, f"{column}")
            if top is None and own:
                form.errors[f"name-{column}"] = self._frame.says(request, "Give this column a name.")
            elif top is not None:
                buttons.append({"name": top["name"], "buttons": own} if own else top)
        menu = None if form.errors else shaped(form, {"buttons": buttons}, Menu)
        if menu is not None:
            try:
                await self._settings.set_menu(here.actor, here.account, menu)
            except MatrixError as error:
                form.errors[""] = error.error
            else:
                return redirect(request, f"{here.path}/menu", flash=self._frame.says(request, "Saved."))
        return self._draw_menu(request, here, form, {})


def _cell(form: Form, place: str) -> dict[str, Any] | None:
    """One cell of the grid: its kind says what its value is."""
    name, kind, value = form.get(f"name-{place}"), form.get(f"kind-{place}"), form.get(f"value-{place}")
    if not name:
        return None
    if kind == "reply":
        return {"name": name, "type": "reply", "reply": [{"type": "text", "text": value}]}
    field = {"view": "url", "article": "article"}.get(kind, "key")
    return {"name": name, "type": kind if kind in ("view", "article") else "click", field: value}
