"""Conversation and insights over HTTP: roles, cursors, the same request once, odd input by name."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from teahouse.kernel.http import Application, Who
from teahouse.kernel.limits import Limits
from teahouse.kernel.metrics import Metrics
from teahouse.matrix.errors import forbidden
from teahouse.publicaccounts.api import Idempotency
from tests.parts.publicaccounts.conversation.world import Account, Teashop

_ROLES = {"@olga:tea.house": 3, "@ed:tea.house": 2, "@ray:tea.house": 1}
_NEEDS = {"owner": 3, "editor": 2, "responder": 1}
ACCOUNT = "/_teahouse/v1/accounts/news"


class Strict(Teashop):
    """A tea shop that looks at roles."""

    async def require(self, user_id: str, handle: str, role: Any = "responder") -> Account:
        if _ROLES.get(user_id, 0) < _NEEDS[role]:
            raise forbidden(f"This takes the role {role}")
        return self.account


class Counter:
    """Calls as somebody."""

    def __init__(self, shop: Strict) -> None:
        routes = [*shop.conversation.routes(Idempotency(shop.db, shop.clock).idempotent), *shop.insights.routes()]

        async def authenticate(token: str, ip: str, user_agent: str) -> Who:
            return Who(f"@{token}:tea.house", "", 0, 0)

        application = Application(routes, authenticate, Limits(shop.clock, enabled=False), Metrics())
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://tea.house")

    async def ask(
        self, who: str, method: str, path: str, body: Any = None, key: str = "", **query: Any
    ) -> tuple[int, Any]:
        headers = {"authorization": f"Bearer {who}"} | ({"idempotency-key": key} if key else {})
        answer = await self.http.request(method, f"{ACCOUNT}/{path}", json=body, headers=headers, params=query)
        return answer.status_code, answer.json() if "json" in answer.headers["content-type"] else answer.text


@pytest.fixture
async def strict(database_url: str) -> AsyncIterator[tuple[Strict, Counter]]:
    shop = Strict(database_url)
    await shop.db.open()
    counter = Counter(shop)
    yield shop, counter
    await counter.http.aclose()
    await shop.db.close()


async def test_responders_converse_editors_set_replies_and_strangers_neither(strict: tuple[Strict, Counter]) -> None:
    shop, counter = strict
    replies = {"greeting": [{"type": "text", "text": "Welcome"}]}
    assert 403 == (await counter.ask("ray", "PUT", "replies", replies))[0]
    assert 200 == (await counter.ask("ed", "PUT", "replies", replies))[0]
    assert 200 == (await counter.ask("ray", "GET", "replies"))[0]
    assert 403 == (await counter.ask("mei", "GET", "conversations"))[0]
    assert 403 == (await counter.ask("ray", "GET", "insights/days"))[0]
    status, empty = await counter.ask("ray", "GET", "conversations")
    assert (200, []) == (status, empty["items"])
    mei = await shop.subscribe("mei")
    await shop.write(mei, "hello")
    status, sent = await counter.ask(
        "ray", "POST", f"conversations/{mei}/messages", {"content": {"type": "text", "text": "Hi Mei"}}, key="one"
    )
    again = await counter.ask(
        "ray", "POST", f"conversations/{mei}/messages", {"content": {"type": "text", "text": "Hi Mei"}}, key="one"
    )
    assert (200, sent) == (status, again[1])
    assert ["Welcome", "Hi Mei"] == shop.answers(mei)
    _, talk = await counter.ask("ray", "GET", f"conversations/{mei}")
    assert ["Hi Mei", "hello", "Welcome"] == [word["text"] for word in talk["words"]]
    assert 200 == (await counter.ask("ray", "PUT", f"conversations/{mei}/state", {"state": "closed"}))[0]


async def test_the_inbox_goes_on_by_its_cursor(strict: tuple[Strict, Counter]) -> None:
    shop, counter = strict
    for index in range(5):
        await shop.write(await shop.subscribe(f"p{index}"), "hello")
    seen, cursor = [], {}
    for _ in range(5):
        _, page = await counter.ask("ray", "GET", "conversations", limit=2, **cursor)
        seen += [one["name"] for one in page["items"]]
        if "next_cursor" not in page or page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert ["p4", "p3", "p2", "p1", "p0"] == seen
    assert 400 == (await counter.ask("ray", "GET", "conversations", cursor="mangled"))[0]


ODD_INPUT: list[tuple[str, str, Any, str]] = [
    ("PUT", "replies", {"greeting": [{"type": "text", "text": ""}]}, "greeting[0].text"),
    ("PUT", "replies", {"greeting": [{"type": "poem"}]}, "greeting[0].type"),
    ("PUT", "replies", {"greeting": [{"type": "text", "text": "x"}] * 6}, "greeting"),
    ("PUT", "replies", {"hello": 1}, "hello"),
    ("POST", "replies/rules", {"name": "x", "keywords": [],
                                "replies": [{"type": "text", "text": "y"}]}, "keywords"),
    ("PUT", "menu", {"buttons": [{"name": "x", "type": "click", "key": "k" * 129}]}, "buttons[0].key"),
    ("PUT", "menu", {"buttons": [{"name": "x", "type": "click", "key": "k"}] * 4}, "buttons"),
    ("PUT", "replies/order", {"order": [1]}, "order"),
    ("POST", "templates", {"title": " ", "body": "x"}, "title"),
    ("PUT", "replies/rules/one", {"name": "x", "keywords": [{"word": "w"}],
                                  "replies": [{"type": "text", "text": "y"}]}, "ruleNo"),
    ("GET", "insights/days?from=tomorrow", None, "from"),
    ("GET", "insights/days?from=2024-01-01&to=2026-01-01", None, "to"),
    ("GET", "insights/days?offset=99999", None, "offset"),
    ("GET", "conversations?filter=odd", None, "filter"),
]  # fmt: skip


async def test_odd_input_is_refused_by_the_name_of_the_field(strict: tuple[Strict, Counter]) -> None:
    _, counter = strict
    headers = {"authorization": "Bearer ed"}
    for method, path, body, named in ODD_INPUT:
        answer = await counter.http.request(method, f"{ACCOUNT}/{path}", json=body, headers=headers)
        assert 400 == answer.status_code, path
        assert named in answer.json()["error"], path


async def test_figures_come_as_json_and_as_a_file(strict: tuple[Strict, Counter]) -> None:
    shop, counter = strict
    await shop.subscribe("mei")
    status, figures = await counter.ask("ed", "GET", "insights/days", offset="+480")
    assert (200, 30, 1) == (status, len(figures["days"]), figures["total"]["gained"])
    status, text = await counter.ask("ed", "GET", "insights/days", format="csv", lang="zh")
    assert (200, True) == (status, "新增关注" in text)


async def test_a_subscriber_clicks_and_answers_for_themselves(strict: tuple[Strict, Counter]) -> None:
    shop, counter = strict
    mei = await shop.subscribe("mei")
    menu = {"buttons": [{"name": "Go", "type": "click", "key": "GO"}]}
    assert 200 == (await counter.ask("ed", "PUT", "menu", menu))[0]
    assert (200, menu) == await counter.ask("stranger", "GET", "menu")
    assert 200 == (await counter.ask("mei", "POST", "menu/clicks", {"key": "GO"}))[0]
    assert 404 == (await counter.ask("bo", "POST", "menu/clicks", {"key": "GO"}))[0]
    _, made = await counter.ask("ed", "POST", "templates", {"title": "Parcel", "body": "No. {{n}}"})
    ask = {"template_no": made["template_no"]}
    _, asked = await counter.ask("ray", "POST", f"conversations/{mei}/consents", ask)
    assert 404 == (await counter.ask("bo", "PUT", f"consents/{asked['consent_no']}", {"granted": True}))[0]
    _, answered = await counter.ask("mei", "PUT", f"consents/{asked['consent_no']}", {"granted": True})
    assert "granted" == answered["state"]
    status, _ = await counter.ask("ray", "POST", f"conversations/{mei}/template-messages", {**ask, "data": {"n": "7"}})
    assert (200, "Parcel\nNo. 7") == (status, shop.answers(mei)[-1])
