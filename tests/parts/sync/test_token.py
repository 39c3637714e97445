"""Sync tokens: read back as they were written, and nothing else is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teahouse.matrix.errors import MatrixError
from teahouse.sync._token import Token

numbers = st.integers(min_value=0, max_value=10**18 - 1)


@given(numbers, numbers, st.integers(min_value=-1, max_value=10**18 - 1))
def test_a_token_is_read_back_as_it_was_written(position: int, serial: int, inbox: int) -> None:
    token = Token(position, serial, inbox)
    again = Token.parse(str(token))
    assert (position, serial) == (again.position, again.serial)
    assert min(token.handed_over, position) == again.handed_over


@pytest.mark.parametrize(
    "text", ["", "s", "s1", "t1", "s1_", "s-1_0", "s1_2_3_4", "s1_2 ", "S1_2", "s1_2\n", "s" + "9" * 19 + "_0", "s١_0"]
)
def test_what_is_no_token_of_ours_is_refused(text: str) -> None:
    with pytest.raises(MatrixError) as refused:
        Token.parse(text)
    assert "M_INVALID_PARAM" == refused.value.errcode
