"""What publishers write comes out harmless: only known tags, attributes and addresses, whoever wrote it."""

from html.parser import HTMLParser

import pytest

from teahouse.publicaccounts.articles._sanitise import ATTRIBUTES, TAGS, Sanitiser, is_link, media_in, plain
from teahouse.publicaccounts.articles._slug import slug_of
from tests.parts.publicaccounts.articles.hostile import VECTORS

SANITISER = Sanitiser("tea.example")


class _Judge(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set()):
                self.faults.append(f"<{tag} {name}>")
            if name in ("src", "poster") and not SANITISER.is_media(value or ""):
                self.faults.append(f"{name}={value}")
            if name == "href" and not is_link(value or ""):
                self.faults.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}")


def faults(html: str) -> list[str]:
    judge = _Judge()
    judge.feed(html)
    judge.close()
    return judge.faults


def test_the_list_is_long() -> None:
    assert len(set(VECTORS)) >= 150


@pytest.mark.parametrize("format", ["html", "markdown"])
def test_hostile_html_comes_out_harmless(format: str) -> None:
    found = {vector[:80]: faults(SANITISER.render(vector, format)) for vector in VECTORS}
    assert {} == {vector: said for vector, said in found.items() if said}


def test_what_is_cleaned_stays_as_it_is() -> None:
    for vector in VECTORS:
        once = SANITISER.render(vector, "html")
        assert once == SANITISER.render(once, "html"), vector[:80]


def test_what_an_article_needs_is_kept() -> None:
    html = (
        "<h2>茶</h2><p>A <strong>cup</strong>, <em>warm</em>.</p><ul><li>one</li></ul><blockquote>q</blockquote>"
        '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table><pre><code>x = 1</code></pre>'
        '<figure><img src="mxc://tea.example/abc" alt="leaf"><figcaption>leaf</figcaption></figure>'
    )
    assert html == SANITISER.render(html, "html")
    assert ["mxc://tea.example/abc"] == media_in(html)
    assert "茶\nA cup, warm.\none\nq\nx\nx = 1\nleaf" == plain(html)


def test_sound_and_film_can_have_captions() -> None:
    film = (
        '<video src="mxc://tea.example/film" poster="mxc://tea.example/abc" title="The quay">'
        '<track kind="captions" src="mxc://tea.example/words" srclang="zh-Hans" label="中文" default onload="x()">'
        '<track kind="metadata" src="https://evil.example/x"></video>'
        '<audio src="mxc://tea.example/gulls" autoplay loop>'
    )
    made = SANITISER.render(film, "html")
    assert [] == faults(made)
    assert [
        "mxc://tea.example/film",
        "mxc://tea.example/abc",
        "mxc://tea.example/words",
        "mxc://tea.example/gulls",
    ] == (media_in(made))
    assert 'kind="captions"' in made and "metadata" not in made and "evil" not in made and "autoplay" not in made
    assert 2 == made.count("controls")


def test_links_say_whom_they_do_not_vouch_for() -> None:
    link = SANITISER.render("[tea](https://tea.example/x?a=1&b=2)", "markdown")
    assert '<p><a href="https://tea.example/x?a=1&amp;b=2" rel="noopener noreferrer nofollow">tea</a></p>' == link


def test_markdown_has_tables() -> None:
    assert "<table>" in SANITISER.render("| a | b |\n|---|---|\n| 1 | 2 |", "markdown")


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Spring tea, 2026!", "spring-tea-2026"), ("Crème brûlée", "creme-brulee"), ("明前龙井", "gezdgnbvgy")],
)
def test_names_in_addresses(title: str, slug: str) -> None:
    assert slug == slug_of(title, b"123456")
