"""Our OpenAPI, made from the route table and msgspec's schemas."""

from typing import Any

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
    "properties": {"errcode": {"type": "string"}, "error": {"type": "string"}},
}


def _operation(route: Route, by_type: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.op,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in route.fields
        ],
        "responses": {
            "200": {
                "description": "Done.",
                "content": {"application/json": {"schema": by_type.get(route.answers, {"type": "object"})}},
            },
            "4XX": {
                "description": "Refused.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
            },
        },
    }
    if route.summary:
        operation["summary"] = route.summary
    if route.auth not in (Auth.NONE, Auth.OPTIONAL):
        operation["security"] = [{"accessToken": []}]
    if route.body is Body.RAW:
        operation["requestBody"] = {"content": {"application/octet-stream": {"schema": {}}}}
    elif route.body is not None:
        schema = {"type": "object"} if route.body is Body.JSON else by_type[route.body]
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation
