"""Words as people type them, whatever their keyboard: case, accents, umlauts, hyphens, endings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.asked import asked
from backend.domain.excerpts import excerpt
from backend.domain.findable import entries_of_customer, entry_of_number, number_codes, phone_codes
from backend.domain.folding import LONGEST_STEM, alike, beginnings, folded, pair, pairs, spellings, stem, stems

SMALL = st.text("aeiouämnrst ", max_size=20)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Müller & Söhne GmbH", ["mueller", "soehne", "gmbh"]),
        ("mu\u0308ller", ["mueller"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("Sørensen Ærø", ["soerensen", "aeroe"]),
        ("Société Łódź", ["societe", "lodz"]),
        ("K-1001/2", ["k", "1001", "2"]),
        ("… – !", []),
    ],
)  # fmt: skip
def test_a_text_is_its_words_without_case_and_accents(text: str, words: list[str]) -> None:
    assert folded(text) == words


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(" ".join(folded(text))) == folded(text)


@pytest.mark.parametrize("written", ["Müller", "Mueller", "MÜLLER"])
@pytest.mark.parametrize("typed", ["mül", "muel", "mul", "mü", "mue", "Mül", "müller", "mueller", "muller"])
def test_umlauts_are_found_both_ways(written: str, typed: str) -> None:
    assert set(asked(typed).keys) <= beginnings(spellings(written))


@given(st.text("aeioußäöümr", min_size=1, max_size=12), st.integers(1, 12))
def test_what_begins_a_word_still_begins_it_when_umlauts_are_alike(word: str, length: int) -> None:
    (whole,), (start,) = alike(word), alike(word[:length])
    assert whole.startswith(start)


def test_a_hyphenated_name_is_found_in_parts_and_in_one_word() -> None:
    assert {"maschinen", "bau", "maschinenbau"} <= spellings("Maschinen-Bau")


@given(SMALL, SMALL)
def test_two_words_of_a_name_are_found_together_in_any_order(one: str, other: str) -> None:
    words = spellings(one, other)
    for first in words:
        for second in words - {first}:
            assert pair(first[:5], second[:3]) in {None, *pairs(words)}
            assert pair(first, second) == pair(second, first)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Angebote", "das Angebot"), ("Maschine", "zwei Maschinen"), ("Preises", "der Preis"), ("Ventile", "Ventil"), ("Lieferungen", "Lieferung"),
        ("offers", "our offer"),
    ],
)  # fmt: skip
def test_full_text_looks_past_the_endings_of_words(text: str, found: str) -> None:
    assert set(stems(text)) <= set(stems(found))


@given(st.text("abcdenrsm", max_size=15))
def test_a_stem_is_its_own_stem(word: str) -> None:
    assert stem(stem(word)) == stem(word)


@pytest.mark.parametrize(
    "typed", ["+49 30 23125 101", "+49 (0)30 23125-101", "0049 30 23125", "030 231", "030/23125 101", "23125101", "5101", "49 30 23"]
)  # fmt: skip
def test_a_telephone_number_is_found_as_people_type_it(typed: str) -> None:
    codes = phone_codes("+49 30 23125 101")
    wanted = asked(typed)
    assert [it for it in codes for start in (wanted.code, wanted.phone_end) if start and it.startswith(start)]


@pytest.mark.parametrize(
    ("phone", "national"), [("+43 1 234567", "01234567"), ("+1 212 5550100", "02125550100"), ("+352 621 123", "0621123")]
)  # fmt: skip
def test_the_calling_code_makes_room_for_the_national_zero(phone: str, national: str) -> None:
    assert national in phone_codes(phone)


@pytest.mark.parametrize("typed", ["AN-2026-0417", "an 2026 0417", "AN20260417", "an2026", "2026-0417", "0417", "417"])
def test_a_number_is_found_with_and_without_separators(typed: str) -> None:
    assert [it for it in number_codes("AN-2026-0417") if it.startswith(asked(typed).code)]


@given(st.text(max_size=200))
def test_what_is_typed_becomes_letters_and_digits_only(text: str) -> None:
    wanted = asked(text)
    for word in (*wanted.words, wanted.code, wanted.phone_end.removeprefix("<")):
        assert word == "" or (word.isalnum() and word.isascii())
    assert len(wanted.words) <= 4
    assert not [it for it in wanted.words for other in wanted.words if it != other and other.startswith(it)]


def test_a_contact_is_found_together_with_the_company_but_not_by_the_company_alone() -> None:
    customer = {"_id": 1, "team": "sued", "name": "Müller Präzision", "rank": 10.0}
    _, contact = entries_of_customer(customer, [{"_id": 2, "name": "Petra Klein", "left_at": None}])
    assert set(asked("klein müll").keys) <= set(contact["pfx"])
    assert set(asked("müller").keys).isdisjoint(contact["pfx"])


def test_the_legal_form_helps_to_find_a_name_but_finds_nothing_alone() -> None:
    customer = {"_id": 1, "team": "sued", "name": "Müller", "legal_form": "GmbH & Co. KG"}
    (row,) = entries_of_customer(customer, [])
    for typed in ("müller gmbh", "müller kg"):
        assert set(asked(typed).keys) <= set(row["pfx"])
        assert set(asked(typed).compared) <= set(row["words"])
    assert set(asked("gmbh").keys).isdisjoint(row["pfx"])


def test_a_contact_who_left_stands_behind_those_who_did_not() -> None:
    customer = {"_id": 1, "team": "sued", "name": "Müller", "rank": 10.0}
    _, here, gone = entries_of_customer(customer, [{"_id": 2, "name": "A"}, {"_id": 3, "name": "B", "left_at": "2026"}])
    assert gone["rank"] < here["rank"]


def test_an_offer_without_a_number_is_not_found() -> None:
    assert entry_of_number("offer", {"_id": 1, "customer_id": 2, "team": "sued", "number": " - "}) is None


def test_an_excerpt_stands_around_the_word_that_was_found() -> None:
    text = (
        "Guten Tag, "
        + "viele Worte vorab, " * 20
        + "die Förderanlage aus dem Angebot\nsteht still. "
        + "Noch mehr. " * 40
    )
    found = excerpt(text, stems("angebote"))
    assert "die Förderanlage aus dem Angebot steht still" in found.text
    assert found.marks == ["Angebot"]
    assert found.text.startswith("… ")
    assert found.text.endswith(" …")


@given(st.text(max_size=400), st.text(max_size=30))
def test_an_excerpt_is_short_and_marks_only_what_it_shows(text: str, typed: str) -> None:
    found = excerpt(text, stems(typed))
    assert len(found.text) <= 200 + 4
    assert all(mark in found.text for mark in found.marks)


@given(st.lists(st.text("abenrst0123456789", min_size=1, max_size=5000), max_size=5))
def test_no_word_is_so_long_that_the_index_would_be_full_of_it(words: list[str]) -> None:
    assert all(len(it) <= LONGEST_STEM for it in stems(" ".join(words)))


def test_a_long_word_is_found_by_itself_however_far_it_is_typed() -> None:
    encoded = "x1y2z3" * 500
    assert stems(encoded) == stems(encoded[:LONGEST_STEM]) == stems(encoded[:100])
