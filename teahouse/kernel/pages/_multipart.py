"""multipart/form-data (RFC 7578), piece by piece: what comes in is handed on and not kept."""

from collections.abc import Iterator
from email.message import Message

import msgspec

from teahouse.matrix.errors import bad_json

MAX_PARTS = 1000
_HEAD_LIMIT = 8 * 1024


class Part(msgspec.Struct, frozen=True):
    """The head of a field (``filename`` is ``None``) or a file."""

    name: str
    filename: str | None
    content_type: str


class Reader:
    """Feed it the body; it yields a ``Part``, then the bytes of that part, and so on."""

    def __init__(self, content_type: str) -> None:
        boundary = _parameters(content_type).get("boundary", "")
        if not boundary or len(boundary) > 70 or not boundary.isascii():
            raise bad_json("The form names no boundary")
        self._mark = b"\r\n--" + boundary.encode("ascii")
        self._buffer = bytearray(b"\r\n")  # the first boundary has no line before it
        self._inside = False
        self._head = False
        self._parts = 0
        self.done = False

    def feed(self, data: bytes) -> Iterator[Part | bytes]:
        """What is in this piece of the body. Raises M_BAD_JSON."""
        if self.done:
            return
        self._buffer += data
        while not self.done:
            found = self._take_head() if self._head else self._take_body()
            if found is None:
                return
            if found != b"":
                yield found

    def _take_head(self) -> Part | bytes | None:
        """After a boundary: the part's headers, or the end."""
        if self._buffer.startswith(b"--"):
            self.done = True
            return None
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > _HEAD_LIMIT:
                raise bad_json("A part of the form has too long a head")
            return None
        if not self._buffer.startswith(b"\r\n") or end > _HEAD_LIMIT:
            raise bad_json("A boundary of the form is not followed by a part")
        head = bytes(self._buffer[2:end])
        del self._buffer[: end + 4]
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise bad_json(f"The form has more than {MAX_PARTS} parts")
        self._head, self._inside = False, True
        return _part(head)

    def _take_body(self) -> bytes | None:
        """Bytes of the part, up to the next boundary; keeps back what may be the beginning of one."""
        at = self._buffer.find(self._mark)
        if at < 0:
            sure = len(self._buffer) - len(self._mark)
            if sure <= 0:
                return None
            piece = bytes(self._buffer[:sure])
            del self._buffer[:sure]
            return piece if self._inside else b""
        piece = bytes(self._buffer[:at])
        if len(self._buffer) < at + len(self._mark) + 2:
            if not piece:
                return None
            del self._buffer[:at]
            return piece if self._inside else b""
        del self._buffer[: at + len(self._mark)]
        was_inside, self._head = self._inside, True
        return piece if was_inside else b""


def _part(head: bytes) -> Part:
    disposition, content_type = "", "text/plain"
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            disposition = value.strip()
        elif name.strip().lower() == "content-type":
            content_type = value.strip().partition(";")[0].lower()
    given = _parameters(disposition)
    if not disposition.lower().startswith("form-data") or "name" not in given:
        raise bad_json("A part of the form has no name")
    return Part(given["name"], given.get("filename"), content_type)


def _parameters(header: str) -> dict[str, str]:
    """The parameters of a header. Browsers write %22 for a quotation mark in a name."""
    message = Message()
    message["content-type"] = header.replace("\r", " ").replace("\n", " ")
    found = message.get_params(failobj=[], header="content-type", unquote=True)
    return {name.lower(): value.replace("%22", '"') for name, value in found[1:]}
