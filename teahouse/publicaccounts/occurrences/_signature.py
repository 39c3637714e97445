"""How a webhook's receiver knows that a request is ours: HMAC-SHA256 over ``timestamp.body``.

Pure. Ways in: ``signature``, ``secret``.
"""

import hashlib
import hmac

from teahouse.kernel.entropy import token

HEADER = "teahouse-signature"


def secret() -> str:
    """A new secret."""
    return "whs_" + token(32)


def signature(secrets: list[str], at_s: int, body: bytes) -> str:
    """``t=1700000000,v1=…``; one ``v1`` for each secret that is good now."""
    signed = b"%d." % at_s + body
    marks = [hmac.new(one.encode(), signed, hashlib.sha256).hexdigest() for one in secrets]
    return ",".join([f"t={at_s}", *(f"v1={mark}" for mark in marks)])
