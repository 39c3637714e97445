"""Replies, menu and templates over HTTP. Editors may set them, responders may read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from teahouse.kernel.http import Auth, Request, Route
from teahouse.kernel.http import Handler as Handle
from teahouse.matrix.errors import invalid_param
from teahouse.publicaccounts.conversation._model import Contents, Menu, NewRule, Replies, Rule, Template
from teahouse.publicaccounts.conversation._needs import Account, Accounts
from teahouse.publicaccounts.conversation._routes import ACCOUNT

if TYPE_CHECKING:
    from teahouse.publicaccounts.conversation import Conversation


class RepliesBody(msgspec.Struct, forbid_unknown_fields=True):
    """What is answered without anybody. ``fallback``: when no rule fits."""

    enabled: bool = True
    greeting: Contents = []
    fallback: Contents = []


class OrderBody(msgspec.Struct, forbid_unknown_fields=True):
    """Every rule, in the order they are tried."""

    order: Annotated[list[int], Meta(max_length=200)]


class TemplateBody(msgspec.Struct, forbid_unknown_fields=True):
    """A template; ``{{name}}`` in the body is filled in when it is sent."""

    title: Annotated[str, Meta(max_length=60)]
    body: Annotated[str, Meta(max_length=2000)]


class Rules(msgspec.Struct):
    """All rules, in order."""

    items: list[Rule]


class Templates(msgspec.Struct):
    """All templates."""

    items: list[Template]


class SettingsRoutes:
    """The routes."""

    def __init__(self, conversation: Conversation, accounts: Accounts) -> None:
        self._settings = conversation.settings
        self._templates = conversation.templates
        self._accounts = accounts

    def table(self, idempotent: Callable[[Handle], Handle]) -> list[Route]:
        """The routes."""

        def route(method: str, path: str, handler: Handle, op: str, body: Any, answers: Any, summary: str) -> Route:
            rate = "read" if method == "GET" else "state"
            called = idempotent(handler) if method == "POST" else handler
            return Route(method, f"{ACCOUNT}/{path}", called, op=op, auth=Auth.USER, rate=rate, body=body,
                         answers=answers, summary=summary)  # fmt: skip

        return [
            route("GET", "replies", self.replies, "getReplies", None, Replies,
                  "What the account answers by itself: greeting, fallback, keyword rules."),
            route("PUT", "replies", self.set_replies, "setReplies", RepliesBody, Replies,
                  "Set the greeting and the fallback, and whether anything is answered."),
            route("POST", "replies/rules", self.add_rule, "addRule", NewRule, Rule, "Add a keyword rule."),
            route("PUT", "replies/rules/{ruleNo}", self.change_rule, "changeRule", NewRule, Rule,
                  "Change a keyword rule."),
            route("DELETE", "replies/rules/{ruleNo}", self.delete_rule, "deleteRule", None, None,
                  "Delete a keyword rule."),
            route("PUT", "replies/order", self.order, "orderRules", OrderBody, Rules,
                  "Say in which order the rules are tried."),
            route("GET", "menu", self.menu, "getMenu", None, Menu, "The account's menu."),
            route("PUT", "menu", self.set_menu, "setMenu", Menu, Menu, "Set the menu: 3 buttons of 5 each."),
            route("DELETE", "menu", self.delete_menu, "deleteMenu", None, None, "Take the menu away."),
            route("GET", "templates", self.templates, "listTemplates", None, Templates, "The account's templates."),
            route("POST", "templates", self.add_template, "addTemplate", TemplateBody, Template, "Make a template."),
            route("PUT", "templates/{templateNo}", self.change_template, "changeTemplate", TemplateBody, Template,
                  "Change a template."),
            route("DELETE", "templates/{templateNo}", self.delete_template, "deleteTemplate", None, None,
                  "Take a template out of use."),
        ]  # fmt: skip

    async def _may(self, request: Request, role: str = "editor") -> Account:
        account: Account = await self._accounts.require(request.user_id, request.params["handle"], role)
        return account

    async def replies(self, request: Request) -> Replies:
        """All of it."""
        return await self._settings.replies(await self._may(request, "responder"))

    async def set_replies(self, request: Request) -> Replies:
        """Set."""
        body: RepliesBody = request.body
        return await self._settings.set_replies(
            request.user_id,
            await self._may(request),
            enabled=body.enabled,
            greeting=body.greeting,
            fallback=body.fallback,
        )

    async def add_rule(self, request: Request) -> Rule:
        """Add."""
        return await self._settings.add_rule(request.user_id, await self._may(request), request.body)

    async def change_rule(self, request: Request) -> Rule:
        """Change."""
        account = await self._may(request)
        return await self._settings.change_rule(request.user_id, account, _number(request, "ruleNo"), request.body)

    async def delete_rule(self, request: Request) -> None:
        """Delete."""
        await self._settings.delete_rule(request.user_id, await self._may(request), _number(request, "ruleNo"))

    async def order(self, request: Request) -> Rules:
        """Order."""
        account = await self._may(request)
        return Rules(await self._settings.order_rules(request.user_id, account, request.body.order))

    async def menu(self, request: Request) -> Menu:
        """The menu; anyone may see what a subscriber is shown."""
        return await self._settings.menu(await self._accounts.existing(request.params["handle"]))

    async def set_menu(self, request: Request) -> Menu:
        """Set."""
        return await self._settings.set_menu(request.user_id, await self._may(request), request.body)

    async def delete_menu(self, request: Request) -> None:
        """Delete."""
        await self._settings.set_menu(request.user_id, await self._may(request), Menu())

    async def templates(self, request: Request) -> Templates:
        """All."""
        return Templates(await self._templates.all(await self._may(request, "responder")))

    async def add_template(self, request: Request) -> Template:
        """Add."""
        body: TemplateBody = request.body
        return await self._templates.add(request.user_id, await self._may(request), body.title, body.body)

    async def change_template(self, request: Request) -> Template:
        """Change."""
        account, body = await self._may(request), request.body
        number = _number(request, "templateNo")
        return await self._templates.change(request.user_id, account, number, body.title, body.body)

    async def delete_template(self, request: Request) -> None:
        """Take out of use."""
        await self._templates.retire(request.user_id, await self._may(request), _number(request, "templateNo"))


def _number(request: Request, field: str) -> int:
    text = request.params[field]
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise invalid_param(f"`{field}` is not a number")
    return int(text)
