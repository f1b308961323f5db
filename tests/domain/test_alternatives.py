"""The same words in another order: a text is searched faster and nothing else is found."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.alternatives import alternatives, by_first_letters

WORDS = st.lists(st.text("abcä", min_size=1, max_size=4), min_size=1, max_size=8)


@given(WORDS, st.text("abcä ", max_size=30))
def test_the_same_texts_hold_a_word(words: list[str], text: str) -> None:
    pattern = "|".join(words)
    before, after = (re.search(rf"\b(?:{it})\b", text) for it in (pattern, by_first_letters(pattern)))
    assert (before is None) == (after is None)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("mangel|defekt|mängel|die", "d(?:efekt|ie)|m(?:angel|ängel)"),
        ("mangel|(?:zu )?spät", "m(?:angel)|(?:zu )?spät"),
        ("an|ab?c|a?b", "a(?:n|b?c)|a?b"),
        ("offer(?:te|s)|order", "o(?:ffer(?:te|s)|rder)"),
    ],
)
def test_words_stand_behind_the_letter_they_begin_with(pattern: str, expected: str) -> None:
    assert by_first_letters(pattern) == expected


def test_a_bar_within_brackets_parts_nothing() -> None:
    assert alternatives("a(?:b|c(?:d|e))|[|]f|g") == ["a(?:b|c(?:d|e))", "[|]f", "g"]
