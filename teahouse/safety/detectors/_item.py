"""What a detector accepts: a public item, and nothing else (law 7).

``mypy`` holds callers to it by the type; ``public`` holds everything else to it when it runs.
"""

from teahouse.surfaces import PublicItem

Item = PublicItem


def public(item: object) -> Item:
    """`item`, if it is a PublicItem. Raises TypeError for all else: a disclosed message, an event, a dict, and
    for an item whose content was changed since."""
    if type(item) is not PublicItem:
        raise TypeError(f"a detector takes a PublicItem and nothing else, not {type(item).__name__}")
    if not item.intact:
        raise TypeError("the item's content was changed after it was exposed")
    return item
