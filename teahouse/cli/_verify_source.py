"""Where ``teahouse verify`` reads a log: over HTTP, or from a folder with the same files (a mirror)."""

import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from teahouse import __version__
from teahouse.ledger import PREFIX
from teahouse.tlog.tiles import Tile

_LIMIT_BYTES = 17 * 1024 * 1024  # a bundle of 256 entries of the largest size has a little less

_PROOF = re.compile(r"/(?:proof|proof/[0-9]+(?:\.tlog-proof)?)$")
_WAITS_S = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)  # a large log has more files than a server lets one person have at once


class Unreachable(Exception):
    """The log could not be read; the message says where and why."""


class Missing(Unreachable):
    """The log answers, and does not have what its checkpoint says it has."""


class Web:
    """A log served over HTTP at a prefix."""

    def __init__(self, url: str, mirror: Path | None = None) -> None:
        self.prefix = _prefix(url)
        self.mirror = mirror
        self._http = httpx.Client(
            timeout=30, follow_redirects=True, headers={"user-agent": f"Teahouse/{__version__} (verify)"}
        )

    def read(self, path: str) -> bytes:
        """The file at ``path`` below the prefix. Raises ``Unreachable``, ``Missing``."""
        url = f"{self.prefix}/{path}"
        try:
            data = self._get(url)
            for wait_s in _WAITS_S:
                if data is not None:
                    break
                time.sleep(wait_s)
                data = self._get(url)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise Unreachable(f"{url}: {str(error) or type(error).__name__}") from None
        if data is None:
            raise Unreachable(f"{url}: too many requests, for a minute now")
        if self.mirror is not None:
            _keep(self.mirror / path, data)
        return data

    def _get(self, url: str) -> bytes | None:
        """The file; ``None`` if the server would have us wait."""
        with self._http.stream("GET", url) as answer:
            if answer.status_code in (404, 410):
                raise Missing(f"{url} is not there (status {answer.status_code})")
            if answer.status_code in (429, 503):
                return None
            if answer.status_code != 200:
                raise Unreachable(f"{url}: status {answer.status_code}")
            data = bytearray()
            for chunk in answer.iter_bytes():
                data += chunk
                if len(data) > _LIMIT_BYTES:
                    raise Missing(f"{url} is larger than any file of a log")
            return bytes(data)

    def tile(self, tile: Tile) -> bytes:
        return self.read(tile.path)

    def close(self) -> None:
        self._http.close()


class Folder:
    """A log as files: what ``--mirror`` keeps, or any other mirror of a C2SP log."""

    def __init__(self, folder: Path) -> None:
        self.prefix = str(folder)
        self._folder = folder

    def read(self, path: str) -> bytes:
        """The file at ``path``. Raises ``Missing``."""
        try:
            return (self._folder / path).read_bytes()
        except OSError as error:
            raise Missing(f"{self._folder / path}: {error.strerror}") from None

    def tile(self, tile: Tile) -> bytes:
        """A tile; a partial one may also be the beginning of the full one that took its place."""
        try:
            return self.read(tile.path)
        except Missing:
            full = self._folder / Tile(tile.level, tile.index).path
            if tile.level < 0 or not full.exists():
                raise
            return full.read_bytes()[: tile.width * 32]

    def close(self) -> None:
        """Nothing is open."""


def names_a_proof(url: str) -> bool:
    """Whether an URL is that of one proof or statement file, as the pages and answers of a service name them."""
    return _PROOF.search(urlsplit(url).path) is not None


def fetched(url: str) -> bytes:
    """What is at the URL of a proof. Raises ``Unreachable``, ``Missing``."""
    prefix, _, name = url.rpartition("/")
    source = Web(prefix)
    try:
        return source.read(name)
    finally:
        source.close()


def _prefix(url: str) -> str:
    """The log's prefix: what was given, or our own path on a service that was given by its address alone."""
    url = url.rstrip("/").removesuffix("/checkpoint")
    try:
        path = httpx.URL(url).path
    except httpx.InvalidURL as error:
        raise Unreachable(f"{url}: {error}") from None
    return url + PREFIX if path in ("", "/") else url


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_name(path.name + ".new")
    passing.write_bytes(data)
    passing.replace(path)
