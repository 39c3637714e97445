"""What can be said about a whole run, whether it is one process or several workers of pytest-xdist.

Workers hold back the tests marked ``last`` and hand over what they know when they end. The process that leads them then
runs those tests itself, with the facts of all. It fails the run if a worker ended without a word, or if a test that was
collected was never heard of again.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.contract import matrix

_NAME = "whole-run"


def attach(config: pytest.Config) -> None:
    """Have the run of ``config`` looked at as a whole."""
    kind = _Worker if hasattr(config, "workeroutput") else _Leader if config.getoption("dist", "no") != "no" else Whole
    config.pluginmanager.register(kind(), _NAME)


def of(config: pytest.Config) -> "Whole":
    """What is known of the run of ``config``; complete in a test that is marked ``last``."""
    found = config.pluginmanager.get_plugin(_NAME)
    assert isinstance(found, Whole)
    return found


class Whole:
    """A run in one process: ``files`` have tests in it, ``operations`` were answered and judged."""

    def __init__(self) -> None:
        self.files: set[Path] = set()

    @property
    def operations(self) -> set[str]:
        """Of the Matrix specification, by name."""
        return matrix().seen

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put tests marked ``last`` at the end."""
        self.files |= {item.path for item in items}
        items.sort(key=_is_last)


class _Worker(Whole):
    """One of several: leaves the last word to the leader."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        super().pytest_collection_modifyitems(items)
        self._held = [item.nodeid for item in items if _is_last(item)]
        items[:] = [item for item in items if not _is_last(item)]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over what is known here."""
        output: dict[str, Any] = session.config.workeroutput  # type: ignore[attr-defined]
        output[_NAME] = {
            "held": self._held,
            "files": [str(path) for path in self.files],
            "operations": sorted(self.operations),
        }


class _Leader(Whole):
    """Leads workers, and says the last word."""

    def __init__(self) -> None:
        super().__init__()
        self._operations: set[str] = set()
        self._held: set[str] = set()
        self._awaited: set[str] = set()
        self._lost: list[str] = []

    @property
    def operations(self) -> set[str]:
        return self._operations | super().operations

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """A worker has told which tests there are; all workers find the same."""
        self._awaited |= set(ids)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test was heard of; of one that took its worker down, xdist tells in its stead."""
        self._awaited.discard(report.nodeid)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker ended: take over what it knew."""
        facts = getattr(node, "workeroutput", {}).get(_NAME)
        if facts is None:
            self._lost.append(node.gateway.id)
            return
        self._held |= set(facts["held"])
        self.files |= {Path(path) for path in facts["files"]}
        self._operations |= set(facts["operations"])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """After the workers: the tests they held back. A run that stopped early (-x, Ctrl-C) doesn't come here."""
        done = yield
        if self._complaints():
            raise session.Failed
        if self._held:
            before = session.testscollected
            terminal = session.config.pluginmanager.get_plugin("terminalreporter")
            if terminal:
                terminal.ensure_newline()
            items = session.perform_collect(sorted(self._held))
            session.testscollected += before
            for item in items:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return done

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what is wrong with the run as a whole."""
        for complaint in self._complaints():
            terminalreporter.write_line(complaint, red=True)

    def _complaints(self) -> list[str]:
        found = []
        if self._lost:
            found.append(f"workers ended without telling what they saw: {', '.join(self._lost)}")
        if self._awaited:
            found.append(f"{len(self._awaited)} tests were never run: {', '.join(sorted(self._awaited)[:20])}")
        return found


def _is_last(item: pytest.Item) -> bool:
    return item.get_closest_marker("last") is not None
