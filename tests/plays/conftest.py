"""Lets a test run after all others: what it says is about the whole run."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests marked ``last`` at the end."""
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)
