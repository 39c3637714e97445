"""Openids and unionids: how an account and its owner's other accounts know a user, and nobody else does. Pure.

28 characters of ``[A-Za-z0-9_-]``, as WeChat's are (its libraries look at that). They are the same whenever somebody
comes back, because they are worked out, not kept.
"""

import base64
import hashlib
import hmac


def openid(secret: bytes, user_id: str) -> str:
    """The user for one account."""
    return _short(hmac.new(secret, user_id.encode(), hashlib.sha256).digest())


def unionid(organisation: str, user_id: str) -> str:
    """The user for all accounts of one owner."""
    return _short(hmac.new(b"union " + organisation.encode(), user_id.encode(), hashlib.sha256).digest())


def _short(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest[:21]).decode("ascii")
