"""Forms: fields and files of a POST, urlencoded or multipart, within the limits of the route."""

import tempfile
from collections.abc import Iterator
from typing import IO
from urllib.parse import parse_qsl

from teahouse.kernel.http import Request
from teahouse.kernel.pages._multipart import MAX_PARTS, Part, Reader
from teahouse.matrix.errors import MatrixError, bad_json, too_large, unknown

_IN_MEMORY = 1024 * 1024
_FIELDS_LIMIT = 2 * 1024 * 1024


class Upload:
    """A file that came with a form: in memory while it is small, else in a temporary file."""

    def __init__(self, filename: str, content_type: str) -> None:
        self.filename = filename
        self.content_type = content_type
        self.size = 0
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with it

    def write(self, data: bytes) -> None:
        """Add what came in."""
        self._file.write(data)
        self.size += len(data)

    def read(self) -> bytes:
        """All of it."""
        self._file.seek(0)
        return self._file.read()

    def chunks(self, size: int = 256 * 1024) -> Iterator[bytes]:
        """All of it, piece by piece."""
        self._file.seek(0)
        while data := self._file.read(size):
            yield data


class Form:
    """The fields (text, trimmed, without NUL) and files of one POST; ``errors`` are by field, for the template."""

    def __init__(self, fields: list[tuple[str, str]], files: dict[str, list[Upload]] | None = None) -> None:
        self._fields = fields
        self.files = files or {}
        self.errors: dict[str, str] = {}

    def get(self, name: str, default: str = "") -> str:
        """The last value of a field, without space around it."""
        for field, value in reversed(self._fields):
            if field == name:
                return value.strip()
        return default

    def raw(self, name: str, default: str = "") -> str:
        """The last value of a field as it was sent: a password, a text."""
        for field, value in reversed(self._fields):
            if field == name:
                return value
        return default

    def pairs(self) -> list[tuple[str, str]]:
        """Every field with its value, in order."""
        return list(self._fields)

    def all(self, name: str) -> list[str]:
        """Every value of a field: ticked boxes."""
        return [value for field, value in self._fields if field == name]

    def has(self, name: str) -> bool:
        """Whether the field was sent at all: a box, a button."""
        return any(field == name for field, _ in self._fields)

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number, else ``default``, brought into ``low``…``high``."""
        text = self.get(name)
        if not text.lstrip("-").isdigit() or not text.isascii() or len(text) > 18:
            return default
        return min(max(int(text), low), high)

    def file(self, name: str) -> Upload | None:
        """The file of a field; ``None`` where nothing was chosen."""
        for upload in self.files.get(name, []):
            if upload.filename or upload.size:
                return upload
        return None

    def required(self, name: str, says: str) -> str:
        """The field, which must hold something: else ``says`` stands beside it."""
        value = self.get(name)
        if not value:
            self.errors[name] = says
        return value

    def __contains__(self, name: str) -> bool:
        return self.has(name)


async def read_form(request: Request) -> Form:
    """The form of a request whose route has ``body=Body.RAW``.

    Raises M_TOO_LARGE past the route's ``max_body``, M_BAD_JSON for what is not a form, 415 for another type.
    """
    content_type = request.header("content-type") or "application/x-www-form-urlencoded"
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return Form(_checked(_urlencoded(await request.read())))
    if kind != "multipart/form-data":
        raise MatrixError(415, "M_UNKNOWN", "A form is urlencoded or multipart")
    reader = Reader(content_type)
    fields: list[tuple[str, bytearray]] = []
    files: dict[str, list[Upload]] = {}
    left = _FIELDS_LIMIT
    into: Upload | bytearray = bytearray()
    async for chunk in request.stream():
        for piece in reader.feed(chunk):
            if isinstance(piece, Part):
                into = _begin(piece, fields, files)
            elif isinstance(into, Upload):
                into.write(piece)
            else:
                left -= len(piece)
                if left < 0:
                    raise too_large("The fields of this form are too long")
                into += piece
    if not reader.done:
        raise bad_json("The form ends too early")
    return Form(_checked([(name, _text(bytes(value))) for name, value in fields]), files)


def _begin(part: Part, fields: list[tuple[str, bytearray]], files: dict[str, list[Upload]]) -> Upload | bytearray:
    if part.filename is not None:
        upload = Upload(part.filename.replace("\0", ""), part.content_type)
        files.setdefault(part.name, []).append(upload)
        return upload
    fields.append((part.name, bytearray()))
    return fields[-1][1]


def _urlencoded(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MAX_PARTS
        )
    except ValueError:  # UnicodeDecodeError too
        raise bad_json("This is not a form") from None


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise bad_json("A field is not UTF-8") from None


def _checked(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if any("\0" in name or "\0" in value for name, value in fields):
        raise unknown("A field holds a NUL character")
    return [(name, value.replace("\r\n", "\n")) for name, value in fields]
