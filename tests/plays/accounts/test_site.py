"""What is published can be read in any browser: right the moment it changes, gone the moment it is withdrawn."""

import itertools
import time

import httpx
from defusedxml import ElementTree

from tests.harness.person import Person
from tests.harness.servers import SERVER_NAME, Server
from tests.plays.accounts.test_articles import ONE, _until_sent
from tests.plays.accounts.test_studio import studio

_numbers = itertools.count(1)
_CLOSED = {"title": "Spring tea", "body": "<p>First leaves</p>", "comments": "subscribers"}


def _published(lin: Person, handle: str, **body: object) -> str:
    draft = lin.post(ONE + "/drafts", handle, body={"pieces": [_CLOSED]})
    made = lin.post(ONE + "/broadcasts", handle, body={"draft_no": draft["draft_no"], **body})
    return str(_until_sent(lin, handle, made["broadcast_no"])["slugs"][0])


def _account(lin: Person) -> str:
    handle = f"leaf{next(_numbers)}{lin.localpart}"[:60].lower()
    lin.post("/_teahouse/v1/accounts", body={"handle": handle, "name": "Tea Leaf"})
    return handle


def test_a_page_is_right_the_moment_it_changes(house: Server) -> None:
    lin = house.person("Lin")
    handle = _account(lin)
    with httpx.Client(base_url=house.url) as anyone:
        assert "Spring tea" not in anyone.get(f"/a/{handle}").text
        slug = _published(lin, handle)
        page = f"/a/{handle}/{slug}"
        assert "Spring tea" in anyone.get(f"/a/{handle}").text
        assert "First leaves" in anyone.get(page).text
        items = ElementTree.fromstring(anyone.get(f"/a/{handle}/feed.rss").content).findall("channel/item")
        assert ["Spring tea"] == [item.findtext("title") for item in items]
        assert str(items[0].findtext("link")).endswith(page)
        assert slug in anyone.get(f"/a/{handle}/feed.atom").text
        piece = {**_CLOSED, "body": "<p>Second leaves</p>"}
        lin.put(ONE + "/articles/{}", handle, slug, body={"piece": piece, "note": "They were the second"})
        corrected = anyone.get(page).text
        assert "Second leaves" in corrected and "First leaves" not in corrected
        assert "They were the second" in anyone.get(page + "/history").text
        assert "Second leaves" in anyone.get(f"/a/{handle}/feed.rss").text
        lin.delete(ONE + "/articles/{}", handle, slug, body={"note": "It was late frost"})
        gone = anyone.get(page)
        assert 410 == gone.status_code and "It was late frost" in gone.text and "leaves" not in gone.text
        assert slug not in anyone.get(f"/a/{handle}").text
        assert not ElementTree.fromstring(anyone.get(f"/a/{handle}/feed.rss").content).findall("channel/item")


def test_who_read_to_the_end_is_counted_and_not_named(house: Server) -> None:
    lin = house.person("Lin")
    handle = _account(lin)
    page = f"/a/{handle}/{_published(lin, handle)}"
    agents = {"one": 100, "two": 40, "three": 0, "a crawler bot": 100}
    for agent, depth in agents.items():
        headers = {"user-agent": agent, "origin": house.url}
        with httpx.Client(base_url=house.url, headers=headers) as reader:
            assert 200 == reader.get(page).status_code
            if depth:
                told = reader.post(page + "/read", content=str(depth))
                assert (204, None) == (told.status_code, told.headers.get("set-cookie"))

    def counted() -> tuple[int, int, int]:
        (found,) = lin.get(ONE + "/insights/articles", handle)["items"]
        return found["readers"], found["completed"], found["completion"]

    for _ in range(100):
        if counted() == (3, 1, 47):
            break
        time.sleep(0.05)
    assert (3, 1, 47) == counted(), "140 of 300, by the one who finished and the one who nearly did not"


def test_a_comment_and_a_like_by_form(house: Server) -> None:
    lin, mei = house.person("Lin"), house.person("Mei")
    handle = _account(lin)
    slug = _published(lin, handle)
    page = f"/a/{handle}/{slug}"
    with studio(house, mei) as browser, httpx.Client(base_url=house.url) as anyone:
        assert "/studio/sign-in" == anyone.post(
            page + "/like", data={"on": "1"}, headers={"origin": house.url}, follow_redirects=True
        ).url.path  # fmt: skip
        assert "Liked" not in browser.get(page).text
        assert "Liked" in browser.post(page + "/like", data={"on": "1"}).text
        browser.post(page + "/comment", data={"text": "Too early"})
        assert not lin.get(ONE + "/articles/{}/comments", handle, slug, all=True)["items"]
        browser.post(f"/a/{handle}/subscribe")
        assert 1 == len([room for room in mei.joined_rooms() if handle in str(mei.whole_state(room))])
        browser.post(page + "/comment", data={"text": "Lovely leaves"})
        assert "Lovely leaves" not in anyone.get(page).text
        comment = lin.get(ONE + "/articles/{}/comments", handle, slug, all=True)["items"][0]
        one = (ONE + "/articles/{}/comments/{}", handle, slug, str(comment["comment_no"]))
        lin.put(one[0] + "/elected", *one[1:])
        assert "Lovely leaves" in anyone.get(page).text
        lin.put(one[0] + "/reply", *one[1:], body={"body": "Thank you, all"})
        assert "Thank you, all" in anyone.get(page).text
        no = {"no": str(comment["comment_no"])}
        with studio(house, lin) as other:
            assert 403 == other.post(page + "/uncomment", data=no).status_code
        assert "Lovely leaves" not in browser.post(page + "/uncomment", data=no).text
        assert "Lovely leaves" not in anyone.get(page).text


def test_what_went_to_some_is_not_listed(house: Server) -> None:
    lin, mei = house.person("Lin"), house.person("Mei")
    handle = _account(lin)
    mei.post("v3/join/{}", f"#{handle}:{SERVER_NAME}")
    slug = _published(lin, handle, audience={"kind": "users", "users": [mei.user_id]})
    with httpx.Client(base_url=house.url) as anyone:
        assert 200 == anyone.get(f"/a/{handle}/{slug}").status_code
        for where in (f"/a/{handle}", f"/a/{handle}/feed.rss", "/sitemap/0", "/a/?q=First+leaves"):
            assert f"{handle}/{slug}" not in anyone.get(where).text, where
