"""Which route a path is of, the first time and every other time."""

import itertools

import pytest

from teahouse.kernel.http import Auth, Request, Route
from teahouse.kernel.http._router import Router
from teahouse.matrix.errors import MatrixError


async def nothing(request: Request) -> None:
    return None


def routes(*lines: str) -> list[Route]:
    """``METHOD path`` of each; the operation is called the same."""
    return [
        Route(line.split(" ")[0], line.split(" ")[1], nothing, op=line, auth=Auth.NONE, rate="none", body=None)
        for line in lines
    ]


def found(router: Router, method: str, path: str) -> tuple[str, dict[str, str]] | tuple[str, int]:
    try:
        route, params = router.find(method, path)
    except MatrixError as error:
        return error.errcode, error.status
    return route.op, params


PATHS = [
    "/fixed/way",
    "/rooms/a/send/b/1",
    "/rooms/a/send/b/2",
    "/rooms/a/send/b/%32%2F",
    "/rooms/a/send/b/%00",
    "/rooms/a/send/b/%ff",
    "/rooms/a/send/b/",
    "/rooms/a/send/b",
    "/rooms/%21a/send/b/3",
    "/rooms/%21a/send/b/4",
    "//rooms/a/send/b/5",
    "/rooms/a/send/b/5/6",
    "/rooms/a/event/x",
    "/rooms/a/event/first",
    "/rooms/a/event/y",
    "/rooms/a/kick",
    "/rooms/own/event/z",
    "/nowhere",
    "/",
]


def router() -> Router:
    return Router(
        routes(
            "GET /fixed/way",
            "PUT /rooms/{roomId}/send/{type}/{txnId}",
            "GET /rooms/{room}/send/{type}/{txn}",
            "GET /rooms/{roomId}/event/{eventId}",
            "GET /rooms/{roomId}/event/first",
            "PUT /rooms/own/event/{eventId}",
            "POST /rooms/{roomId}/kick",
        )
    )


def test_what_is_remembered_changes_no_answer() -> None:
    asked = [(method, path) for method in ("GET", "PUT", "POST", "HEAD") for path in PATHS]
    fresh = {one: found(router(), *one) for one in asked}
    assert ("PUT /rooms/{roomId}/send/{type}/{txnId}", {"roomId": "!a", "type": "b", "txnId": "3"}) == fresh[
        "PUT", "/rooms/%21a/send/b/3"
    ]
    assert ("GET /rooms/{room}/send/{type}/{txn}", {"room": "a", "type": "b", "txn": "2/"}) == fresh[
        "GET", "/rooms/a/send/b/%32%2F"
    ]
    assert ("GET /rooms/{roomId}/event/first", {"roomId": "a"}) == fresh["GET", "/rooms/a/event/first"]
    assert ("M_INVALID_PARAM", 400) == fresh["PUT", "/rooms/a/send/b/%00"]
    assert ("M_UNRECOGNIZED", 405) == fresh["POST", "/rooms/a/event/x"]
    assert ("M_UNRECOGNIZED", 404) == fresh["GET", "/rooms/a/send/b/5/6"]
    used = router()
    for one, other in itertools.product(asked, repeat=2):
        assert fresh[one] == found(used, *one)
        assert fresh[other] == found(used, *other)


def test_a_route_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        Router(routes("GET /a/{b}", "GET /a/{c}"))
