"""An article's body as the public page shows it: media by the public route. Pure."""

import re
from collections.abc import Iterable
from urllib.parse import quote

_ATTRIBUTE = re.compile(r'\b(src|href|poster)="mxc://([^/"]+)/([A-Za-z0-9_-]+)"')
_PLAYED = re.compile("<(audio|video)( [^<>]*)>")
_TITLE = re.compile(' title="([^"]+)"')
_MXC = re.compile(r"mxc://([^/]+)/([A-Za-z0-9_-]+)")


def media_id(mxc: str, server_name: str) -> str:
    """The media id of an ``mxc://`` of this server; else ""."""
    match = _MXC.fullmatch(mxc)
    return match[2] if match and match[1] == server_name else ""


def media_path(handle: str, mxc: str, server_name: str, slug: str = "", size: str = "", age: int = 0) -> str:
    """Where the public page has a medium: of the article ``slug``, or the account's avatar; "" for none of ours.

    ``age``: that one must have; who is shown the address has said so.
    """
    found = media_id(mxc, server_name)
    if not found:
        return ""
    asked = "&".join(
        f"{name}={quote(value)}"
        for name, value in (("in", slug), ("size", size), ("old_enough", str(age or "")))
        if value
    )
    return f"/a/{handle}/media/{found}" + (f"?{asked}" if asked else "")


def embedded(html: str, handle: str, slug: str, server_name: str, age: int = 0) -> str:
    """``html`` with each ``mxc://`` of this server made into the public route, and all others into nothing."""

    def place(match: re.Match[str]) -> str:
        if match[2] != server_name:
            return f'{match[1]}=""'
        said = f"&amp;old_enough={age}" if age else ""
        return f'{match[1]}="/a/{handle}/media/{match[3]}?in={quote(slug)}{said}"'

    return _ATTRIBUTE.sub(place, html)


def paged(html: str, handle: str, slug: str, server_name: str, age: int = 0) -> str:
    """``embedded``, with tables that scroll by themselves, by keyboard too, where the screen is narrow.

    Sound and film are not fetched before they are played, and are called by their titles.
    """
    html = _PLAYED.sub(_played, embedded(html, handle, slug, server_name, age))
    return html.replace("<table", '<div class="scroll" tabindex="0"><table').replace("</table>", "</table></div>")


def _played(match: re.Match[str]) -> str:
    """Only its length is fetched before it is played; its title is its name for who can't see it."""
    title = _TITLE.search(match[2])
    named = f' aria-label="{title[1]}"' if title else ""
    return f'<{match[1]}{match[2]} preload="metadata"{named}>'


def media_in(html: str, others: Iterable[str], server_name: str) -> frozenset[str]:
    """The ids of all media of this server that an article shows: in its body, and ``others`` (its cover)."""
    found = {match[3] for match in _ATTRIBUTE.finditer(html) if match[2] == server_name}
    return frozenset({*found, *(media_id(mxc, server_name) for mxc in others)} - {""})
