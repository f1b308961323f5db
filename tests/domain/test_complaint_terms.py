"""The table by which complaints are known: what a company adds and switches off, and where it is unsure."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.complaint_terms import ASKED, OF_OWN, OURS, TERMS, THRESHOLD, Table, complaints_with, parts
from backend.domain.kinds import KindVerdict, again, kind_of_words
from backend.domain.own_complaint_terms import OwnTerm, found_of, wrong_with
from backend.domain.signs import ANYTHING, Reader, families

RATTLES = Table((OwnTerm("klapper*", 2), OwnTerm("Gar nicht  gut", 1)))


def test_own_words_add_to_what_ours_weigh() -> None:
    text = "Die Pumpe klapperte, das ist gar nicht gut."
    weighed, ours = complaints_with(RATTLES, text), complaints_with(OURS, text)
    assert weighed.weight - ours.weight == OF_OWN[2] + OF_OWN[1]
    assert weighed.terms[:2] == ("klapperte", "gar nicht gut")


def test_own_words_that_say_it_outright_need_no_others() -> None:
    praise = (
        "Vielen Dank, alles bestens! Zufrieden sind wir auch. Könnten Sie uns ein Angebot senden? Der Motor klappert."
    )
    plain = Table((OwnTerm("klapper*", 3),))
    assert complaints_with(OURS, praise).weight < ASKED
    assert complaints_with(plain, praise).is_complaint
    assert not complaints_with(Table((OwnTerm("klapper*", 1),)), praise).is_complaint


def test_a_word_stands_for_itself_and_only_a_star_for_any_ending() -> None:
    own = (OwnTerm("klapper", 3), OwnTerm("rüttel*", 3))
    assert found_of(own, "Es klappert. Kein Rütteln, nur gerüttelt.") == []
    assert found_of(own, "Ein Klapper! Es rüttelte.") == [(3, "klapper"), (3, "rüttelte")]


def test_a_pattern_is_read_as_the_characters_it_is_made_of() -> None:
    own = (OwnTerm("a(c (x|y)+", 3),)
    assert found_of(own, "ac x") == []
    assert found_of(own, "ein a(c (x|y)+ steht da") == [(3, "a(c (x|y)+")]


def test_what_is_switched_off_weighs_nothing_not_even_in_a_pair() -> None:
    off = Table(off=frozenset(("@kaputt",)))
    text = "Das Netzteil ist schon wieder kaputt."
    assert complaints_with(off, text).weight < complaints_with(OURS, text).weight
    assert not any("@kaputt" in parts(it) for it in signs_with(off, text))
    assert any("@kaputt" in parts(it) for it in signs_with(OURS, text))


def signs_with(table: Table, text: str) -> list[str]:
    known = [it.key for it in TERMS if table.off.isdisjoint(parts(it.key))]
    return list(Reader(known).found(text))


def test_own_words_are_denied() -> None:
    assert found_of(RATTLES.own, "Es ist nie wieder ein Klappern zu hören.") == []


@pytest.mark.parametrize(
    ("text", "kind", "unsure"),
    [
        ("Zum dritten Mal ist das Display kaputt.", "complaint", False),
        ("The replacement unit is faulty too and we want a refund.", "complaint", False),
        ("Das Netzteil ist leider defekt.", "mail", True),
        ("Das Netzteil ist da.", "mail", False),
        ("Leider kann ich am Dienstag nicht.", "mail", False),
    ],
)
def test_where_it_is_unsure_it_asks(text: str, kind: str, unsure: bool) -> None:
    verdict = kind_of_words(text)
    assert (verdict.kind, verdict.is_unsure) == (kind, unsure)


def test_what_weighed_most_is_told_first_in_the_words_of_the_mail() -> None:
    text = "Hallo zusammen,\n\ndie Pumpe ist DEFEKT, wir erwarten eine Gutschrift."
    terms = complaints_with(OURS, text).terms
    assert {"DEFEKT", "Gutschrift"} <= set(terms[:3])
    assert all(it in text for it in terms)


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


def test_signs_are_words_beginnings_endings_families_and_pairs() -> None:
    found = Reader(ANYTHING).found("Die Dichtung war undicht. Kam nichts an?")
    assert {"undicht", "undic*", "@undicht", "war … undicht", "@nicht", "? & @nicht"} <= found.keys()
    assert "undicht … kam" not in found, "a pair stays in its clause"
    assert "war" not in found, "a small word is a sign only in pairs"
    assert Reader(("@undicht", "war … undicht")).found("Sie war undicht") == {"@undicht": (2,), "war … undicht": (1, 2)}


def test_umlauts_are_read_either_way() -> None:
    ways = [Reader(("beschaedigt",)).found(it).keys() for it in ("Beschädigt", "beschaedigt")]
    assert ways[0] == ways[1] == {"beschaedigt"}


def test_each_row_of_the_table_can_be_found_and_weighs_something() -> None:
    assert ASKED < THRESHOLD
    assert len({it.key for it in TERMS}) == len(TERMS)
    assert all(it.weight and it.lang in ("", "de", "en") and len(it.key) <= 80 for it in TERMS)
    named = {part for it in TERMS for part in parts(it.key) if part.startswith("@")}
    assert named <= families().keys()


def test_the_known_signs_are_found_as_all_signs_are() -> None:
    """What is learned from and what is looked up must not differ."""
    known = {it.key for it in TERMS}
    text = "Wir warten seit drei Wochen auf Ersatz! Der Motor, den Sie geschickt haben, ist defekt. Was wird nun? Keine Antwort."
    assert Reader(known).found(text).keys() == Reader(ANYTHING).found(text).keys() & known


HOSTILE = [
    "defekt kaputt falsch wir ihr ",
    "@kaputt ",
    "\n ",
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
