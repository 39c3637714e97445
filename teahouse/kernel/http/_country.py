"""In which country the one is who asks, as the operator's proxy says; known while their request is answered.

Ways in: ``country``; ``Country``, which the application asks to listen to a request's headers. What is shown is asked
of measures in many places (law 5), some of them far from any request: so this goes along with the task that answers,
and is "" in all that runs by itself.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: What goes to nobody knows where: whatever holds in some country holds there.
ANYWHERE = "*"

_here: ContextVar[str] = ContextVar("country", default="")


def country() -> str:
    """Two capital letters; "" where it is not known, and outside of requests; ``ANYWHERE``."""
    return _here.get()


@contextmanager
def anywhere() -> Iterator[None]:
    """What is asked within is asked for ``ANYWHERE``."""
    before = _here.set(ANYWHERE)
    try:
        yield
    finally:
        _here.reset(before)


class Country:
    """Reads it from the header that the operator trusts (``country_header``; "": none, and no country is known)."""

    def __init__(self, header: str) -> None:
        self._header = header.lower().encode("ascii")

    def hear(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """From here on in this task the country is what these say."""
        if self._header:
            said = next((value for name, value in headers if name == self._header), b"").strip().upper()
            _here.set(said.decode("ascii") if len(said) == 2 and said.isalpha() else "")
