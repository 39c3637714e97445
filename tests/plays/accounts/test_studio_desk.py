"""Pictures, words from a word processor, a new owner, a search, and an inbox that is open while somebody writes."""

import re
from urllib.parse import quote

import httpx

from tests.harness.person import Person
from tests.harness.servers import SERVER_NAME, Server
from tests.plays.accounts.test_studio import studio
from tests.plays.test_media import png

_WORD = (
    "<html><body><!--StartFragment--><p class=MsoTitle>Spring tea</p><p>It is <b>early</b> "
    "<a href='https://tea.example/'>this year</a>.</p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>"
    "<span style='mso-list:Ignore'>·</span>Leaves</p><script>alert(1)</script><!--EndFragment--></body></html>"
)


def _made(browser: httpx.Client, lin: Person, name: str) -> str:
    handle = f"{name}-{lin.localpart}".lower()
    browser.post("/studio/new", data={"handle": handle, "name": name.title()})
    return f"/studio/a/{handle}"


def _subscribed(person: Person, at: str) -> str:
    return str(person.post("v3/join/{}", f"#{at.rpartition('/')[2]}:{SERVER_NAME}")["room_id"])


def test_a_cover_and_pictures_are_uploaded_by_form_and_by_script(house: Server) -> None:
    lin, tom = house.person("Lin"), house.person("Tom")
    with studio(house, lin) as browser, studio(house, tom) as other:
        at = _made(browser, lin, "views")
        draft = str(browser.post(f"{at}/drafts").url.path)
        words = {"piece": "0", "revision": "1", "title": "Quay", "body": "Gulls.", "format": "markdown"}
        files = {"cover_file": ("quay.png", png(640, 480), "image/png"), "picture": ("gull.png", png(), "image/png")}
        saved = browser.post(draft, data={**words, "picture_alt": "A [gull]"}, files=files).text
        cover = re.search(r'name="cover" value="(mxc://[^"]+)"', saved)
        assert cover and re.search(r"Gulls\.\n\n!\[A \(gull\)\]\(mxc://", saved)
        shown = re.findall(rf'src="({at}/media/[\w-]+)"', saved)
        assert {(200, "image/png")} == {(a.status_code, a.headers["content-type"]) for a in map(browser.get, shown)}
        assert {403} == {other.get(place).status_code for place in shown}
        assert 404 == browser.get(f"{at}/media/nothing").status_code

        # What is no picture is refused in place, and nothing that was typed is lost.
        wrong = browser.post(
            draft,
            data={**words, "revision": "2", "body": "Typed"},
            files={"cover_file": ("x.png", b"\x89PNG\r\n\x1a\nno")},
        )
        assert (422, True, True) == (wrong.status_code, 'id="e-cover_file"' in wrong.text, "Typed" in wrong.text)
        gone = browser.post(draft, data={**words, "revision": "2", "cover": cover[1], "no_cover": "1"}).text
        assert 'name="cover" value=""' in gone

        # The page's script asks these.
        told = browser.post(f"{at}/media", files={"file": ("gull.png", png(), "image/png")}).json()
        assert told["mxc"].startswith(f"mxc://{SERVER_NAME}/") and 200 == browser.get(told["src"]).status_code
        refused = browser.post(f"{at}/media", files={"file": ("a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")})
        assert (422, ["error"]) == (refused.status_code, list(refused.json()))
        assert 403 == other.post(f"{at}/media", files={"file": ("gull.png", png(), "image/png")}).status_code
        pasted = browser.post(f"{at}/paste", data={"html": _WORD, "format": "markdown"}).json()
        expected = "# Spring tea\n\nIt is **early** [this year](https://tea.example/).\n\n- Leaves"
        assert {"text": expected, "lost": 0} == pasted
        as_html = browser.post(f"{at}/paste", data={"html": _WORD, "format": "html"}).json()["text"]
        assert "<h1>Spring tea</h1>" in as_html and "alert" not in as_html

        # An avatar is the account's for everyone, at once.
        profile = {"name": "Views", "comments_default": "off"}
        assert 200 == browser.post(f"{at}/settings", data=profile, files={"avatar_file": ("a.png", png())}).status_code
        shown_to_all = lin.get("/_teahouse/v1/accounts/{}", at.rpartition("/")[2])
        assert shown_to_all["avatar_url"].startswith("mxc://")
        assert (
            'id="e-avatar_file"'
            in browser.post(f"{at}/settings", data=profile, files={"avatar_file": ("a.gif", b"GIF8")}).text
        )
        browser.post(f"{at}/settings", data={**profile, "no_avatar": "1"})
        assert "" == lin.get("/_teahouse/v1/accounts/{}", at.rpartition("/")[2])["avatar_url"]


def test_an_account_changes_hands(house: Server) -> None:
    lin, mei, tom = house.people("Lin", "Mei", "Tom")
    with studio(house, lin) as browser, studio(house, mei) as other, studio(house, tom) as third:
        at = _made(browser, lin, "heirloom")
        assert "Nobody else acts for this account yet" in browser.get(f"{at}/transfer").text
        for person, role, theirs in ((mei, "editor", other), (tom, "responder", third)):
            browser.post(f"{at}/operators", data={"do": "invite", "user_id": person.user_id, "role": role})
            theirs.post(f"{at}/answer", data={"accept": "1"})
        assert {403} == {one.get(f"{at}/transfer").status_code for one in (other, third)}
        offer = {"do": "offer", "user_id": mei.user_id}
        assert 'name="sure"' in browser.post(f"{at}/transfer", data=offer).text
        assert "is offered to you" not in other.get("/studio/").text
        assert (
            422 == browser.post(f"{at}/transfer", data={"do": "offer", "user_id": "@no:one", "sure": "1"}).status_code
        )
        assert "has not answered yet" in browser.post(f"{at}/transfer", data={**offer, "sure": "1"}).text

        # She declines, is asked again, and accepts.
        assert "is offered to you" in other.get("/studio/").text
        other.post(f"{at}/transfer", data={"do": "decline"})
        assert 403 == other.get(f"{at}/transfer").status_code
        browser.post(f"{at}/transfer", data={**offer, "sure": "1"})
        browser.post(f"{at}/transfer", data={"do": "take_back"})
        assert 403 == other.post(f"{at}/transfer", data={"do": "accept", "sure": "1"}).status_code
        browser.post(f"{at}/transfer", data={**offer, "sure": "1"})
        assert 403 == third.post(f"{at}/transfer", data={"do": "accept", "sure": "1"}).status_code
        assert 'name="sure"' in other.post(f"{at}/transfer", data={"do": "accept"}).text
        assert at == other.post(f"{at}/transfer", data={"do": "accept", "sure": "1"}).url.path
        assert (200, 403) == (other.get(f"{at}/settings").status_code, browser.get(f"{at}/settings").status_code)
        assert 200 == browser.get(f"{at}/drafts").status_code
        record = other.get(f"{at}/acts").text
        assert all(act in record for act in ("account.offer", "account.decline", "account.transfer"))


def test_subscribers_are_found_by_name_remark_and_id(house: Server) -> None:
    lin, ada, tom = house.people("Lin", "Ada", "Tom")
    ada.set_profile("displayname", "Ada Prokop 普罗科普")
    with studio(house, lin) as browser:
        at = _made(browser, lin, "roster")
        for one in (ada, tom):
            _subscribed(one, at)
        house.person("Ada").set_profile("displayname", "Ada Prokop 普罗科普")  # of the same name, and no subscriber
        browser.post(f"{at}/subscribers", data={"do": "remark", "user_id": tom.user_id, "remark": "Berth 100%"})
        for words, found in (
            ("prokop", ada), ("罗科", ada), (ada.user_id, ada), (tom.localpart, tom), ("berth 100%", tom), ("0%", tom),
        ):  # fmt: skip
            page = browser.get(f"{at}/subscribers", params={"q": words}).text
            assert [found.user_id] == re.findall(r'name="who" value="([^"]+)"', page), words
        for words in ("nobody such", "%", "'; --", "x" * 300, "\0"):
            answer = browser.get(f"{at}/subscribers", params={"q": words})
            assert 200 == answer.status_code and (words == "%" or 'name="who"' not in answer.text), words


def test_an_open_inbox_hears_what_comes_in(house: Server) -> None:
    lin, ada = house.people("Lin", "Ada")
    with studio(house, lin) as browser:
        at = _made(browser, lin, "line")
        feed = _subscribed(ada, at)

        def say(words: str) -> None:
            body = {"msgtype": "m.text", "body": words}
            ada.put("v3/rooms/{}/send/m.room.message/{}", feed, ada.txn(), body=body)

        def asks(page: str) -> str:
            place = re.search(r'hx-get="([^"]+inbox-news[^"]*)"', page)
            assert place is not None
            return place[1].replace("&amp;", "&")

        listed = asks(browser.get(f"{at}/inbox").text)
        assert 204 == browser.get(listed).status_code
        say("Is the kettle on?")
        news = browser.get(listed)
        assert (200, True) == (news.status_code, "Is the kettle on?" in news.text)
        assert 204 == browser.get(asks(news.text)).status_code

        open_at = asks(browser.get(f"{at}/inbox/{quote(ada.user_id)}").text)
        assert 204 == browser.get(open_at).status_code
        say("It whistles.")
        news = browser.get(open_at)
        # Only the new word is put below, with the list beside it; and it counts as read.
        words = news.text.partition('id="words"')[2]
        assert "It whistles." in words and "kettle" not in words and "beforeend" in words
        assert "It whistles." not in browser.get(f"{at}/inbox?only=unread").text
        assert 204 == browser.get(asks(news.text)).status_code
        browser.post(f"{at}/inbox/{quote(ada.user_id)}", data={"do": "take"})
        assert f"{lin.user_id} has it." in browser.get(asks(news.text)).text
        ada.post("v3/rooms/{}/leave", feed)
        assert 'id="words"' not in browser.get(asks(news.text)).text
    with httpx.Client(base_url=house.url) as anyone:
        sent = anyone.get(open_at, headers={"hx-request": "true", "referer": f"{house.url}{at}/inbox"})
        assert f"/studio/sign-in?next={at}/inbox" == sent.headers["hx-redirect"]
