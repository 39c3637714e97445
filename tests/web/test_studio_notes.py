"""Context notes in the Studio, in a browser: the account's people read them where they work, and what they can do."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.harness.person import Person
from tests.harness.servers import SERVER_NAME, Server
from tests.web.at_work import AtWork
from tests.web.browser import PHONE, Browser

ONE = "/_teahouse/v1/accounts/{}"
ARTICLE = ONE + "/articles/{}"
NOTES = ARTICLE + "/notes"
QUICK = {
    "TEAHOUSE_NOTES_RATER_RATINGS": "3", "TEAHOUSE_NOTES_STABLE_S": "2", "TEAHOUSE_NOTES_SCORE_S": "1",
    "TEAHOUSE_NOTES_SUBSCRIBED_S": "0",
}  # fmt: skip
WORDS = "The leaves are <last> year's: label, line 3."


@dataclass(frozen=True)
class Press(AtWork):
    """lin owns @tea, mei answers its readers; ann and bea write about two articles, what pleases whom is divided."""

    lin: Person
    mei: Person
    ann: Person
    noted: str
    bare: str
    good: int
    right: list[Person]

    def rate(self, slug: str, note: int, value: str, people: list[Person]) -> None:
        for one in people:
            one.put(NOTES + "/{}/rating", "tea", slug, str(note), body={"value": value})

    def shown(self, notes: list[int]) -> None:
        """Wait until these stand beside the article."""
        for _ in range(200):
            article = self.lin.get(ARTICLE, "tea", self.noted)
            if notes == [one["note_no"] for one in article.get("context_notes", [])]:
                return
            time.sleep(0.1)
        raise AssertionError(self.lin.get(NOTES, "tea", self.noted))


def readers(server: Server, name: str, handle: str, count: int) -> list[Person]:
    people = [server.person(name) for _ in range(count)]
    for one in people:
        one.join(f"#{handle}:{SERVER_NAME}")
    return people


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    server = Server(tmp_path_factory.mktemp("press") / "house", environment=QUICK).start()
    lin, ray, mei = server.people("Lin", "Ray", "Mei")
    lin.post("/_teahouse/v1/accounts", body={"handle": "tea", "name": "Tea"})
    ray.post("/_teahouse/v1/accounts", body={"handle": "coffee", "name": "Coffee"})
    lin.post(ONE + "/operators", "tea", body={"user_id": mei.user_id, "role": "responder"})
    mei.post(ONE + "/invitation", "tea", body={"accept": True})
    left, right = readers(server, "Tom", "tea", 6), readers(server, "Cai", "coffee", 6)
    pieces = [{"title": title, "body": f"<p>{title}</p>"} for title in ("Spring tea", "Autumn tea")]
    draft = lin.post(ONE + "/drafts", "tea", body={"pieces": pieces})
    made = lin.post(ONE + "/broadcasts", "tea", body={"draft_no": draft["draft_no"]})["broadcast_no"]
    for _ in range(300):
        sent = lin.get(ONE + "/broadcasts/{}", "tea", str(made))
        if "sent" == sent["state"]:
            break
        time.sleep(0.05)
    noted, bare = sent["slugs"]
    ann, bea = left.pop(), right.pop()

    def write(who: Person, slug: str, text: str, misleading: bool = False) -> int:
        body = {"text": text, "language": "en", "misleading": misleading}
        return int(who.post(NOTES, "tea", slug, body=body)["note_no"])

    good = write(ann, noted, WORDS, misleading=True)
    bad, of_left = write(ann, bare, "Nonsense."), write(bea, noted, "Tom knows best.")
    of_right = write(bea, bare, "Cai knows best.")
    made_press = Press(server, lin, mei, ann, noted, bare, good, right)
    made_press.rate(noted, good, "helpful", [*left, *right])
    made_press.rate(bare, bad, "not_helpful", [*left, *right])
    for slug, note, fond, not_fond in ((noted, of_left, left, right), (bare, of_right, right, left)):
        made_press.rate(slug, note, "helpful", fond)
        made_press.rate(slug, note, "not_helpful", not_fond)
    made_press.shown([good])
    yield made_press
    server.stop()
    assert "Traceback" not in server.said(), server.said()


def test_a_note_is_read_with_its_ratings_and_what_can_be_done(browser: Browser, press: Press) -> None:
    page = f"/studio/a/tea/articles/{press.noted}"
    wide = press.look(browser, press.lin, page, shot=browser.folder / "studio-notes.png")
    assert WORDS in wide.text and "Rated: helpful 10" in wide.text and "Shown since" in wide.text
    assert "says that the article misleads" in wide.text and "ratings go on" in wide.text
    assert "Tom knows best" not in wide.text, "what is not shown to everyone is for those who rate"
    assert press.ann.user_id not in wide.text, "nobody is told who wrote it"
    phone = press.look(
        browser, press.mei, page, PHONE, dark=True, lang="zh-Hans", shot=browser.folder / "studio-notes-phone.png"
    )
    assert "有帮助 10" in phone.text and "编辑可以更正文章" in phone.text
    press.look(browser, press.mei, page, PHONE, lang="zh-Hant")
    with press.http(press.lin) as http:
        html = http.get(page).text
        assert f"/a/tea/{press.noted}#notes" in html and f"%23note-{press.good}" in html
        assert f"{page}/correct" in html and 200 == http.get(f"{page}/correct").status_code
        listed = http.get("/studio/a/tea/articles").text
        assert 1 == listed.count("note beside it") and f"articles/{press.noted}#notes" in listed
    none = press.look(browser, press.lin, f"/studio/a/tea/articles/{press.bare}")
    assert "No note is shown beside this article." in none.text and "Nonsense" not in none.text
    press.look(browser, press.lin, "/studio/a/tea/articles", shot=browser.folder / "studio-list.png")
    press.look(browser, press.lin, "/studio/a/tea/articles", PHONE, dark=True, lang="zh-Hant")
    report = f"/report?location={press.server.url}/a/tea/{press.noted}%23note-{press.good}"
    assert 200 == press.look(browser, press.lin, report, PHONE).status


def test_a_correction_is_told_and_a_note_goes_when_readers_change_their_minds(browser: Browser, press: Press) -> None:
    piece = {"title": "Spring tea", "body": "<p>The leaves are this year's.</p>"}
    press.lin.put(ARTICLE, "tea", press.noted, body={"piece": piece, "note": "This year's."})
    page = f"/studio/a/tea/articles/{press.noted}"
    assert "written before the last correction" in press.look(browser, press.lin, page).text
    press.rate(press.noted, press.good, "not_helpful", press.right)
    press.shown([])
    with press.http(press.lin) as http:
        assert "No note is shown beside this article." in http.get(page).text
        assert "note beside it" not in http.get("/studio/a/tea/articles").text
    press.lin.request("DELETE", ARTICLE, "tea", press.noted)
    with httpx.Client(base_url=press.server.url, cookies={"teahouse_session": press.lin.token}) as http:
        gone = http.get(page)
    assert 200 == gone.status_code and "Context notes of readers" not in gone.text
