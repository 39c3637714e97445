"""HTTP of push rules: operations getPushRules … setPushRuleActions."""

from typing import Any

import msgspec

from teahouse.identity._push_rules import PushRules
from teahouse.kernel.http import Auth, Request, Route

_ALL = "/_matrix/client/v3/pushrules/"
_RULE = "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}"


class RuleBody(msgspec.Struct):
    """Body of setPushRule."""

    actions: list[Any]
    conditions: list[dict[str, Any]] | None = None
    pattern: str | None = None


class EnabledBody(msgspec.Struct):
    enabled: bool


class ActionsBody(msgspec.Struct):
    actions: list[Any]


class PushRuleRoutes:
    """The caller's push rules."""

    def __init__(self, push_rules: PushRules) -> None:
        self._rules = push_rules

    def table(self) -> list[Route]:
        read: dict[str, Any] = {"auth": Auth.USER, "rate": "read", "body": None}
        return [
            Route("GET", _ALL, self.everything, op="getPushRules", **read),
            Route("GET", f"{_ALL}global/", self.all, op="getPushRulesGlobal", **read),
            Route("GET", _RULE, self.one, op="getPushRule", **read),
            Route("GET", f"{_RULE}/enabled", self.enabled, op="isPushRuleEnabled", **read),
            Route("GET", f"{_RULE}/actions", self.actions, op="getPushRuleActions", **read),
            Route("PUT", _RULE, self.put, op="setPushRule", auth=Auth.USER, rate="account", body=RuleBody),
            Route("DELETE", _RULE, self.delete, op="deletePushRule", auth=Auth.USER, rate="account", body=None),
            Route("PUT", f"{_RULE}/enabled", self.set_enabled, op="setPushRuleEnabled", auth=Auth.USER,
                  rate="account", body=EnabledBody),
            Route("PUT", f"{_RULE}/actions", self.set_actions, op="setPushRuleActions", auth=Auth.USER,
                  rate="account", body=ActionsBody),
        ]  # fmt: skip

    async def everything(self, request: Request) -> dict[str, Any]:
        return {"global": await self._rules.all(request.user_id)}

    async def all(self, request: Request) -> dict[str, Any]:
        return await self._rules.all(request.user_id)

    async def one(self, request: Request) -> dict[str, Any]:
        return await self._rule(request)

    async def enabled(self, request: Request) -> dict[str, Any]:
        return {"enabled": (await self._rule(request))["enabled"]}

    async def actions(self, request: Request) -> dict[str, Any]:
        return {"actions": (await self._rule(request))["actions"]}

    async def _rule(self, request: Request) -> dict[str, Any]:
        return await self._rules.one(request.user_id, request.params["kind"], request.params["ruleId"])

    async def put(self, request: Request) -> None:
        body: RuleBody = request.body
        await self._rules.put(
            request.user_id,
            request.params["kind"],
            request.params["ruleId"],
            actions=body.actions,
            conditions=body.conditions,
            pattern=body.pattern,
            before=request.query("before"),
            after=request.query("after"),
        )

    async def delete(self, request: Request) -> None:
        await self._rules.delete(request.user_id, request.params["kind"], request.params["ruleId"])

    async def set_enabled(self, request: Request) -> None:
        await self._rules.set_enabled(
            request.user_id, request.params["kind"], request.params["ruleId"], request.body.enabled
        )

    async def set_actions(self, request: Request) -> None:
        await self._rules.set_actions(
            request.user_id, request.params["kind"], request.params["ruleId"], request.body.actions
        )
