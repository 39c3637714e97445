"""A witness as C2SP tlog-witness says, over HTTP: its proofs are checked by tlog-scales, its lines made by either."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from tlog_scales.signing import MLDSA44CosignatureSigner, Vkey
from tlog_scales.tlog import Checkpoint, ConsistencyProof, ConsistencyProofInvalid

from teahouse.tlog import cosignature, witness
from teahouse.tlog.note import COSIGNATURE_ED25519, SigningKey


class Witness:
    """Watches one log, whose key is ``log_key``. ``old``: signs as those do that do not know ML-DSA."""

    def __init__(self, name: str, *, old: bool = False) -> None:
        self.name = name
        self.log_key = ""
        self.size, self.root = 0, b""
        self.asked: list[int] = []
        self.forges = False
        self._key = SigningKey(name, name.encode().ljust(32, b"."), COSIGNATURE_ED25519)
        self._signer = None if old else MLDSA44CosignatureSigner(name, MLDSA44PrivateKey.generate())
        self.key = self._key.verifier.text if self._signer is None else self._signer.vkey.serialize()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def setting(self) -> str:
        return f"{self.key} http://127.0.0.1:{self._server.server_address[1]}/watch/"

    def add_checkpoint(self, body: bytes) -> tuple[int, str, bytes]:
        """Status, content type and body of the answer."""
        asked = witness.parse(body)
        head = Checkpoint.from_text(asked.note.whole)
        if not self.log_key:
            return 404, "text/plain", b"unknown log"
        try:
            head.verify(Vkey.from_string(self.log_key))
        except Exception:
            return 403, "text/plain", b"not signed by a key of this log"
        if asked.old > head.size:
            return 400, "text/plain", b"old size is larger"
        if asked.old != self.size or (asked.old == head.size and self.root and self.root != head.root_hash):
            return 409, "text/x.tlog.size", b"%d\n" % self.size
        if self.size:
            try:
                ConsistencyProof(asked.old, head.size, list(asked.proof)).check(self.root, head.root_hash)
            except ConsistencyProofInvalid:
                return 422, "text/plain", b"not consistent"
        self.size, self.root = head.size, head.root_hash
        if self._signer is not None:
            line = self._signer.sign(head).serialize()
        else:
            line = cosignature.cosign(asked.note.text, self._key, int(time.time())).line
        if self.forges:
            line = line[:-8] + "AAAAAAA="
        return 200, "text/plain", (line + "\n").encode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(of: Witness) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, kind, answer = of.add_checkpoint(body) if self.path == "/watch/add-checkpoint" else (404, "", b"")
            of.asked.append(status)
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler
