import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.business_numbers import MAX_READ, MAX_TOKENS, asked, keys, tokens, written
from backend.domain.findable import NUMBERED

# text -> what may be a number of ours in it
QUOTED: list[tuple[str, tuple[str, ...]]] = [
    ("AW: Angebot AN-2026-0042", ("an20260042",)),
    ("Re: Your offer an-2026/0042.", ("an20260042",)),
    ("zu AN 2026-0042 noch eine Frage", ("20260042", "an20260042")),
    ("RE-104711", ("re104711",)),
    ("AN 4711", ("an4711",)),
    ("Angebot 4711", ("offer 4711",)),
    ("Angebot Nr. 4711", ("offer 4711",)),
    ("Angebots-Nr.: 4711", ("offer 4711",)),
    ("Ihr Angebot mit der Nummer 4711", ("offer 4711",)),
    ("your quotation no. 4711", ("offer 4711",)),
    ("order #123", ("order 123",)),
    ("Auftragsbestätigung 88123", ("order 88123",)),
    ("Rechnung Nr. 90017 vom 12.03.2026", ("invoice 90017",)),
    ("Rechnung zum Auftrag 4711", ("order 4711",)),
    ("Reklamation (4711)", ("complaint 4711",)),
    ("Kd.-Nr. 10023", ("customer 10023",)),
    ("Kd. Nr. 10023", ("customer 10023",)),
    ("Kundennummer: 10023", ("customer 10023",)),
    ("customer no. 10023", ("customer 10023",)),
    ("Our customer number is 20106; could you", ("customer 20106",)),
    ("unsere Kundennummer: 20106", ("customer 20106",)),
    ("Angebot AN 2026 0042", ("an2026", "offer 2026", "an20260042")),
    ("Angebot 2026-0042", ("20260042", "offer 20260042")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), QUOTED)
def test_a_number_is_found_as_people_write_it(text: str, found: tuple[str, ...]) -> None:
    assert set(tokens(text)) == set(found)


@pytest.mark.parametrize(
    "text",
    [
        "4711", "Wir brauchen 4711 davon.", "unser Angebot 4711", "our order no. 4711", "unsere Rechnung Nr. 4711", "Angebot 500 Stück",
        "Auftrag 12", "Rechnung 1.250,00 EUR", "Angebot vom 12.03.2026", "Auftrag 2026-03-12", "2026-03-12", "in den Jahren 2025-2026",
        "Kunde 4711", "RE: 2026", "Danke für Ihren Auftrag. 4711 davon kommen später.", "k-1001@mueller.example",
        "https://x.example/AN-2026-0042", "Tel. 0711 12345-0", "B2B", "M8", "ab 4711",
        "Ihre Kundennummer: 20123", "your customer number 20117", "unter Ihrer Kunden-Nr. 20133",
    ],
)  # fmt: skip
def test_what_is_no_number_of_ours_is_left_alone(text: str) -> None:
    assert tokens(text) == ()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("AN-2026-0042", "Angebot 2026-0042"), ("AN-2026-0042", "AN20260042"), ("4711", "Angebot 4711"), ("R104711", "Rechnung 104711"),
        ("2026/117", "2026/117"), ("AN 4711", "an-4711"),
    ],
)  # fmt: skip
def test_a_number_that_exists_is_found_however_it_is_quoted(number: str, text: str) -> None:
    assert {key for token in tokens(text) for key in asked(token)} & set(keys(number))


@pytest.mark.parametrize(("number", "text"), [("AN-2026-0042", "2026-0042"), ("AN-0042", "Angebot 0042"), ("AN-2025-0042", "Angebot 0042")])  # fmt: skip
def test_the_letters_are_left_out_only_beside_the_word_and_of_long_numbers(number: str, text: str) -> None:
    assert not {key for token in tokens(text) for key in asked(token)} & set(keys(number))


def test_every_kind_of_paper_has_its_collection() -> None:
    kinds = [written(token)[0] for token in tokens("Angebot 4711 Auftrag 4712 Rechnung 4713 Reklamation 4714")]
    assert kinds == ["offer", "order", "invoice", "complaint"]
    assert set(kinds) <= set(NUMBERED)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=300) | st.text("AN-2026 .4711:Angebot Nr", max_size=200))
def test_whatever_is_written_tokens_are_few_short_and_stay_what_they_are(text: str) -> None:
    found = tokens(text)
    assert len(found) <= MAX_TOKENS
    assert all(len(written(it)[1]) <= 32 and written(it)[1].isalnum() for it in found)
    assert tokens(text, text) == found


@pytest.mark.parametrize(
    "line", ["1-", "A1.", "Angebot ", "AN 4711 ", "9999 ", "-/._", "2026-", "x" * 70 + "1 ", "Nr. unser "]
)
def test_hostile_text_takes_no_longer_than_its_length(line: str) -> None:
    def took(text: str) -> float:
        started = time.perf_counter()
        tokens(text)
        return time.perf_counter() - started

    whole = line * (MAX_READ // len(line))
    short = min(took(whole[: MAX_READ // 8]) for _ in range(3))
    assert min(took(whole * 20) for _ in range(3)) < 40 * short + 0.02
