"""Auditors read all and change nothing: asked of every route of moderation that the app has, over HTTP."""

import re
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec
from msgspec import inspect

from spec import check
from teahouse.kernel.http import Auth, Route
from tests.harness.person import Person
from tests.harness.servers import Server
from tests.plays.moderation.conftest import AtTheDesk

PLACES = ("/_teahouse/v1/moderation/", "/desk/")
#: What everybody at work does about their own session and factors.
OWN = {
    "PUT /_teahouse/v1/moderation/factors/totp", "PUT /_teahouse/v1/moderation/factors/totp/confirmation",
    "PUT /_teahouse/v1/moderation/factors/shown", "PUT /_teahouse/v1/moderation/factors/passkeys/challenge",
    "PUT /_teahouse/v1/moderation/factors/passkeys", "PUT /_teahouse/v1/moderation/factors/shown/challenge",
    "PUT /_teahouse/v1/moderation/factors/shown/passkey", "PUT /_teahouse/v1/moderation/factors/recovery-codes",
    "DELETE /_teahouse/v1/moderation/factors/{factor_id}",
    "POST /desk/sign-in", "POST /desk/sign-out", "POST /desk/factors/show", "POST /desk/factors/totp",
    "POST /desk/factors/totp/confirm", "POST /desk/factors/passkey", "POST /desk/factors/passkey/show",
    "POST /desk/factors/remove", "POST /desk/factors/recovery",
}  # fmt: skip
#: Where one comes in.
ENTRANCE = {"GET /desk/sign-in", "GET /desk/factors", "GET /_teahouse/v1/moderation/me"}
NOWHERE: Mapping[str, str] = {}
#: Texts that patterns ask for; one that fits none of these is to be added.
TEXTS = ("0" * 64, "0" * 32, "DE", "2026-01-01", "@a:tea.house", "a.b", "https://tea.house/")


def routes() -> list[Route]:
    found = [one for one in check.routes() if one.path.startswith(PLACES)]
    return [one for one in found if f"{one.method} {one.path}" not in OWN]


def changing() -> list[Route]:
    return [one for one in routes() if one.method not in ("GET", "HEAD")]


def small(kind: inspect.Type) -> Any:
    """The smallest value that a type takes: what is sent must fit, or the refusal would say nothing of who asks."""
    match kind:
        case inspect.StructType(fields=fields):
            needed = {one.encode_name: small(one.type) for one in fields if one.required}
            return needed | ({kind.tag_field: kind.tag} if kind.tag_field else {})
        case inspect.Metadata(type=inner):
            return small(inner)
        case inspect.LiteralType(values=values) | inspect.EnumType(cls=values):
            first = next(iter(values))
            return getattr(first, "value", first)
        case inspect.UnionType(types=types):
            return None if any(isinstance(one, inspect.NoneType) for one in types) else small(types[0])
        case inspect.StrType(min_length=length, pattern=pattern):
            tried = ["x" * (length or 1), *TEXTS]
            return next(one for one in tried if pattern is None or re.search(pattern, one))
        case inspect.IntType(ge=least, gt=above):
            return least if least is not None else above + 1 if above is not None else 1
        case inspect.FloatType():
            return 0.5
        case inspect.BoolType():
            return True
        case (
            inspect.ListType(item_type=item, min_length=length)
            | inspect.VarTupleType(item_type=item, min_length=length)
        ):
            return [small(item) for _ in range(length or 0)]
        case inspect.NoneType():
            return None
    return {}


def test_there_is_something_to_ask() -> None:
    assert 30 < len(changing())
    known = {f"{one.method} {one.path}" for one in check.routes()}
    assert [] == sorted(OWN - known)


def ask(person: Person, route: Route, places: Mapping[str, str] = NOWHERE) -> httpx.Response:
    """A request that fits the route, by a client or from a page of ours. places: what its fields are, else 1."""
    path = route.path
    for field in route.fields:
        path = path.replace("{" + field + "}", places.get(field, "1"))
    sent: dict[str, Any] = {"headers": {"sec-fetch-site": "same-origin"}}
    if isinstance(route.body, type) and issubclass(route.body, msgspec.Struct):
        sent["json"] = small(inspect.type_info(route.body))
    elif route.auth is not Auth.PAGE and route.body is not None:
        sent["json"] = {}
    if route.query is not None:
        sent["params"] = small(inspect.type_info(route.query))
    if route.auth is Auth.PAGE:
        sent["headers"]["cookie"] = f"teahouse_session={person.token}"
    else:
        sent["headers"]["authorization"] = f"Bearer {person.token}"
    return person.http.request(route.method, path, follow_redirects=False, **sent)


def test_every_route_that_changes_something_refuses_an_auditor(house: Server, desk: AtTheDesk) -> None:
    wrong = []
    for route in changing():
        answer = ask(desk.aud, route)
        if answer.status_code != 403:
            wrong.append(f"{route.method} {route.path} → {answer.status_code} {answer.text[:200]}")
    assert not wrong, "\n".join(wrong)


def test_every_route_asks_for_a_role_and_a_second_factor(house_on_sqlite: Server) -> None:
    """An administrator who has shown none is led to where it is shown; a stranger to the staff has no business here."""
    ada, lin = house_on_sqlite.people("Ada", "Lin")
    house_on_sqlite.command("user", "role", ada.localpart, "add", "admin")
    wrong = []
    for route in routes():
        if f"{route.method} {route.path}" in ENTRANCE:
            continue
        for person in (ada, lin):
            answer = ask(person, route)
            led = answer.status_code == 303 and answer.headers["location"].startswith("/desk/factors?")
            if answer.status_code != 403 and not (led and person is ada):
                wrong.append(f"{person.name}: {route.method} {route.path} → {answer.status_code} {answer.text[:200]}")
    assert not wrong, "\n".join(wrong)


def test_an_auditor_reads(house: Server, desk: AtTheDesk) -> None:
    for path in ("me", "staff", "staff-history", "proposals", "broken-glass", "queues", "cases"):
        desk.aud.get(f"/_teahouse/v1/moderation/{path}")
