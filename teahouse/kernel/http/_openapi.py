"""Our OpenAPI, made from the route table and msgspec's schemas."""

from typing import Any, get_origin

import msgspec

from teahouse.kernel.http._route import Auth, Body, Route


def openapi(routes: list[Route], title: str, version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 description of ``routes``."""
    structs = [r.body for r in routes if r.body is not None and not isinstance(r.body, Body)]
    structs += [r.answers for r in routes if r.answers is not None]
    schemas, components = msgspec.json.schema_components(structs, ref_template="#/components/schemas/{name}")
    by_type = dict(zip(structs, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, by_type)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {
            "schemas": {**components, "Error": _ERROR},
            "securitySchemes": {"accessToken": {"type": "http", "scheme": "bearer"}},
        },
    }


_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["errcode", "error"],
    "properties": {
        "errcode": {"type": "string"},
        "error": {"type": "string"},
        "retry_after_ms": {"type": "integer", "description": "With 429: how long to wait."},
    },
}
_NOTHING: dict[str, Any] = {"type": "object", "maxProperties": 0}
#: What a body that the handler reads itself looks like, by its media type.
_RAW: dict[str, dict[str, Any]] = {
    "multipart/form-data": {
        "type": "object",
        "required": ["media"],
        "properties": {"media": {"type": "string", "contentMediaType": "application/octet-stream"}},
    },
    "application/x-www-form-urlencoded": {"type": "object", "additionalProperties": {"type": "string"}},
}


def _operation(route: Route, by_type: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.op,
        "tags": [route.tag or _tag(route.path)],
        "parameters": _parameters(route),
        "responses": _responses(route, by_type),
    }
    if route.summary:
        operation["summary"] = route.summary
    if route.auth not in (Auth.NONE, Auth.OPTIONAL, Auth.PAGE):
        operation["security"] = [{"accessToken": []}]
    elif route.auth is Auth.OPTIONAL:
        operation["security"] = [{}, {"accessToken": []}]
    if route.body is Body.RAW:
        taken = {kind: {"schema": _RAW.get(kind, {})} for kind in route.takes.split(", ")}
        operation["requestBody"] = {"required": True, "content": taken}
    elif route.body is not None:
        schema = {"type": "object"} if route.body is Body.JSON else by_type[route.body]
        # Where nothing needs to be said, clients leave the body of a POST out.
        needed = route.method == "PUT" or not isinstance(route.body, Body)
        operation["requestBody"] = {"required": needed, "content": {"application/json": {"schema": schema}}}
    return operation


def _tag(path: str) -> str:
    """What an operation is about: the first word after the version, or after the account.

    >>> [_tag(path) for path in ("/health", "/_teahouse/v1/accounts/{handle}", "/_teahouse/v1/accounts/{handle}/tags")]
    ['service', 'accounts', 'tags']
    """
    words = [piece for piece in path.split("/") if piece and "{" not in piece]
    if len(words) < 3 or words[1] != "v1":
        return "service"
    return words[3] if words[2] == "accounts" and len(words) > 3 else words[2]


def _parameters(route: Route) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in route.fields
    ]
    if route.query is not None:
        for field in msgspec.structs.fields(route.query):
            schema = msgspec.json.schema(field.type)
            one = {"name": field.encode_name, "in": "query", "required": field.required, "schema": schema}
            if "description" in schema:
                one["description"] = schema.pop("description")
            if not field.required and field.default is not msgspec.NODEFAULT and field.default is not None:
                schema["default"] = field.default
            found.append(one)
    elif route.answers is not None and "next_cursor" in _names(route.answers):
        for name, schema in (("cursor", {"type": "string"}), ("limit", {"type": "integer", "minimum": 0})):
            found.append({"name": name, "in": "query", "required": False, "schema": schema})
    if getattr(route.handler, "idempotent", False):
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "The same request under the same key is done once, and answered the same for a day.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            }
        )
    return found


def _names(answers: Any) -> set[str]:
    struct = get_origin(answers) or answers
    if not (isinstance(struct, type) and issubclass(struct, msgspec.Struct)):
        return set()
    return {field.encode_name for field in msgspec.structs.fields(struct)}


def _responses(route: Route, by_type: dict[Any, Any]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if route.status not in (204, 304):
        kinds = route.produces.split(", ")
        done["content"] = {kind: {"schema": {"type": "string"}} for kind in kinds}
        if "application/json" in kinds:
            done["content"]["application/json"] = {"schema": by_type.get(route.answers, _NOTHING)}
    reasons = {"400": "What was sent cannot be used; the error names the field."}
    if route.auth not in (Auth.NONE, Auth.OPTIONAL, Auth.PAGE):
        reasons |= {"401": "No access token, or one that is not good.", "403": "The caller may not do this."}
    if route.fields:
        reasons["404"] = "There is no such thing."
    if getattr(route.handler, "idempotent", False):
        reasons["409"] = "The Idempotency-Key was used for something else, or nobody knows how it ended."
    if route.body is not None:
        reasons["413"] = "The body is too large."
    if route.rate != "none":
        reasons["429"] = "Too many requests; `retry_after_ms` says how long to wait."
    reasons["4XX"] = "Refused."
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {
        str(route.status): done,
        **{status: {"description": why, "content": error} for status, why in reasons.items()},
    }
