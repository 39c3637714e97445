"""E-mail, where the operator has set ``smtp_url`` and ``mail_from``: one message at a time, in a thread.

``smtp://[user:password@]host[:port]`` speaks STARTTLS before anything else (not to this very machine);
``smtps://…`` is TLS from the start. Source: RFC 5321, RFC 8314.
Ways in: ``Mail``, ``Letter``, ``is_address``.
"""

import asyncio
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import structlog

from teahouse.kernel.config import Settings

log = structlog.get_logger("mail")
_TIMEOUT_S = 30
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
#: What we send to: one address, ASCII, no quoting and no white space, so that nothing can be put into a header.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)


def is_address(text: str) -> bool:
    """Whether this is an e-mail address that we take."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None and ".." not in text.partition("@")[0]


class Letter(NamedTuple):
    """What somebody is told, in one language."""

    subject: str
    words: str


class MailDelayed(Exception):
    """The server did not take it now. Names no address: what smtplib raises does, and errors of jobs are logged."""


class Mail:
    """Sends. ``configured``: whether there is a server to send through."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.smtp_url
        self._from = settings.mail_from
        self._name = settings.shown_name
        self.configured = bool(self._url and self._from)

    async def send(self, to: str, subject: str, words: str) -> None:
        """Send one message. Raises ``MailDelayed``, to be tried again; an address that is refused for good does not."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self._from
        message["To"] = to
        message["Subject"] = " ".join(f"[{self._name}] {subject}".split())
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = make_msgid(domain=self._from.rpartition("@")[2].strip("<> ") or "localhost")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(words)
        try:
            await asyncio.to_thread(self._deliver, to, message)
        except (OSError, smtplib.SMTPException) as error:
            code = getattr(error, "smtp_code", "")
            raise MailDelayed(f"{type(error).__name__} {code}".rstrip()) from None

    def _deliver(self, to: str, message: EmailMessage) -> None:
        parts = urlsplit(self._url)
        host = parts.hostname or "localhost"
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=_TIMEOUT_S, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=_TIMEOUT_S)
        with server:
            if parts.scheme != "smtps" and host not in _LOOPBACK:
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            try:
                server.send_message(message, to_addrs=[to])
            except smtplib.SMTPRecipientsRefused as refused:
                code, _ = next(iter(refused.recipients.values()))
                if code < 500:
                    raise
                # Refused for good: trying again would change nothing. What was said names the address: not logged.
                log.warning("mail refused", code=code)
