"""The media part's pure doors against what nobody thought of."""

import ipaddress
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from teahouse.kernel.http import FileAnswer
from teahouse.kernel.outbound import Refused, is_public
from teahouse.matrix.errors import MatrixError
from teahouse.media import Guard
from teahouse.media import _og as og
from teahouse.media._model import local_id
from teahouse.media._serve import Conditions, disposition, serve
from teahouse.media._upload import clean_name, clean_type

INSIDE_4 = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")]
_addresses_4 = st.one_of(
    st.ip_addresses(v=4),
    st.sampled_from(INSIDE_4).flatmap(
        lambda net: st.integers(int(net.network_address), int(net.broadcast_address)).map(ipaddress.IPv4Address)
    ),
)


@given(_addresses_4)
def test_wrapping_an_address_never_makes_it_more_public(address: ipaddress.IPv4Address) -> None:
    wrapped = [
        ipaddress.IPv6Address(int(address)),
        ipaddress.IPv6Address((0xFFFF << 32) | int(address)),
        ipaddress.IPv6Address((0x0064FF9B << 96) | int(address)),
        ipaddress.IPv6Address((0x2002 << 112) | (int(address) << 80)),
    ]
    for each in wrapped:
        assert is_public(address) or not is_public(each)
    if any(address in net for net in INSIDE_4):
        assert not is_public(address)


@given(
    st.one_of(
        st.text(), st.text().map(lambda text: "http://" + text), st.text().map(lambda t: f"https://x.example/{t}")
    )
)
def test_urls_are_parsed_or_refused(url: str) -> None:
    try:
        parts = Guard().parse(url)
    except Refused:
        return
    assert parts.scheme in ("http", "https")
    assert parts.hostname
    assert parts.username is None


@given(st.text(), st.text())
def test_only_plain_ids_become_paths(server: str, media_id: str) -> None:
    try:
        found = local_id(server, media_id, "tea.example")
    except MatrixError as error:
        assert 404 == error.status
        return
    assert "tea.example" == server
    assert found.isascii()
    assert not set(found) & set("./\\%")


@given(st.text(), st.text())
def test_headers_hold_whatever_is_named(type_: str, name: str) -> None:
    header = disposition(clean_type(type_), clean_name(name))
    assert not set(header) & {0, 10, 13}
    if b"filename*=" in header:
        assert clean_name(name) == unquote(header.partition(b"utf-8''")[2].decode())
    clean_type(type_).encode("latin-1")


@given(st.text(alphabet="bytes=-0123456789, ", max_size=30), st.integers(0, 100))
def test_ranges_stay_inside(range_: str, size: int) -> None:
    answer = serve("p", size, "text/plain", None, "t", Conditions(range_=range_))
    if isinstance(answer, FileAnswer):
        assert 0 <= answer.start
        assert answer.start + answer.length <= size
        assert (206 == answer.status) <= (answer.length > 0)
    else:
        assert 416 == answer.status


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_page_can_be_read(body: bytes, type_: str) -> None:
    for name, value in og.read(og.decode(body, type_), "https://x.example/").items():
        assert name.startswith(("og:", "article:"))
        assert 0 < len(value) <= 3000
