"""What word processors put on the clipboard becomes Markdown that says the same; what is hostile becomes nothing."""

# ruff: noqa: E501
import base64
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teahouse.publicaccounts.articles._sanitise import Sanitiser, plain
from teahouse.publicaccounts.studio._paste import MOST_CHARACTERS, mark, markdown, without_empty
from tests.parts.publicaccounts.articles.hostile import VECTORS

SANITISER = Sanitiser("tea.house")
WORD = """<html xmlns:o="urn:x"><head><style>p.MsoNormal {mso-style-parent:""}</style><xml><w:WordDocument/></xml></head><body>
<!--StartFragment--><p class=MsoTitle>港口新闻<o:p></o:p></p>
<p class=MsoNormal><b>Ferry</b><span style='font-weight: bold'> news</span>: 5*4 = 20, snake_case, _x_ &amp;amp; <i>so</i><br>on</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;
 </span></span><![endif]>First</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>a.<span> </span></span>Under it</p>
<p class=MsoQuote>Said</p><!--EndFragment--></body></html>"""
GOOGLE = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span style="font-weight:400">
Tides</span></h2><ul><li><p><span style="font-weight:700">One</span></p></li><ul><li><p>Nested</p></li></ul><li><p>Two
<a href="https://tea.example/a_b">link</a> <a href="javascript:alert(1)">bad</a></p></li></ul></b>"""
CASES = {
    WORD: "# 港口新闻\n\n**Ferry news**: 5\\*4 = 20, snake_case, \\_x\\_ \\&amp; *so*\\\non\n\n- First\n   1. Under it\n\n> Said",
    GOOGLE: "## Tides\n\n- **One**\n  - Nested\n- Two [link](https://tea.example/a_b) bad",
    "<ol><li>a<li>b</ol><p>1. no list</p><p># no heading</p>": "1. a\n2. b\n\n1\\. no list\n\n\\# no heading",
    "<table><tr><th>A</th><th>B</th></tr><tr><td>1|2</td><td><b>3</b></td></tr></table>":
        "| A | B |\n| --- | --- |\n| 1\\|2 | **3** |",
    "<table><tr><td><p>Only</p><p>layout</p></td></tr></table>": "Only\n\nlayout",
    "<pre>a `b`\n  c</pre><p><code>x`y</code></p>": "```\na `b`\n  c\n```\n\n`` x`y ``",
    "<p><b>“好”</b>他说<s>旧</s></p>": "<strong>“好”</strong>他说~~旧~~",
    "  <p> </p><p>&nbsp;</p>": "",
    "<p>a<p>b<div>c<div>d": "a\n\nb\n\nc\n\nd",
}  # fmt: skip


@pytest.mark.parametrize("html", CASES)
def test_it_says_the_same(html: str) -> None:
    assert CASES[html] == markdown(html).text


def test_pictures_come_along_or_are_counted() -> None:
    inline = base64.b64encode(b"picture").decode()
    found = markdown(
        f'<p>x<img alt="Quay [1]" src="data:image/png;base64,{inline}"><img src="file:///C:/x.png">'
        '<img src="mxc://tea.house/abc"><img src="data:image/png;base64,%%%"></p>'
    )
    assert [b"picture"] == found.pictures
    assert 2 == found.lost
    assert f"x![Quay (1)]({mark(0)})![](mxc://tea.house/abc)" == found.text
    assert "x![](mxc://tea.house/abc)" == without_empty(found.text.replace(mark(0), ""))


def test_what_is_hostile_comes_to_nothing() -> None:
    for vector in VECTORS:
        shown = SANITISER.render(markdown(f"<p>before</p>{vector}<p>after</p>").text, "markdown")
        for tag in re.findall(r"<[^>]+>", shown):
            assert not re.search(r"<script|<svg|<iframe|\son\w+=|javascript:", tag), vector


def test_what_is_long_or_deep_is_cut_and_does_not_take_long() -> None:
    for piece in (
        "<p>word</p>",
        "<div>",
        "<b><i>",
        "<!--",
        "<ul><li>",
        "<table><tr><td>",
        "<a href='",
        "<p style='",
        "&",
        "<![if",
    ):
        started = time.process_time()
        found = markdown("<p>before</p>" + piece * 15_000)
        assert "before" == found.text[:6] and len(found.text) < MOST_CHARACTERS
        assert 3 > time.process_time() - started, piece


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "*",
                "_",
                "a",
                "1.",
                "- ",
                "#",
                ">",
                "[",
                "]",
                "(x)",
                "`",
                "<",
                "&amp;",
                "|",
                "~~",
                "\\",
                "文",
                " ",
                "=",
                "\n",
            ]
        )
    )
)
def test_text_stays_text(pieces: list[str]) -> None:
    """Whatever signs a paragraph holds, Markdown's meaning of them is not what comes out."""
    text = " ".join("".join(pieces).split())
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    shown = SANITISER.render(markdown(f"<p>{escaped}</p>").text, "markdown")
    assert text == " ".join(plain(shown).split())
