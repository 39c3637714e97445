"""What readers say under an article: in which order, under which name, and who may not."""

import httpx

from tests.harness.person import Person, refused
from tests.harness.servers import Server
from tests.plays.accounts.test_articles import ONE
from tests.plays.accounts.test_articles_some import TEA, out, paper
from tests.plays.accounts.test_studio import studio

ALL = ONE + "/articles/{}/comments"


def test_shown_in_an_order_by_a_name_that_is_no_address(house: Server) -> None:
    lin, mei, tom, bo = house.people("Lin", "Mei", "Tom", "Bo")
    handle, _ = paper(lin, mei, tom)
    slug = out(lin, handle, {**TEA, "comments": "everyone"})["slugs"][0]
    mei.set_profile("displayname", "Mei of the Teahouse")

    def say(who: Person, words: str) -> str:
        return str(who.post(ALL, handle, slug, body={"body": words})["comment_no"])

    first, second, _, last = say(mei, "one"), say(tom, "two"), say(mei, "three"), say(bo, "four")
    one = ALL + "/{}"
    lin.put(one + "/elected", handle, slug, second)
    lin.put(one + "/elected", handle, slug, last)
    lin.put(one + "/pinned", handle, slug, first)
    seen = bo.get(ALL, handle, slug)["items"]
    assert ["one", "four", "two"] == [comment["body"] for comment in seen]
    assert "Mei of the Teahouse" == seen[0]["name"]
    assert seen[0]["pinned"] and not seen[1]["pinned"]
    with httpx.Client(base_url=house.url) as anyone:
        page = anyone.get(f"/a/{handle}/{slug}").text
    for comment in seen:
        assert comment["name"] in page, "the page and the API say the same name"
    for person in (mei, tom, bo):
        assert person.localpart not in str(seen)
        assert person.localpart not in page
    assert page.index(">one<") < page.index(">four<") < page.index(">two<")
    assert "three" not in page
    with studio(house, mei) as browser:
        assert "Only you see this so far" in browser.get(f"/a/{handle}/{slug}").text
    with refused(409):
        lin.put(one + "/released", handle, slug, first)
    with refused(403):
        mei.put(one + "/released", handle, slug, first)


def test_who_is_blocked_says_nothing(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    handle, room = paper(lin, mei)
    slug = out(lin, handle, {**TEA, "comments": "everyone"})["slugs"][0]
    mei.post(ALL, handle, slug, body={"body": "one"})
    lin.put(ONE + "/blocks/{}", handle, mei.user_id)
    assert room not in mei.joined_rooms()
    with refused(403, "M_FORBIDDEN"):
        mei.post(ALL, handle, slug, body={"body": "two"})
    with studio(house, mei) as browser:
        said = browser.post(f"/a/{handle}/{slug}/comment", data={"text": "three"}, follow_redirects=True).text
        assert "The account has blocked you" in said
    lin.delete(ONE + "/blocks/{}", handle, mei.user_id)
    mei.post(ALL, handle, slug, body={"body": "four"})
