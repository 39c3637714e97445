"""Written by spec/client.py from the routes; not by hand."""

# fmt: off

from __future__ import annotations

from typing import Any, Literal

import msgspec


class BotSettings(msgspec.Struct, kw_only=True, omit_defaults=True):
    url: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    token: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    aes_key: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    mode: Literal['compat', 'plain', 'safe'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    enabled: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    new_secret: bool | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class BotView(msgspec.Struct, kw_only=True, omit_defaults=True):
    appid: str
    token: str
    aes_key: str
    mode: Literal['compat', 'plain', 'safe']
    url: str
    enabled: bool
    verified_ms: int
    created_ms: int
    appsecret: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Delivery(msgspec.Struct, kw_only=True, omit_defaults=True):
    entry_no: int
    occurrence_no: int
    kind: str
    attempt: int
    at_ms: int
    status: int
    duration_ms: int
    error: str


class Entry(msgspec.Struct, kw_only=True, omit_defaults=True):
    entry_no: int
    at_ms: int
    kind: str
    tries: int
    duration_ms: int
    status: int
    answer: str


class KeyList(msgspec.Struct, kw_only=True, omit_defaults=True):
    keys: list[ShownKey]


class Log(msgspec.Struct, kw_only=True, omit_defaults=True):
    entries: list[Entry]


class MadeWebhook(msgspec.Struct, kw_only=True, omit_defaults=True):
    webhook: Webhook
    secret: str


class NewKey(msgspec.Struct, kw_only=True, omit_defaults=True):
    name: str
    role: Literal['editor', 'owner', 'responder'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class NewWebhook(msgspec.Struct, kw_only=True, omit_defaults=True):
    url: str
    kinds: list[str]
    description: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Page_Delivery(msgspec.Struct, kw_only=True, omit_defaults=True):
    items: list[Delivery]
    next_cursor: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class ShownKey(msgspec.Struct, kw_only=True, omit_defaults=True):
    key_no: int
    name: str
    role: str
    hint: str
    made_by: str
    created_ms: int
    used_ms: int
    token: str | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class Sites(msgspec.Struct, kw_only=True, omit_defaults=True):
    sites: list[str]


class Webhook(msgspec.Struct, kw_only=True, omit_defaults=True):
    webhook_no: int
    url: str
    description: str
    kinds: list[str]
    state: str
    reason: str
    failing_ms: int
    created_ms: int


class WebhookChanges(msgspec.Struct, kw_only=True, omit_defaults=True):
    url: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    kinds: list[str] | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    description: str | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
    on: bool | None | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)


class WebhookList(msgspec.Struct, kw_only=True, omit_defaults=True):
    webhooks: list[Webhook]


class teahouse_publicaccounts_wechat__oauth_Code(msgspec.Struct, kw_only=True, omit_defaults=True):
    code: str
    expires_in: int


class teahouse_publicaccounts_wechat__oauth_Wish(msgspec.Struct, kw_only=True, omit_defaults=True):
    appid: str
    scope: Literal['snsapi_base', 'snsapi_userinfo'] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET)
