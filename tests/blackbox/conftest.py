"""A server of one's own, and a witness on the way to it that holds every answer to the specification."""

from collections.abc import Iterator

import pytest

from tests.harness.proxy import Witness
from tests.harness.servers import Server


@pytest.fixture
def witness(own_house: Server) -> Iterator[Witness]:
    """Clients talk to ``witness.url``; at the end it must have seen no breach."""
    with Witness(own_house.url) as started:
        yield started
    started.assert_clean()
