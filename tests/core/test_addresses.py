"""What counts as one e-mail address: nothing that could reach anybody else, or break out of a header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.addresses import is_address


@pytest.mark.parametrize(
    "text", ["li@ningbo-light.cn", "a.b+po@x.co.uk", "o'neil@x.com", "orders@x.xn--fiqs8s"]
)
def test_one_address(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "li", "li@", "@x.cn", "li@localhost", "li@x.cn,b@x.cn", "li@x.cn; b@x.cn", "Li <li@x.cn>", "<li@x.cn>",
        "li@x.cn\r\nBcc: b@x.cn", "li@x.cn\n", " li@x.cn", '"a b"@x.cn', "a..b@x.cn", ".a@x.cn", "li@x..cn",
        "li@-x.cn", "li@[127.0.0.1]", "李@x.cn", "li@光.cn", "a@b@x.cn", "a" * 65 + "@x.cn", "li@" + "x." * 130 + "cn",
        "li@x.cn\x00", "li@x.cn\u2028",
    ],
)  # fmt: skip
def test_no_address(text: str) -> None:
    assert not is_address(text)


@given(st.text(alphabet=st.sampled_from('ab.@<>,;:"\\ \r\n\t=?_-李'), max_size=20))
def test_whatever_counts_has_one_at_and_nothing_that_ends_a_header(text: str) -> None:
    if is_address(text):
        assert 1 == text.count("@")
        assert not set(text) & set('<>,;:"\\ \r\n\t')
