"""What routes of the gate share: who may, how a file is read, and how what is not taken is answered."""

from collections.abc import Awaitable
from typing import Any, TypeVar

import msgspec

from teahouse.kernel.http import Auth, Request, Route
from teahouse.matrix.errors import MatrixError, too_large
from teahouse.safety.detectors import ExchangeError, RuleError
from teahouse.safety.gate._model import GateError, Name
from teahouse.safety.roles import Role

T = TypeVar("T")
V1 = "/_teahouse/v1/moderation"
MOST_BYTES = 32 * 1024 * 1024
READS: tuple[Role, ...] = ("moderator", "senior", "legal", "admin", "auditor")
WORKS: tuple[Role, ...] = ("moderator", "senior", "legal", "admin")
DECIDES: tuple[Role, ...] = ("senior", "legal", "admin")


def get(path: str, handler: Any, op: str, answers: Any, summary: str, **more: Any) -> Route:
    """A route that reads."""
    return Route(
        "GET", path, handler, op=op, auth=Auth.USER, rate="read", body=None, answers=answers, summary=summary,
        tag="moderation", **more,
    )  # fmt: skip


def act(method: str, path: str, handler: Any, op: str, body: Any, answers: Any, summary: str, **more: Any) -> Route:
    """A route that changes something."""
    return Route(
        method, path, handler, op=op, auth=Auth.USER, rate="message", body=body, answers=answers, summary=summary,
        tag="moderation", **more,
    )  # fmt: skip


def name_of(request: Request) -> str:
    """The rule or the list in the path. Raises M_INVALID_PARAM."""
    try:
        return msgspec.convert(request.params["name"], Name)
    except msgspec.ValidationError:
        raise refusal("name", "small letters, digits and hyphens, at most 64") from None


async def file_of(request: Request) -> bytes:
    """The body, as far as it may be long. Raises M_TOO_LARGE before more is read."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > MOST_BYTES:
            raise too_large(f"file: it has more than {MOST_BYTES:,} bytes")
    return bytes(data)


async def answered(done: Awaitable[T]) -> T:
    """What is not taken, as an answer that names the field."""
    try:
        return await done
    except RuleError as error:
        raise refusal(error.field, error.says, line=error.line, column=error.column) from None
    except GateError as error:
        raise refusal(error.field, error.says, error.status) from None
    except ExchangeError as error:
        faults = [{"row": one.row, "field": one.field, "says": one.says} for one in error.faults]
        raise refusal("file", str(error), faults=faults) from None


def refusal(field: str, says: str, status: int = 400, **extra: Any) -> MatrixError:
    """An error that names the field, beside the errcode too."""
    errcode = {404: "M_NOT_FOUND", 409: "ORG.TEAHOUSE.CONFLICT"}.get(status, "M_INVALID_PARAM")
    return MatrixError(status, errcode, f"{field}: {says}", field=field, **extra)
