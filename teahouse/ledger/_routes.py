"""HTTP of this part: the files of C2SP tlog-tiles under /transparency/ledger, and with them the keys and proofs.

All are GET, need no account and may be kept by any cache: tiles and bundles for ever, the checkpoint for seconds.
"""

import gzip
import hashlib

from teahouse.kernel.http import Answer, Auth, Handler, Request, Route
from teahouse.ledger._read import Read
from teahouse.matrix.errors import not_found
from teahouse.tlog import tiles
from teahouse.tlog.errors import Malformed

PREFIX = "/transparency/ledger"
_TEXT = b"text/plain; charset=utf-8"
_FOR_EVER = b"public, max-age=31536000, immutable"
_SECONDS = b"public, max-age=2"
_PACK_FROM = 1024  # smaller ones are not worth packing


class Routes:
    """The log as anyone reads it."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def table(self) -> list[Route]:
        octets, tile = "application/octet-stream", "A tile of hashes, or a bundle of entries, by its C2SP path."
        return [
            _get("/checkpoint", self.checkpoint, "getLedgerCheckpoint", "text/plain", "The newest signed tree."),
            # <N> is one segment for each three digits, and .p/<W> one more.
            _get("/tile/{level}/{n}", self.tile, "getLedgerTile", octets, tile),
            _get("/tile/{level}/{n1}/{n}", self.tile, "getLedgerTile2", octets, tile),
            _get("/tile/{level}/{n1}/{n2}/{n}", self.tile, "getLedgerTile3", octets, tile),
            _get("/tile/{level}/{n1}/{n2}/{n3}/{n}", self.tile, "getLedgerTile4", octets, tile),
            _get("/keys", self.keys, "getLedgerKeys", "text/plain", "The public keys, the newest first."),
            _get("/proof/{index}", self.proof, "getLedgerProof", "text/plain", "A tlog-proof@v1 of an entry."),
        ]

    async def checkpoint(self, request: Request) -> Answer:
        """``getLedgerCheckpoint``."""
        text = self._read.checkpoint()
        if not text:
            raise not_found("Nothing has been signed yet.")
        return _answer(request, text.encode(), _TEXT, _SECONDS)

    async def tile(self, request: Request) -> Answer:
        """``getLedgerTile``: a tile or a bundle of entries, as far as it is signed."""
        path = request.path.removeprefix(PREFIX + "/")
        try:
            data = await self._read.tile(tiles.parse(path))
        except Malformed as error:
            raise not_found(str(error)) from None
        if data is None:
            raise not_found(f"{path} is not part of the signed tree.")
        return _answer(request, data, b"application/octet-stream", _FOR_EVER, pack=path.startswith("tile/entries/"))

    async def keys(self, request: Request) -> Answer:
        """``getLedgerKeys``: the public keys, the one that signs now first."""
        text = "".join(key + "\n" for key in await self._read.keys())
        return _answer(request, text.encode(), _TEXT, b"public, max-age=60")

    async def proof(self, request: Request) -> Answer:
        """``getLedgerProof``."""
        text = request.params["index"].removesuffix(".tlog-proof")
        digits = text.isascii() and text.isdigit() and len(text) < 19
        proof = await self._read.proof(int(text)) if digits else None
        if proof is None:
            raise not_found("The log has no such entry.")
        name = f'attachment; filename="ledger-{int(text)}.tlog-proof"'.encode()
        return _answer(request, proof.encode(), _TEXT, _SECONDS, (b"content-disposition", name))


def _get(path: str, handler: Handler, op: str, produces: str, summary: str) -> Route:
    return Route(
        "GET", PREFIX + path, handler, op=op, auth=Auth.NONE, rate="read", body=None, produces=produces, tag="ledger",
        summary=summary,
    )  # fmt: skip


def _answer(
    request: Request, data: bytes, type_: bytes, caching: bytes, *headers: tuple[bytes, bytes], pack: bool = False
) -> Answer:
    """``data`` with its ETag, packed if asked, or 304."""
    tag = hashlib.sha256(data).hexdigest()[:32]
    held = [
        text.strip().removeprefix("W/").strip('"').removesuffix("-gzip")
        for text in (request.header("if-none-match") or "").split(",")
    ]
    found = [(b"cache-control", caching), (b"x-content-type-options", b"nosniff"), *headers]
    if pack:
        found.append((b"vary", b"accept-encoding"))
    packed = pack and len(data) >= _PACK_FROM and "gzip" in (request.header("accept-encoding") or "")
    found.append((b"etag", f'"{tag}{"-gzip" if packed else ""}"'.encode()))
    if tag in held or held == ["*"]:
        return Answer(b"", 304, found)
    if packed:
        data = gzip.compress(data, 6, mtime=0)
        found.append((b"content-encoding", b"gzip"))
    return Answer(data, 200, found, type_)
