"""Which e-mail addresses are written to."""

import pytest

from teahouse.kernel.mail import is_address


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("rosa@reader.example", True), ("r.o+s'a@a-b.example.org", True), ("rosa@localhost", False), ("rosa", False),
        ("rosa@reader.example\r\nBcc: all@x.example", False), ("a b@reader.example", False), ("@x.example", False),
        ("rosa@reader.example,mo@x.example", False), ("<rosa@reader.example>", False), ("ro..sa@x.example", False),
        ("rosa@-x.example", False), ("罗莎@reader.example", False), ("a" * 250 + "@x.example", False),
        ("rosa@reader.example\n", False), ("rosa@reader.example\x00", False),
    ],
)  # fmt: skip
def test_addresses_that_could_carry_a_header_are_none(text: str, good: bool) -> None:
    assert good is is_address(text)
