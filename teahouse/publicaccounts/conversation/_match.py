"""Which words get which answer: keyword rules, the menu as text, and what is chosen from it. Pure."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from teahouse.matrix.errors import invalid_param
from teahouse.publicaccounts.conversation._content import check, check_url
from teahouse.publicaccounts.conversation._model import Button, Content, Rule

MENU_WORDS = frozenset({"菜单", "選單", "功能表", "menu", "/menu"})
YES = frozenset({"yes", "y", "ok", "同意", "好", "好的", "可以", "是", "✅", "👍", "👍️"})
NO = frozenset({"no", "n", "不", "不同意", "不要", "拒绝", "拒絕", "否", "❌", "👎", "👎️"})
_PLACE = re.compile(r"([1-3])(?:\s*[.．。、\- ]\s*([1-5]))?\.?")


def plain(text: str) -> str:
    """A message as it is compared: full-width and upper-case letters like any others, outer blanks gone."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def answering(rules: Iterable[Rule], text: str) -> Rule | None:
    """The first enabled rule with a keyword that fits."""
    said = plain(text)
    for rule in rules:
        if rule.enabled:
            for keyword in rule.keywords:
                wanted = plain(keyword.word)
                if wanted and (said == wanted if keyword.match == "exact" else wanted in said):
                    return rule
    return None


def chosen(rule: Rule, seed: str) -> Sequence[Content]:
    """What the rule says: all, or one of its replies; the same one whenever ``seed`` is the same."""
    if rule.choose == "all":
        return rule.replies
    pick = int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=4).digest(), "big")
    return [rule.replies[pick % len(rule.replies)]]


# --- the menu ---------------------------------------------------------------------------------------------------------


def check_menu(buttons: Sequence[Button]) -> None:
    """Raise M_INVALID_PARAM naming what is wrong with a menu. Keys and places find one button each."""
    keys: set[str] = set()
    for place, button in _numbered(buttons, "buttons"):
        _check_button(button, place)
        if button.type == "click":
            if button.key in keys:
                raise invalid_param(f"`{place}.key` is that of another button too")
            keys.add(button.key)


def _numbered(buttons: Sequence[Button], path: str) -> list[tuple[str, Button]]:
    found = []
    for index, button in enumerate(buttons):
        place = f"{path}[{index}]"
        found.append((place, button))
        for inner, below in enumerate(button.buttons):
            if below.buttons:
                raise invalid_param(f"`{place}.buttons[{inner}].buttons`: a menu has two levels at most")
            found.append((f"{place}.buttons[{inner}]", below))
    return found


def _check_button(button: Button, path: str) -> None:
    if not button.name.strip() or "\0" in button.name + button.key + button.article:
        raise invalid_param(f"`{path}.name` is empty or has a NUL character")
    if button.buttons:
        if button.type:
            raise invalid_param(f"`{path}.type`: a button with buttons of its own has none")
        return
    if button.type == "click" and not button.key:
        raise invalid_param(f"`{path}.key` is missing")
    if button.type == "view":
        check_url(button.url, f"{path}.url")
    elif button.type == "article" and not button.article:
        raise invalid_param(f"`{path}.article` is missing: the slug of an article")
    elif button.type == "reply" and not button.reply:
        raise invalid_param(f"`{path}.reply` is empty")
    elif not button.type:
        raise invalid_param(f"`{path}.type` is missing")
    for index, content in enumerate(button.reply):
        check(content, f"{path}.reply[{index}]", automatic=True)


def menu_text(buttons: Sequence[Button]) -> str:
    """The menu for clients that know none: numbers to answer with."""
    lines = ["📋 菜单 Menu"]
    for number, button in enumerate(buttons, 1):
        lines.append(f"{number}  {button.name}")
        lines += [f"    {number}.{inner}  {below.name}" for inner, below in enumerate(button.buttons, 1)]
    lines.append("回复序号或名称 · Answer with a number or a name")
    return "\n".join(lines)


def submenu_text(number: int, button: Button) -> str:
    """The second level under one button."""
    return "\n".join(
        [button.name, *(f"    {number}.{inner}  {below.name}" for inner, below in enumerate(button.buttons, 1))]
    )


def at(buttons: Sequence[Button], place: str) -> Button | None:
    """The button at ``1`` or ``1.2``."""
    first, _, second = place.partition(".")
    if not (first.isdigit() and 1 <= int(first) <= len(buttons)):
        return None
    button = buttons[int(first) - 1]
    if not second:
        return button
    return button.buttons[int(second) - 1] if second.isdigit() and 1 <= int(second) <= len(button.buttons) else None


def places(buttons: Sequence[Button]) -> list[tuple[str, Button]]:
    """Every button with its place."""
    found = []
    for number, button in enumerate(buttons, 1):
        found.append((str(number), button))
        found += [(f"{number}.{inner}", below) for inner, below in enumerate(button.buttons, 1)]
    return found


def picked(buttons: Sequence[Button], text: str) -> str:
    """The place that a subscriber names by number or name; "" if none."""
    said = plain(text)
    number = _PLACE.fullmatch(said)
    if number is not None:
        place = number[1] + (f".{number[2]}" if number[2] else "")
        return place if at(buttons, place) is not None else ""
    return next((place for place, button in places(buttons) if plain(button.name) == said), "")
