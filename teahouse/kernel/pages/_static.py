"""Static files: read at start, served under names that carry their hash, so that they can be kept for ever."""

import gzip
import hashlib
import mimetypes
from importlib import resources

import msgspec

from teahouse.kernel.http import Answer, Auth, Request, Route
from teahouse.matrix.errors import not_found

PREFIX = "/_teahouse/static/"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")


class _File(msgspec.Struct, frozen=True):
    plain: bytes
    small: bytes
    content_type: bytes


class Static:
    """All static files of the service, in memory."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._files: dict[str, _File] = {}
        self.add("teahouse.kernel.pages")

    def add(self, package: str) -> None:
        """Take in the files of the package's ``static`` folder. Raises ``ValueError`` for a name that is taken."""
        folder = resources.files(package) / "static"
        if not folder.is_dir():
            return
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.name in self._names:
                raise ValueError(f"{package}: there is another static file {entry.name}")
            if entry.is_file():
                self._add(entry.name, entry.read_bytes())

    def _add(self, name: str, plain: bytes) -> None:
        stem, dot, ending = name.rpartition(".")
        hashed = f"{stem}-{hashlib.sha256(plain).hexdigest()[:12]}{dot}{ending}"
        content_type = _TYPES.get(dot + ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        small = gzip.compress(plain, mtime=0) if content_type.startswith(("text/", "image/svg")) else b""
        self._names[name] = hashed
        self._files[hashed] = _File(plain, small, content_type.encode())

    def url(self, name: str) -> str:
        """The path of a file. Raises ``KeyError`` for one that isn't there."""
        return PREFIX + self._names[name]

    def table(self) -> list[Route]:
        """The route."""
        return [
            Route("GET", PREFIX + "{name}", self.serve, op="getStatic", auth=Auth.PAGE, rate="none", body=None),
        ]  # fmt: skip

    async def serve(self, request: Request) -> Answer:
        """A file, for ever: another content has another name."""
        file = self._files.get(request.params["name"])
        if file is None:
            raise not_found("There is no such file")
        headers = [_FOR_EVER, (b"x-content-type-options", b"nosniff"), (b"vary", b"accept-encoding")]
        if file.small and "gzip" in (request.header("accept-encoding") or ""):
            return Answer(file.small, 200, [*headers, (b"content-encoding", b"gzip")], file.content_type)
        return Answer(file.plain, 200, headers, file.content_type)
