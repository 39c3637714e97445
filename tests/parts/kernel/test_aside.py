"""What runs by itself has nothing of the request that set it off."""

from teahouse.kernel.aside import aside
from teahouse.kernel.http import country
from tests.harness.whereabouts import asking_from


async def _where() -> str:
    return country()


async def test_what_is_begun_aside_is_in_no_country() -> None:
    with asking_from("DE"):
        begun = aside(_where(), name="errand")
        assert "DE" == await _where()
    assert ("errand", "") == (begun.get_name(), await begun)
