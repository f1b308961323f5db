"""One slip in a word, and it is still found."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.typos import deletions, distance, nearest
from tests.bench.names import slip

WORDS = st.text("abcdefghij", min_size=4, max_size=12)


@given(WORDS, st.randoms(use_true_random=False))
def test_a_word_with_one_slip_shares_a_deletion_with_the_word(word: str, dice: random.Random) -> None:
    typed = slip(word, dice)
    if len(typed) >= 4:
        assert deletions(typed) & deletions(word)
        assert distance(typed, word) <= 1


@pytest.mark.parametrize(
    ("typed", "word", "slips"),
    [
        ("mueller", "mueller", 0), ("meuller", "mueller", 1), ("fisher", "fischer", 1), ("webber", "weber", 1), ("wefer", "weber", 1),
        ("maschnenb", "maschinenbau", 1), ("praezsion", "praezision", 1), ("huber", "weber", 2),
    ],
)  # fmt: skip
def test_slips_are_counted(typed: str, word: str, slips: int) -> None:
    assert distance(typed, word) == slips


@pytest.mark.parametrize("word", ["ag", "klu", "70173", "k1001", ""])
def test_short_words_and_numbers_have_no_slips(word: str) -> None:
    assert deletions(word) == set()


def test_the_nearest_word_counts() -> None:
    assert nearest("webr", ["hydraulik", "weber"]) == 1
    assert nearest("webr", []) > 2
