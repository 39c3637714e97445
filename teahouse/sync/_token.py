"""Sync tokens: ``s<position>_<serial>``, and ``_<inbox>`` after that while messages to the device are still waiting.

Has no tables. Ways in: ``Token.parse``, ``str(token)``.

The position says what is stored; the serial what is only told (typing, presence) and is a hint: losing it repeats
something, never loses it. ``inbox`` is the position up to which messages to the device were handed over, where a
limit left some behind; without it they went as far as ``position``.
"""

import re

import msgspec

from teahouse.matrix.errors import invalid_param

_FORM = re.compile(r"s([0-9]{1,18})_([0-9]{1,18})(?:_([0-9]{1,18}))?")


class Token(msgspec.Struct, frozen=True, gc=False):
    """A point in the one stream. ``inbox`` is -1 where it is ``position``."""

    position: int
    serial: int = 0
    inbox: int = -1

    @classmethod
    def parse(cls, text: str) -> "Token":
        """Raises M_INVALID_PARAM."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise invalid_param("Query parameter 'since' is not a token that this server gave")
        position, serial, inbox = match.groups()
        return cls(int(position), int(serial), -1 if inbox is None else int(inbox))

    @property
    def handed_over(self) -> int:
        """Messages to the device at or below this position have reached it."""
        return self.position if self.inbox < 0 else self.inbox

    def __str__(self) -> str:
        text = f"s{self.position}_{self.serial}"
        return text if self.inbox < 0 or self.inbox >= self.position else f"{text}_{self.inbox}"
