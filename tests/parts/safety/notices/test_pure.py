"""What needs no database: locations, message franking, standing, addresses; and that every text is translated."""

import ast
import base64
import re
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teahouse.kernel.pages import LANGUAGES, Words
from teahouse.matrix.errors import MatrixError
from teahouse.safety.notices import (
    CATEGORY_WORDS,
    MEASURE_WORDS,
    Disclosure,
    Location,
    commitment,
    read_location,
    verify,
)
from teahouse.safety.notices._misuse import DAY_MS, WINDOW_MS, standing
from teahouse.safety.notices._model import NotifierAct
from teahouse.safety.statements import CATEGORIES, MeasureKind

BASE = "https://tea.house"
ROOM = "!aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
PLACES = {
    "https://tea.house/a/harbour": Location(kind="account", handle="harbour"),
    "https://TEA.house/a/Harbour/": Location(kind="account", handle="harbour"),
    "harbour": Location(kind="account", handle="harbour"),
    "https://tea.house/a/harbour/ferries?s=abc": Location(kind="article", handle="harbour", slug="ferries"),
    "https://tea.house/a/harbour/ferries/history": Location(kind="article", handle="harbour", slug="ferries"),
    "harbour/渡轮": Location(kind="article", handle="harbour", slug="渡轮"),
    "https://tea.house/a/harbour/%E6%B8%A1%E8%BD%AE": Location(kind="article", handle="harbour", slug="渡轮"),
    "harbour/ferries#note-7": Location(kind="note", handle="harbour", slug="ferries", comment=7),
    "https://tea.house/a/harbour/ferries#comment-12": Location(
        kind="comment", handle="harbour", slug="ferries", comment=12
    ),
    "https://tea.house/a/harbour/media/abc?in=ferries": Location(
        kind="media", mxc="mxc://tea.house/abc", handle="harbour", slug="ferries"
    ),
    "mxc://tea.house/abc": Location(kind="media", mxc="mxc://tea.house/abc"),
    "https://tea.house/_matrix/client/v1/media/download/tea.house/abc": Location(
        kind="media", mxc="mxc://tea.house/abc"
    ),
    "@lin:tea.house": Location(kind="user", user="@lin:tea.house"),
    "https://matrix.to/#/@lin:tea.house": Location(kind="user", user="@lin:tea.house"),
    "matrix:u/lin:tea.house?action=chat": Location(kind="user", user="@lin:tea.house"),
    "#tea:tea.house": Location(kind="room", room="#tea:tea.house"),
    "matrix:r/tea:tea.house": Location(kind="room", room="#tea:tea.house"),
    f"https://matrix.to/#/{ROOM}/%24event?via=tea.house": Location(kind="event", room=ROOM, event="$event"),
    f"matrix:roomid/{ROOM[1:]}/e/event": Location(kind="event", room=ROOM, event="$event"),
    f"{ROOM}/$event": Location(kind="event", room=ROOM, event="$event"),
    " $event\n": Location(kind="event", event="$event"),
}
NOWHERE = [
    "", "   ", "https://elsewhere.example/a/harbour", "https://tea.house/studio/", "https://tea.house/", "matrix:u",
    "matrix:x/lin:tea.house", "https://matrix.to/#/", "mxc://tea.house/", "mxc:tea", "@lin", "two\nlines", "a\x00b",
    "harbour/ferries#comment-x", "https://[::1", "javascript:alert(1)", "h", "x" * 2001, "@a:tea.house/$b",
    f"{ROOM}/event", "harbour/a/b/c", "https://tea.house/a/harbour/ferries#comment-99999999999",
]  # fmt: skip


@pytest.mark.parametrize("text", PLACES)
def test_a_location_is_read_in_every_form_people_paste(text: str) -> None:
    assert PLACES[text] == read_location(text, BASE, "tea.house")


@pytest.mark.parametrize("text", NOWHERE)
def test_what_names_no_single_thing_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(MatrixError) as caught:
        read_location(text, BASE, "tea.house")
    assert (400, "location: ") == (caught.value.status, caught.value.error[:10])


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        read_location(text, BASE, "tea.house")
    except MatrixError as error:
        assert 400 == error.status


# --- message franking

KEY = bytes(range(32))
B64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def content(key: bytes = KEY, plaintext: str = '{"body":"the pin, please"}') -> dict[str, object]:
    return {"ciphertext": "…", "org.teahouse.franking": {"commitment": commitment(key, plaintext)}}


@pytest.mark.parametrize(
    ("said", "key", "expected"),
    [
        ('{"body":"the pin, please"}', B64, "verified"),
        ('{"body":"the pin, please"}', B64.rstrip("="), "verified"),
        ('{"body":"the PIN, please"}', B64, "mismatch"),
        ('{"body":"the pin, please"} ', B64, "mismatch"),
        ('{"body":"the pin, please"}', "AAAA" + B64[4:], "mismatch"),
        ('{"body":"the pin, please"}', "", "mismatch"),
        ('{"body":"the pin, please"}', "not base64!", "mismatch"),
        ('{"body":"the pin, please"}', "é" * 44, "mismatch"),
    ],
)
def test_only_what_was_sent_verifies(said: str, key: str, expected: str) -> None:
    assert expected == verify(content(), Disclosure(plaintext=said, key=key))


def test_a_key_that_hmac_would_pad_or_hash_into_another_opens_nothing() -> None:
    padded, short = KEY[:31] + b"\x00", KEY[:31]
    committed = content(padded)
    assert "verified" == verify(committed, Disclosure(plaintext='{"body":"the pin, please"}', key=_b64(padded)))
    assert "mismatch" == verify(committed, Disclosure(plaintext='{"body":"the pin, please"}', key=_b64(short)))
    assert base64.b64decode(_b64(short)) == short
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(short, "x")


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    "stored", [{}, {"org.teahouse.franking": "x"}, {"org.teahouse.franking": []}, {"org.teahouse.franking": None}]
)
def test_where_nothing_was_committed_to_nobody_can_say(stored: dict[str, object]) -> None:
    assert "unverifiable" == verify(stored, Disclosure(plaintext="anything", key=B64))


@given(st.binary(min_size=32, max_size=32), st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_the_commitment_binds(key: bytes, sent: str, told: str) -> None:
    stored: dict[str, object] = {"org.teahouse.franking": {"commitment": commitment(key, sent)}}
    expected = "verified" if sent == told else "mismatch"
    if told:
        assert expected == verify(stored, Disclosure(plaintext=told, key=_b64(key)))


# --- addresses and standing


def _act(act: str, at_day: float, notice: str = "", end_day: float = 0) -> NotifierAct:
    return NotifierAct("@a:t", act, notice, "@mo:t", "moderator", int(at_day * DAY_MS), int(end_day * DAY_MS), "w")


def test_how_somebody_stands_is_worked_out_and_ends_by_itself() -> None:
    acts = [
        _act("unfounded", 1, "n1"), _act("unfounded", 100, "n2"), _act("unfounded", 101, "n3"), _act("warned", 102),
        _act("unfounded", 102, "n4"), _act("suspended", 103, end_day=110),
    ]  # fmt: skip
    now = standing(acts, 104 * DAY_MS)
    assert (4, 1, 102 * DAY_MS, 110 * DAY_MS) == (
        now.unfounded, now.since_warned, now.warned_ms, now.suspended_until_ms,
    )  # fmt: skip
    assert 110 * DAY_MS == standing(acts, 110 * DAY_MS - 1).suspended_until_ms
    assert 0 == standing(acts, 110 * DAY_MS).suspended_until_ms
    assert 3 == standing(acts, 1 * DAY_MS + WINDOW_MS).unfounded
    later = standing(acts, 102 * DAY_MS + WINDOW_MS)
    assert (0, 0, 0) == (later.unfounded, later.warned_ms, later.since_warned)
    taken_back = [*acts, _act("founded", 105, "n4"), _act("lifted", 105)]
    assert (3, 0, 0) == (
        standing(taken_back, 106 * DAY_MS).unfounded,
        standing(taken_back, 106 * DAY_MS).since_warned,
        standing(taken_back, 106 * DAY_MS).suspended_until_ms,
    )


# --- words


def _texts() -> set[str]:
    """Every text that people read: in templates, in tables of words, and in calls of ``says``."""
    package = resources.files("teahouse.safety.notices")
    found: set[str] = set()
    for name in ("report.html", "status.html"):
        page = (package / "pages" / name).read_text("utf-8")
        found |= {re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", text) for text in re.findall(
            r"{% trans[^%]*%}(.*?){% endtrans %}", page)}  # fmt: skip
        found |= set(re.findall(r'_\("([^"]+)"\)', page))
    for name in ("_letters.py", "_pages.py"):
        for node in ast.walk(ast.parse((package / name).read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "says":
                found |= {str(one.value) for one in node.args if isinstance(one, ast.Constant)}
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
                found |= {
                    one.value
                    for one in node.value.values
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_text_is_translated(language: str) -> None:
    words = Words(language, ("teahouse.safety.notices",))
    texts = _texts()
    assert len(texts) > 80
    assert [] == sorted(text for text in texts if words.gettext(text) == text)


def test_every_category_and_every_measure_has_words() -> None:
    assert set(CATEGORIES) == set(CATEGORY_WORDS)
    assert {kind.value for kind in MeasureKind} == set(MEASURE_WORDS)
