"""The table by which complaints are known: what a company adds and switches off, and where it is unsure."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.complaint_terms import OURS, TERMS, OwnTerm, Table, complaints_with, wrong_with
from backend.domain.kinds import KindVerdict, again, kind_of_words

RATTLES = Table((OwnTerm("klapper*", 2), OwnTerm("Gar nicht  gut", 1)))


def test_own_words_weigh_like_ours() -> None:
    weighed = complaints_with(RATTLES, "Die Pumpe klapperte, das ist gar nicht gut.")
    assert (weighed.weight, weighed.terms) == (3, ("klapperte", "gar nicht gut"))
    assert complaints_with(OURS, "Die Pumpe klapperte, das ist gar nicht gut.").weight == 0


def test_a_word_stands_for_itself_and_only_a_star_for_any_ending() -> None:
    table = Table((OwnTerm("klapper", 3), OwnTerm("rüttel*", 3)))
    assert complaints_with(table, "Es klappert. Kein Rütteln, nur gerüttelt.").weight == 0
    assert complaints_with(table, "Ein Klapper! Es rüttelte.").terms == ("klapper", "rüttelte")


def test_a_pattern_is_read_as_the_characters_it_is_made_of() -> None:
    table = Table((OwnTerm("a(c (x|y)+", 3),))
    assert complaints_with(table, "ac x").weight == 0
    assert complaints_with(table, "ein a(c (x|y)+ steht da").weight == 3


def test_what_is_switched_off_weighs_nothing() -> None:
    off = Table(off=frozenset(("defekt",)))
    assert complaints_with(off, "Das Netzteil ist leider defekt.").terms == ("leider",)
    assert kind_of_words("Das Netzteil ist leider defekt.", table=off).kind == "mail"


def test_own_words_are_denied_like_ours() -> None:
    assert complaints_with(RATTLES, "Es ist nie wieder ein Klappern zu hören.").weight == 0


@pytest.mark.parametrize(
    ("text", "kind", "unsure"),
    [
        ("Hiermit reklamieren wir die Lieferung.", "complaint", False),
        ("Das Netzteil ist schon wieder defekt.", "complaint", False),
        ("Das Netzteil ist leider defekt.", "complaint", True),
        ("Das Netzteil ist defekt.", "mail", True),
        ("Das Netzteil ist da.", "mail", False),
        ("Leider kann ich am Dienstag nicht.", "mail", False),
    ],
)
def test_where_it_is_unsure_it_asks(text: str, kind: str, unsure: bool) -> None:
    verdict = kind_of_words(text)
    assert (verdict.kind, verdict.is_unsure) == (kind, unsure)


def test_what_a_machine_wrote_is_not_weighed_again() -> None:
    bounce = KindVerdict("bounce", ("x",))
    assert again(bounce, "Es klappert", "gar nicht gut", frozenset(), RATTLES) is bounce
    mail = KindVerdict("mail")
    assert again(mail, "Es klappert", "gar nicht gut", frozenset(), RATTLES).kind == "complaint"
    assert again(mail, "Frage", "Passt zu 2026/17.", frozenset(("2026/17",))) == KindVerdict("offer", ("2026/17",))


@pytest.mark.parametrize(
    ("words", "wrong"),
    [("klapper*", ""), ("so nicht", ""), ("", "empty"), ("  ", "empty"), ("*", "short"), ("ab*", "short"), ("a", "short"), ("kl*pper", "star"),
     ("**", "star"), ("x" * 61, "too_long"), ("a1 b2 c3 d4 e5 f6 g7", "too_many_words")],
)  # fmt: skip
def test_some_words_can_be_no_term(words: str, wrong: str) -> None:
    assert wrong_with(words) == wrong


def test_each_row_is_told_in_words_that_it_finds() -> None:
    """An administrator reads the words: each must be what the pattern finds."""
    assert len({it.key for it in TERMS}) == len(TERMS)
    for term in TERMS:
        for words in term.words.split(", "):
            assert complaints_with(OURS, f"Hier: {words}.").weight >= term.weight, words


HOSTILE = [
    "klapper ",
    "gar nicht ",
    "gar  ",
    "seit dem dem ",
    "mussten a b c ",
    "zeigt a b ",
    "die anlage steht ",
    "drei mal ",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_weighed_in_no_time(hostile: str) -> None:
    table = Table(tuple(OwnTerm(f"klapper{it}* gar* nicht* gar*", 1) for it in range(200)))
    complaints_with(table, "klapper")
    began = time.process_time()
    complaints_with(table, (hostile * 4_000)[:4_500])
    assert time.process_time() - began < 0.5


@given(st.text(max_size=60), st.text(max_size=200))
def test_no_own_words_and_no_text_raise(words: str, text: str) -> None:
    complaints_with(Table((OwnTerm(words, 3),)), text)
