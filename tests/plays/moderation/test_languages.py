"""Each person reads what they are told in their own language: as their client said, or as they read pages here."""

import httpx

from tests.harness.person import Json, Person, refused
from tests.harness.servers import Server
from tests.plays.moderation.conftest import AtTheDesk
from tests.plays.moderation.test_notices import WHY, decide, heard, notice_about, removal

KIND = "org.teahouse.language"


def signs_in(house: Server, who: Person, wish: str, chosen: str = "") -> None:
    """Somebody signs in on a page, in a browser of that language; and chooses another one there."""
    headers = {"sec-fetch-site": "same-origin", "accept": "text/html", "accept-language": wish}
    with httpx.Client(base_url=house.url, headers=headers) as browser:
        if chosen:
            browser.get("/studio/sign-in", params={"lang": chosen})
        made = browser.post("/studio/sign-in", data={"user": who.localpart, "password": who.password})
        assert 303 == made.status_code


def language(who: Person) -> Json:
    return who.get("v3/user/{}/account_data/{}", who.user_id, KIND)


def test_a_page_that_one_signs_in_to_says_which_language_one_reads(house: Server) -> None:
    lin, mei = house.people("Lin", "Mei")
    with refused(404, "M_NOT_FOUND"):
        language(lin)
    signs_in(house, lin, "zh-TW,zh;q=0.9")
    assert {"language": "zh-Hant"} == language(lin)
    signs_in(house, lin, "en")  # somebody else's browser, perhaps: nothing was chosen
    assert {"language": "zh-Hant"} == language(lin)
    signs_in(house, lin, "en", chosen="zh-Hans")
    assert {"language": "zh-Hans"} == language(lin)
    mei.set_account_data(KIND, {"language": ["nonsense"], "more": 1})
    signs_in(house, mei, "en")
    assert {"language": "en"} == language(mei)


def test_a_statement_is_read_in_it(house: Server, desk: AtTheDesk) -> None:
    lin, mei = house.people("Lin", "Mei")
    signs_in(house, lin, "zh-Hant")
    room = mei.create_room(preset="public_chat")
    lin.join(room)
    said = lin.say(room, "Send me the PIN of your card")
    mei.post("v3/rooms/{}/report/{}", room, said, body={"reason": WHY})
    decide(desk.mo, notice_about(desk.mo, said)["case_id"], said, removal(said, None))
    (letter,) = heard(lin, 1)
    assert 1 == letter.count("tea.house 的決定理由說明") and "What was decided" not in letter
    assert "You asked somebody for the PIN" in letter and "以這種語言寫成：English" in letter
