"""Encrypted attachments: what nio encrypts is opened, what was changed is not, and what is not whole is left out."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nio.crypto.attachments import decrypt_attachment, encrypt_attachment

from teahouse.matrix.attachments import AttachmentError, encrypted_files

URL = "mxc://tea.house/abc"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def sent(data: bytes) -> tuple[bytes, dict[str, Any]]:
    uploaded, keys = encrypt_attachment(data)
    return uploaded, {"msgtype": "m.image", "body": "leaves.png", "file": {**keys, "url": URL}}


@pytest.mark.parametrize("data", [b"", b"leaves", bytes(range(256)) * 300])
def test_what_nio_encrypts_is_opened(data: bytes) -> None:
    uploaded, content = sent(data)
    keys = content["file"]
    (file,) = encrypted_files(content).values()
    assert (URL, data) == (file.url, file.opened(uploaded))
    assert data == decrypt_attachment(uploaded, keys["key"]["k"], keys["hashes"]["sha256"], keys["iv"])
    for other in (uploaded + b"x", uploaded[1:] if uploaded else b"y", bytes([*uploaded[:-1], 0, 0])):
        with pytest.raises(AttachmentError, match="not the file that was sent"):
            file.opened(other)


def test_a_thumbnail_has_a_key_of_its_own() -> None:
    (whole, content), (small, other) = sent(b"a large picture"), sent(b"a small one")
    content["info"] = {"thumbnail_file": {**other["file"], "url": "mxc://tea.house/small"}}
    files = encrypted_files(content)
    assert [b"a large picture", b"a small one"] == [
        files[url].opened(data) for url, data in ((URL, whole), ("mxc://tea.house/small", small))
    ]


@given(st.lists(st.sampled_from(("file", "url", "key", "k", "alg", "iv", "hashes", "sha256", "v")), max_size=3), JSON)
def test_what_is_not_whole_is_left_out(path: list[str], instead: Any) -> None:
    _, content = sent(b"leaves")
    changed = copy.deepcopy(content)
    at: Any = changed
    for step in path[:-1]:
        at = at.get(step) if isinstance(at, dict) and isinstance(at.get(step), dict) else at
    if path:
        at[path[-1]] = instead
    for file in encrypted_files(changed).values():
        assert (32, 16, 32) == (len(file.key), len(file.iv), len(file.sha256)) and isinstance(file.url, str)
    assert {} == encrypted_files({"file": instead, "info": instead}) == encrypted_files(None)
