"""Finding the route: Falcon's compiled router, asked with the raw path so that %2F stays in its segment."""

import re
from collections.abc import Collection
from urllib.parse import unquote

from falcon.routing import CompiledRouter

from teahouse.kernel.http._route import Route
from teahouse.matrix.errors import invalid_param, unrecognized

_FIELD = re.compile(r"\{(\w+)\}")
_HEADS = 4096  # paths but for their last segment whose route is remembered
_ASCII = {form % byte: chr(byte) for byte in range(128) for form in ("%02X", "%02x")}


def _decoded(value: str) -> str:
    """Percent-decoded. Raises ``UnicodeDecodeError``. Most are a type, or an id whose ``!`` and ``:`` are encoded."""
    if "%" not in value:
        return value
    first, *rest = value.split("%")
    found = [first]
    for piece in rest:
        character = _ASCII.get(piece[:2])
        if character is None:
            return unquote(value, errors="strict")
        found.append(character)
        found.append(piece[2:])
    return "".join(found)


def _all_decoded(values: Collection[str]) -> list[str]:
    """Raises M_INVALID_PARAM."""
    try:
        decoded = [_decoded(value) for value in values]
    except UnicodeDecodeError:
        raise invalid_param("The path is not UTF-8") from None
    if "\0" in "".join(decoded):  # no identifier may hold it, and PostgreSQL's text cannot
        raise invalid_param("The path holds a NUL character")
    return decoded


class _Resource:
    """All routes of one path template, by method. ``ends_free``: whatever the last segment is, it is found."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.ends_free: bool | None = None  # not looked at yet


class Router:
    """The table of routes."""

    def __init__(self, routes: list[Route]) -> None:
        self.routes = routes
        self._router = CompiledRouter()
        resources: dict[str, _Resource] = {}
        for route in routes:
            self._add(resources, route)
        #: Paths without fields, /sync before all, are found at once.
        self._fixed = {template: resource for template, resource in resources.items() if "{" not in template}
        #: By method and path but for its last segment, in which most differ from one before: senders count there.
        self._heads: dict[tuple[str, str], tuple[Route, dict[str, str]]] = {}
        self._templates = [template.split("/") for template in resources]
        for template, resource in resources.items():
            self._router.add_route(template, resource)

    def _add(self, resources: dict[str, _Resource], route: Route) -> None:
        # Falcon wants one field name at a given place of the path; routes call it what the spec calls it there.
        names: list[str] = []
        segments: list[str] = []
        for index, segment in enumerate(route.path.split("/")):
            match = _FIELD.fullmatch(segment)
            if match:
                names.append(match.group(1))
                segments.append(f"{{p{index}}}")
            else:
                segments.append(segment)
        route.fields = tuple(names)
        resource = resources.setdefault("/".join(segments), _Resource())
        if route.method in resource.routes:
            raise ValueError(f"{route.method} {route.path} is declared twice")
        resource.routes[route.method] = route

    def find(self, method: str, raw_path: str) -> tuple[Route, dict[str, str]]:
        """The route for ``method`` and the undecoded path, and its decoded fields.

        Raises M_UNRECOGNIZED (404 for the path, 405 for the method), M_INVALID_PARAM for a path that isn't UTF-8.
        """
        fixed = self._fixed.get(raw_path)
        if fixed is not None and method in fixed.routes:
            return fixed.routes[method], {}
        head, _, last = raw_path.rpartition("/")
        known = self._heads.get((method, head))
        if known is not None and last and "%" not in last:
            route, others = known
            return route, {**others, route.fields[-1]: last}
        found = self._router.find(raw_path)
        if found is None:
            raise unrecognized(404)
        resource, _, values, template = found
        route = resource.routes.get(method)  # type: ignore[attr-defined]
        if route is None:
            if method == "HEAD" and "GET" in resource.routes:  # type: ignore[attr-defined]
                route = resource.routes["GET"]  # type: ignore[attr-defined]
            else:
                raise unrecognized(405)
        params = dict(zip(route.fields, _all_decoded(values.values()), strict=True))
        if resource.ends_free is None:  # type: ignore[attr-defined]
            resource.ends_free = self._ends_free(str(template).split("/"))  # type: ignore[attr-defined]
        if resource.ends_free and last:  # type: ignore[attr-defined]
            if len(self._heads) >= _HEADS:
                self._heads.clear()
            self._heads[method, head] = route, params
        return route, params

    def _ends_free(self, template: list[str]) -> bool:
        """Whether a path of this template is of it with any other last segment too: none has a word there."""
        if not template[-1].startswith("{"):
            return False
        return not any(
            len(other) == len(template)
            and not other[-1].startswith("{")
            and all(one == two or "{" in one + two for one, two in zip(other[:-1], template, strict=False))
            for other in self._templates
        )
