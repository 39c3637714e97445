"""A version of the rulebook as the TOML that a person edits. What is written is read again to the same rules."""

import json

from teahouse.safety.statements._rulebook import Rule, Rulebook, Texts

_LANGUAGES = ("en", "zh_Hans", "zh_Hant")


def write_rulebook(rulebook: Rulebook, *, why: bool = True) -> str:
    """All that a person writes. Without ``why`` its words are left empty, for those of the next version."""
    reasons = rulebook.why if why else Texts(en="", zh_Hans="", zh_Hant="")
    pieces = ["[why]", *(f"{name} = {_quoted(getattr(reasons, name))}" for name in _LANGUAGES)]
    for rule in rulebook.rules:
        pieces += ["", *_rule(rule)]
    return "\n".join(pieces) + "\n"


def _rule(rule: Rule) -> list[str]:
    lines = ["[[rules]]", f"id = {_quoted(rule.id)}", f"category = {_quoted(rule.category)}"]
    asked = ("keyword", rule.keyword), ("keyword_other", rule.keyword_other)
    lines += [f"{name} = {_quoted(value)}" for name, value in asked if value]
    lines.append(f"surfaces = [{', '.join(_quoted(one.value) for one in rule.surfaces)}]")
    if rule.reported:
        lines.append("reported = true")
    lines.append(f"measures = [{', '.join(_quoted(one.value) for one in rule.measures)}]")
    for field, texts in (("title", rule.title), ("text", rule.text)):
        lines += [f"[rules.{field}]", *(f"{name} = {_quoted(getattr(texts, name))}" for name in _LANGUAGES)]
    return lines


def _quoted(text: str) -> str:
    """A basic string: JSON's, of whose characters TOML wants one more escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
