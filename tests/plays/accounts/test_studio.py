"""A publisher works in the Studio with nothing but forms, and subscribers have it in their chat."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import httpx

from tests.harness.person import Person
from tests.harness.servers import SERVER_NAME, Server


@contextmanager
def studio(house: Server, person: Person) -> Iterator[httpx.Client]:
    """A browser without scripts, signed in as ``person``."""
    with httpx.Client(base_url=house.url, headers={"origin": house.url}, follow_redirects=True) as browser:
        signed = browser.post("/studio/sign-in", data={"user": person.localpart, "password": person.password})
        assert "/studio/" == signed.url.path, signed.text
        yield browser


def test_an_account_is_made_subscribed_to_written_to_and_answers(house: Server) -> None:
    lin, ada = house.person("Lin"), house.person("Ada")
    handle = f"gazette-{lin.localpart}".lower()
    with studio(house, lin) as browser:
        made = browser.post("/studio/new", data={"handle": handle, "name": "Harbour Gazette", "categories": ["news"]})
        assert f"/studio/a/{handle}" == made.url.path
        feed = ada.post("v3/join/{}", f"#{handle}:{SERVER_NAME}")["room_id"]
        ada.put(
            "v3/rooms/{}/send/m.room.message/{}", feed, "t1", body={"msgtype": "m.text", "body": "Is there a ferry?"}
        )
        inbox = browser.get(f"/studio/a/{handle}/inbox").text
        assert "Is there a ferry?" in inbox
        at = f"/studio/a/{handle}/inbox/{quote(ada.user_id)}"
        browser.post(at, data={"do": "reply", "text": "At 05:40."})
        said = ada.get("v3/rooms/{}/messages", feed, dir="b", limit=10)["chunk"]
        assert ("At 05:40.", f"@{handle}:{SERVER_NAME}") in [(e["content"].get("body"), e["sender"]) for e in said]
        assert "conversation.send" in browser.get(f"/studio/a/{handle}/acts").text


def test_a_stranger_and_a_signed_out_publisher_see_nothing(house: Server) -> None:
    lin, tom = house.person("Lin"), house.person("Tom")
    handle = f"quiet-{lin.localpart}".lower()
    with studio(house, lin) as browser, studio(house, tom) as other:
        browser.post("/studio/new", data={"handle": handle, "name": "Quiet"})
        assert 403 == other.get(f"/studio/a/{handle}").status_code
        browser.post("/studio/sign-out")
        assert "/studio/sign-in" == browser.get(f"/studio/a/{handle}").url.path


def test_a_draft_is_written_and_kept(house: Server) -> None:
    lin = house.person("Lin")
    handle = f"words-{lin.localpart}".lower()
    with studio(house, lin) as browser:
        browser.post("/studio/new", data={"handle": handle, "name": "Words"})
        draft = browser.post(f"/studio/a/{handle}/drafts").url.path
        words = {"piece": "0", "revision": "1", "title": "Quay", "body": "Gulls **again**.", "format": "markdown"}
        assert "<strong>again</strong>" in browser.post(draft, data=words).text
        assert "Quay" in browser.get(f"/studio/a/{handle}/drafts").text
