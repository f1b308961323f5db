"""Most From lines are read a second time by a pattern alone. It may only know what the reader of the standard library reads as it does."""

from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.addresses import normalise
from mail_scanner.mime.senders import _PLAINEST

NAMES = st.lists(st.text("aB1", min_size=1, max_size=3), min_size=1, max_size=3).map(" ".join)
DOTTED = st.lists(st.text("aB1_-", min_size=1, max_size=3), min_size=1, max_size=3).map(".".join)


@given(st.one_of(st.just(""), NAMES.map("{} ".format), NAMES.map('"{}" '.format)), DOTTED, DOTTED)
def test_both_readers_agree_on_whatever_the_pattern_knows(name: str, local_part: str, domain: str) -> None:
    line = f"{name}<{local_part}@{domain}>"
    found = _PLAINEST.fullmatch(line)
    assert found
    assert [normalise(found[1])] == [normalise(address) for _, address in getaddresses([line])]


@pytest.mark.parametrize(
    "line",
    [
        "ceo@kunde.example <x@evil.test>",
        "<ceo@kunde.example>x@evil.test",
        "Anna <anna@kunde.example>, x@evil.test",
        "Anna <anna@kunde.example> <x@evil.test>",
        "Anna (x@evil.test) <anna@kunde.example>",
        '"Anna" x@evil.test <anna@kunde.example>',
        "Anna <@evil.test:anna@kunde.example>",
        "Anna <anna..berg@kunde.example>",
        "Anna <anna@kunde.example>\n",
        "anna@kunde.example",
    ],
)
def test_all_that_is_less_plain_is_left_to_the_other_reader(line: str) -> None:
    assert not _PLAINEST.fullmatch(line)
