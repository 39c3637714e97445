"""``Slowing``: what is in force, with the holds of disputed articles; for the parts that show and share.

A hold is a label that was decided (so it has a statement, an end and an appeal) and, for as long as that label is in
force, no new shares: a limit of no hands. Whatever ends or reverses the label ends the hold.
"""

from msgspec.structs import replace

from teahouse.kernel.clock import Clock
from teahouse.safety.decisions import Restraining
from teahouse.surfaces import Restraint


class Slowing(Restraining):
    """``pause`` says which labels of an item are holds."""

    def __init__(self, clock: Clock, base_url: str) -> None:
        super().__init__(clock, base_url)
        self._pauses: dict[str, frozenset[str]] = {}

    def pause(self, item: str, numbers: frozenset[str]) -> None:
        """The statements by which an item is, or was, held."""
        self._pauses[item] = numbers

    def on_item(self, item_id: str) -> tuple[Restraint, ...]:
        found = super().on_item(item_id)
        numbers = self._pauses.get(item_id)
        if not numbers or not found:
            return found
        labels = [one for one in found if one.does == "label" and one.number in numbers]
        return (*found, *(replace(one, does="hop_limit", hops=0) for one in labels))
