"""One browser for all tests of pages."""

from collections.abc import Iterator

import pytest

from tests.web.browser import JS, Browser


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    assert (JS / "node_modules" / "playwright-core").is_dir(), "`make test` installs it"
    with Browser(tmp_path_factory.mktemp("looks")) as started:
        yield started
