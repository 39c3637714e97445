"""One spelling for what people read as one word."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teahouse.safety.detectors import LONGEST, facts_of, normalised
from tests.parts.safety.detectors.public import item


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Free Money", "free money"),
        ("ＦＲＥＥ ﬁne", "free fine"),
        ("𝓯𝓻𝓮𝓮", "free"),
        ("fr\u200bee\u202emon\u00adey", "freemoney"),
        ("fr\ufe0fee", "free"),
        ("F r e e  m o n e y now", "free money now"),
        ("f.r.e.e", "free"),
        ("f_r_e_e", "free"),
        ("a b c", "a b c"),
        ("加 微 信 领 取", "加微信领取"),
        ("日本語　カタカナ", "日本語 カタカナ"),
        ("p\u0430yp\u0430l", "paypal"),
        ("Привет, мир", "привет, мир"),
        ("ελληνικά", "ελληνικά"),
        ("Straße", "strasse"),
        ("line\r\n\tend\x00s", "line end s"),
        ("e\u0301t\u00e9", "\u00e9t\u00e9"),
        ("f\u0338r\u0338e\u0338e\u0338", "free"),
        ("z" + "\u0315\u0300" * 40 + "algo", "zalgo"),
        ("half \ud83d pair", "half pair"),
        ("", ""),
    ],
)
def test_plain(written: str, plain: str) -> None:
    assert plain == normalised(written).plain


@pytest.mark.parametrize(
    ("written", "skeleton"),
    [
        ("сосо", "coco"),
        ("\u0440\u0430\u0443\u0440\u0430l", "paypal"),
        ("中文口一二工", "中文口一二工"),
        ("modern", "modern"),
        ("fr\u00e9e", "free"),
        ("\u304c\ud55c", "\u304c\ud55c"),
    ],
)
def test_skeleton(written: str, skeleton: str) -> None:
    assert skeleton == normalised(written).skeleton


def test_what_was_tried_is_counted_and_what_is_honest_is_not() -> None:
    tricky = normalised("p\u0430ypal fr\u200bee \u0430pple")
    assert (1, 2) == (tricky.hidden, tricky.lookalikes)
    honest = normalised("👨‍👩‍👧 ❤️ Привет and hello, 你好")
    assert (0, 0) == (honest.hidden, honest.lookalikes)


def test_the_original_is_kept() -> None:
    assert "F r e e \u202e" == normalised("F r e e \u202e").original


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_one_spelling_which_encodes(text: str) -> None:
    once = normalised(text)
    once.plain.encode("utf-8")
    once.skeleton.encode("utf-8")
    assert once.plain.strip() == once.plain


def took(text: str) -> float:
    """The thread's own CPU seconds: nothing that runs beside it in this process is counted."""
    start = time.thread_time()
    normalised(text)
    facts_of(item(text, formatted_body=text))
    return time.thread_time() - start


@pytest.mark.parametrize(
    "unit",
    [
        "x",
        "а",
        "a ",
        "\u200b",
        "﷽",
        "\ufdfa",
        "aа",
        "aа ",
        "  ",
        "\u0315\u0300",
        "\u3164",
        "a.",
        "\u3392",
        "http://",
        "<a",
    ],
)
def test_ten_megabytes_take_no_longer_than_what_is_read(unit: str) -> None:
    read = unit * (2 * LONGEST // len(unit))
    text = unit * (10_000_000 // len(unit))
    found = normalised(text)
    assert took(text) < 0.5 + 10 * took(read)  # beside what it takes here, now, to look at as much as is read
    assert found.cut
    assert max(len(found.plain), len(found.skeleton), len(found.original)) <= LONGEST


def test_facts_of_a_message_with_links_in_text_and_markup() -> None:
    facts = facts_of(
        item(
            "Look: HTTPS://WWW.Example.org/A?b=c and www.tea.example, (http://u:p@evil.example:8080/x).",
            formatted_body='<a href="https://hidden.example/y">Look</a>',
            **{"m.mentions": {"user_ids": ["@a:house", "@b:house"]}},
        )
    )
    assert ("example.org", "tea.example", "evil.example", "hidden.example") == facts.hosts
    assert 4 == len(facts.links)
    assert 2 == facts.mentions
    assert ("room", "m.room.message", "", -1) == (facts.surface, facts.event_type, facts.level, facts.subscribers)


def test_content_of_any_shape_has_facts() -> None:
    deep: list[object] = []
    for _ in range(50_000):
        deep = [deep]
    for content in (
        {"body": 5},
        {"x": [{"title": "Found"}] * 3000},
        {"m.mentions": 3},
    ):
        facts_of(item(**{"body": "b", **content}))  # type: ignore[arg-type]
    for odd in ({"body": deep}, {"body": "\ud800"}):  # no door lets it in, and so it is nothing public
        with pytest.raises(TypeError):
            item(**odd)  # type: ignore[arg-type]
    assert "found" == facts_of(item("", cards=[{"title": "Found"}])).text
    long = facts_of(item("https://x.example/" + "y" * 9_999_999 + " " + "https://z.example " * 5000))
    assert long.text_cut
    assert len(long.links) <= 64
    assert max(map(len, long.links)) <= 530
