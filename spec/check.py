"""Holds spec/index.tsv to the specification and to the routes of the running app.

The index has one row for each operation of the Matrix client-server API: operationId, method, path, status
(Yes, Partial, No), the part that answers it, and a note (what is missing, or why it is not there).

And spec/law.tsv to the law and to the repository, as ``spec/law.py`` says.

    python spec/check.py            fail with every difference
    python spec/check.py --routes   print the route table: method, path, operation, auth, rate
"""

import csv
import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from spec import law  # noqa: E402
from teahouse.app import PARTS, Teahouse  # noqa: E402
from teahouse.kernel.config import Settings  # noqa: E402
from teahouse.kernel.http import Route  # noqa: E402
from tests.harness.contract import matrix  # noqa: E402

INDEX = ROOT / "spec" / "index.tsv"
STATUSES = ("Yes", "Partial", "No")
PAGES = (
    "/a/",
    "/studio",
    "/desk",
    "/account/email/",
    "/report",
    "/statements/",
    "/notes",
    "/sitemap",
    "/robots.txt",
    "/favicon.ico",
    "/transparency/",
)
FRONT = ("/", "/a")  # and the second leads to /a/
WECHAT_INDEX = ROOT / "spec" / "wechat.tsv"
# What bots written for WeChat call: not the specification's, and held to an index of its own.
WECHAT = ("/cgi-bin/", "/customservice/", "/datacube/", "/sns/", "/connect/")
OWN = ("/_teahouse/", "/health", "/metrics", "/_matrix/client/unstable/", *PAGES)
# What the specification has in prose, or in another of its APIs: the fallback page of user-interactive authentication,
# and where whoever is shown an OpenID token asks whose it is.
PROSE = ("/_matrix/client/v3/auth/", "/_matrix/federation/v1/openid/userinfo")
# What clients call and the OpenAPI does not list: aliases of older days, kept because clients still use them.
OLD_VERSIONS = ("/_matrix/client/r0/", "/_matrix/client/api/", "/_matrix/media/r0/", "/_matrix/media/v1/")


class Row(NamedTuple):
    """One operation of the specification, and what we say of it."""

    operation_id: str
    method: str
    path: str
    status: str
    part: str
    note: str


def index() -> list[Row]:
    """The rows of spec/index.tsv."""
    with INDEX.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(lines)
        return [Row(*line) for line in lines]


def routes() -> list[Route]:
    """The route table of the app as it would run."""
    return Teahouse(Settings()).routes


def shape(path: str) -> str:
    """``path`` with the names of its fields left out, and without a slash at the end."""
    return re.sub(r"\{[^}]*\}", "{}", path).rstrip("/")


def against_specification(rows: list[Row]) -> list[str]:
    """Rows the specification does not have, and operations the index does not have."""
    said = {(row.operation_id, row.method, row.path) for row in rows}
    meant = {(op.operation_id, op.method, op.path) for op in matrix().operations}
    found = [f"index: {' '.join(row)} is not in the specification" for row in sorted(said - meant)]
    found += [f"index: {' '.join(op)} has no row" for op in sorted(meant - said)]
    found += [f"index: {name} has two rows" for name, n in Counter(r.operation_id for r in rows).items() if n > 1]
    for row in rows:
        if row.status not in STATUSES:
            found.append(f"index: {row.operation_id}: status {row.status!r} is none of {', '.join(STATUSES)}")
        if row.status != "Yes" and not row.note:
            found.append(f"index: {row.operation_id}: {row.status} without a note that says why")
        if row.status == "No" and row.part:
            found.append(f"index: {row.operation_id}: No, and yet the part {row.part} answers it")
        if row.status != "No" and row.part not in (*PARTS, "sync", "kernel"):
            found.append(f"index: {row.operation_id}: there is no part {row.part!r}")
    return found


def against_routes(rows: list[Row], table: list[Route]) -> list[str]:
    """Routes that are missing for what we say we do, and routes for what we say we don't."""
    by_place = {(route.method, shape(route.path)): route for route in table}
    known: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        known.setdefault((row.method, shape(row.path)), []).append(row)
    found = []
    for place, at_place in known.items():
        route = by_place.get(place)
        done = [row for row in at_place if row.status != "No"]
        if route is None:
            found += [f"routes: {row.operation_id} is {row.status}, and {' '.join(place)} has no route" for row in done]
        elif not done:
            found.append(f"routes: {at_place[0].operation_id} is No, and {route!r} answers it")
        elif route.op not in {row.operation_id for row in at_place}:
            found.append(f"routes: {route!r} should say op={at_place[0].operation_id!r}")
    return found + unknown(known, table)


def unknown(known: dict[tuple[str, str], list[Row]], table: list[Route]) -> list[str]:
    """Routes that neither the specification nor our own API has, and places that are taken twice."""
    operations = {row.operation_id for rows in known.values() for row in rows}
    found = []
    for route in table:
        if (route.method, shape(route.path)) in known or route.path.startswith((*OWN, *PROSE, *WECHAT)):
            continue
        if route.path in FRONT:
            continue
        alias = route.path.startswith(OLD_VERSIONS) and route.op in operations
        if not alias and not empty_state_key(route):
            found.append(f"routes: {route!r} is neither in the specification nor under {', '.join(OWN)}")
    for place, n in Counter((route.method, shape(route.path)) for route in table if route.path not in FRONT).items():
        if n > 1:
            found.append(f"routes: {' '.join(place)} is routed {n} times")
    return found


def against_wechat(table: list[Route]) -> list[str]:
    """Differences between spec/wechat.tsv (method, path, status, note) and the routes that bots call."""
    with WECHAT_INDEX.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    there = {(route.method, route.path) for route in table if route.path.startswith(WECHAT)}
    done = {(method, path) for method, path, status, _ in lines if status != "No"}
    found = [f"wechat: {' '.join(place)} has no route" for place in sorted(done - there)]
    found += [f"wechat: {' '.join(place)} has no row" for place in sorted(there - done)]
    for method, path, status, note in lines:
        if status not in STATUSES or (status != "Yes" and not note):
            found.append(f"wechat: {method} {path}: {status!r} without a note, or no status")
    return found


def empty_state_key(route: Route) -> bool:
    """The spec lets the slash before an empty state key be left out, which makes a path of its own."""
    return shape(route.path) == "/_matrix/client/v3/rooms/{}/state/{}"


def main() -> int:
    table = routes()
    if "--routes" in sys.argv:
        for route in sorted(table, key=lambda r: (r.path, r.method)):
            print(route.method, route.path, route.op, route.auth.value, route.rate, sep="\t")
        return 0
    rows = index()
    provisions = law.provisions()
    problems = against_specification(rows) + against_routes(rows, table) + against_wechat(table)
    problems += law.problems(provisions)
    for problem in problems:
        print(problem)
    counts = Counter(row.status for row in rows)
    print(f"spec/index.tsv: {len(rows)} operations: {', '.join(f'{s} {counts[s]}' for s in STATUSES)}; ", end="")
    print(f"{len(table)} routes; {len(problems)} problems")
    met = Counter(provision.status for provision in provisions)
    print(f"spec/law.tsv: {len(provisions)} paragraphs: {', '.join(f'{s} {met[s]}' for s in law.STATUSES)}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
