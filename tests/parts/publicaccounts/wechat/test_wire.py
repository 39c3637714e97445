"""What is pure of WeChat's wire format, both ways against the libraries that bots are written with."""

import base64
import string
import time

import pytest
import xmltodict
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.utils import check_signature
from werobot.crypto import MessageCrypt
from werobot.crypto import PrpCrypto as WerobotCrypto

from teahouse.publicaccounts.wechat import _crypt, _xml

APPID = "wx0123456789abcdef"
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
names = st.text(string.ascii_letters, min_size=1, max_size=12)
keys = st.binary(min_size=32, max_size=32)


@settings(max_examples=40)
@given(st.text(string.ascii_letters, min_size=3), st.integers(0, 2**40).map(str), st.text(string.digits, min_size=1))
def test_signature_is_theirs(token: str, timestamp: str, nonce: str) -> None:
    check_signature(token, _crypt.signature(token, timestamp, nonce), timestamp, nonce)


@settings(max_examples=40)
@given(keys, words, st.binary(min_size=16, max_size=16))
def test_they_read_what_we_encrypt(key: bytes, text: str, random: bytes) -> None:
    sealed = _crypt.encrypt(key, text.encode(), APPID, random)

    assert text == PrpCrypto(key).decrypt(sealed, APPID)
    assert text.encode() == WerobotCrypto(key).decrypt(sealed, APPID)


@settings(max_examples=40)
@given(keys, words)
def test_we_read_what_they_encrypt(key: bytes, text: str) -> None:
    assert text.encode() == _crypt.decrypt(key, PrpCrypto(key).encrypt(text, APPID).decode(), APPID)
    assert text.encode() == _crypt.decrypt(key, WerobotCrypto(key).encrypt(text, APPID).decode(), APPID)


@settings(max_examples=40)
@given(keys, st.text(max_size=300), words)
def test_what_is_no_message_is_said_to_be_none(key: bytes, garbage: str, text: str) -> None:
    sealed = _crypt.encrypt(key, text.encode(), "wx_of_somebody_else", bytes(16))
    for wrong in (garbage, sealed, base64.b64encode(garbage.encode()).decode()):
        with pytest.raises(_crypt.Undecipherable):
            _crypt.decrypt(key, wrong, APPID)


@pytest.mark.parametrize("text", ["", "short", "x" * 44, "?" * 43, "é" * 43])
def test_what_is_no_aes_key(text: str) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        _crypt.key_of(text)


def test_whole_replies_of_both_libraries() -> None:
    encoding_key = base64.b64encode(bytes(range(32))).decode()[:-1]
    key = _crypt.key_of(encoding_key)
    xml = "<xml><MsgType><![CDATA[text]]></MsgType><Content>你好</Content></xml>"
    for sealed in (
        WeChatCrypto("token", encoding_key, APPID).encrypt_message(xml, "nonce"),
        MessageCrypt("token", encoding_key, APPID).encrypt_message(xml),
    ):
        outside = _xml.read(sealed.encode())
        expected = _crypt.signature("token", outside["TimeStamp"], outside["Nonce"], outside["Encrypt"])
        assert expected == outside["MsgSignature"]
        assert {"MsgType": "text", "Content": "你好"} == _xml.read(_crypt.decrypt(key, outside["Encrypt"], APPID))


@settings(max_examples=40)
@given(st.dictionaries(names, words, min_size=1, max_size=5))
def test_they_parse_what_we_write(fields: dict[str, str]) -> None:
    theirs = xmltodict.parse(_xml.write(fields), strip_whitespace=False)["xml"]

    assert {name: _xml.printable(text) for name, text in fields.items()} == {
        name: text or "" for name, text in theirs.items()
    }


@settings(max_examples=40)
@given(st.dictionaries(names, words, min_size=1, max_size=5))
def test_we_read_what_we_write(fields: dict[str, str]) -> None:
    assert {name: _xml.printable(text) for name, text in fields.items()} == _xml.read(_xml.write(fields))


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_any_answer_is_read_or_refused(data: bytes) -> None:
    try:
        assert isinstance(_xml.read(data), dict)
    except _xml.NotXml:
        pass


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><Content>&b;</Content></xml>',
        b'<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml><Content>x</Content></xml>',
        b"<xml>" + b"<a>" * 2000 + b"</a>" * 2000 + b"</xml>",
        b"success",
        b"",
    ],
)
def test_hostile_answers(data: bytes) -> None:
    started = time.monotonic()
    with pytest.raises(_xml.NotXml):
        _xml.read(data)
    assert time.monotonic() - started < 1
