"""Law 7 by the types: this file is read by mypy --strict, which complains of an ignore that ignores nothing."""

import pytest

from teahouse.matrix.events import Event
from teahouse.safety.detectors import Item, Outcome, Seen
from teahouse.surfaces import DisclosedItem, PublicItem


def takes(item: Item) -> None:
    """A detector's way in."""


def allowed(item: PublicItem) -> None:
    takes(item)
    Seen(item)


def refused(disclosed: DisclosedItem, event: Event, content: dict[str, object]) -> None:
    """If one of these stops being an error, the ignore beside it becomes one."""
    takes(disclosed)  # type: ignore[arg-type]
    takes(event)  # type: ignore[arg-type]
    takes(content)  # type: ignore[arg-type]
    Seen(disclosed)  # type: ignore[arg-type]
    Seen(event)  # type: ignore[arg-type]
    Seen(content)  # type: ignore[arg-type]
    _: Outcome = "terminate"  # type: ignore[assignment]


def test_and_when_it_runs() -> None:
    with pytest.raises(TypeError, match="a PublicItem and nothing else"):
        Seen({"body": "x"})  # type: ignore[arg-type]
