"""Runs of text, each in its own setting, as one line of Markdown. PURE.

Ways in: ``spoken(runs)``, ``bare(text)``.
"""

import re
from itertools import groupby

import msgspec

_SPECIAL = re.compile(r"[\\`*\[\]<>~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_NUMBER_START = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)


class Run(msgspec.Struct, frozen=True):
    """Text in one setting. ``raw`` is Markdown already."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    href: str = ""
    raw: bool = False


def bare(text: str) -> str:
    """Text on one line, in no setting, fit for the inside of brackets."""
    return " ".join(text.replace("[", "(").replace("]", ")").split())


def spoken(runs: list[Run]) -> str:
    """The runs as Markdown, a line break where there was one."""
    out = []
    for href, of_link in groupby(_joined(runs), key=lambda run: run.href):
        inner = "".join(_set(run) for run in of_link)
        if not href:
            out.append(inner)
        elif inner.strip():
            before, after = _edges(inner)
            out.append(f"{before}[{inner.strip()}]({href}){after}")
    lines = [" ".join(line.split(" ")).strip() for line in re.sub(" +", " ", "".join(out)).split("\n")]
    text = "\n".join(lines).strip("\n")
    text = _NUMBER_START.sub(r"\1\\\2", re.sub(r"^(\s*)([#+>=]|-(?=\s|-|$))", r"\1\\\2", text, flags=re.MULTILINE))
    return re.sub(r"\n+", lambda found: "\\\n" if len(found[0]) == 1 else "\n\n", text)


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours in the same setting as one; white space collapsed, line breaks alone."""
    out: list[Run] = []
    for run in runs:
        if not run.raw:
            run = msgspec.structs.replace(run, text=re.sub(r"[\s\xa0]+", " ", run.text))
            if not run.text.strip():  # a space is in no setting of its own
                run = msgspec.structs.replace(out[-1], text=" ") if out and not out[-1].raw else Run(run.text)
        if (
            out
            and out[-1].raw == run.raw
            and msgspec.structs.replace(out[-1], text="") == msgspec.structs.replace(run, text="")
        ):
            out[-1] = msgspec.structs.replace(run, text=out[-1].text + run.text)
        else:
            out.append(run)
    return out


def _edges(text: str) -> tuple[str, str]:
    return " " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""


def _set(run: Run) -> str:
    if run.raw:
        return run.text
    text = run.text.strip()
    if not text:
        return run.text
    before, after = _edges(run.text)
    if run.code:
        mark = "`" if "`" not in text else "``"
        text = f"{mark}{text}{mark}" if mark == "`" else f"{mark} {text} {mark}"
    else:
        text = _SPECIAL.sub(lambda found: "\\" + found[0], text)
    # Stars do not open or close beside punctuation ("**“好”**说"): there the tags are written, which always do.
    plain = run.text.strip()[0].isalnum() and run.text.strip()[-1].isalnum()
    for wanted, sign, tag in ((run.struck, "~~", "del"), (run.italic, "*", "em"), (run.bold, "**", "strong")):
        if wanted:
            text = f"{sign}{text}{sign}" if plain else f"<{tag}>{text}</{tag}>"
    return before + text + after
