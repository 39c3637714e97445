"""Ask as from a country, where no request is at hand."""

from collections.abc import Iterator
from contextlib import contextmanager

from teahouse.kernel.http import _country


@contextmanager
def asking_from(country: str) -> Iterator[None]:
    """What is asked within is asked from there."""
    before = _country._here.set(country)
    try:
        yield
    finally:
        _country._here.reset(before)
