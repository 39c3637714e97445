"""The Python client of our own API is what the routes say."""

from spec import client


def test_the_client_is_not_stale() -> None:
    for name, text in client.files().items():
        assert text == (client.FOLDER / name).read_text("utf-8"), "run python spec/client.py"
