"""HTTP: routes declare themselves, one ASGI application answers them, uvicorn serves it with limits.

Falcon's compiled router finds the route; the rest of Falcon stays out of the main road (measured, see
docs/decisions/0002). Ways in: ``Route`` and what it is made of, ``Application``, ``Server``, ``openapi``.
"""

from teahouse.kernel.http._application import Application, Authenticate, ErrorPage
from teahouse.kernel.http._country import ANYWHERE, anywhere, country
from teahouse.kernel.http._openapi import openapi
from teahouse.kernel.http._request import Request, Who
from teahouse.kernel.http._route import Answer, Auth, Body, FileAnswer, Handler, Result, Route
from teahouse.kernel.http._server import Server
from teahouse.kernel.http._session import COOKIE

__all__ = [
    "ANYWHERE",
    "COOKIE",
    "Answer",
    "Application",
    "Auth",
    "Authenticate",
    "Body",
    "ErrorPage",
    "FileAnswer",
    "Handler",
    "Request",
    "Result",
    "Route",
    "Server",
    "Who",
    "anywhere",
    "country",
    "openapi",
]
