"""What a mail wants: sums of money, articles of ours, its question; and all of it kept and read again."""

import time
from datetime import date
from datetime import time as clock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.amounts import amounts
from backend.domain.article_names import ArticleNames
from backend.domain.questions import question
from backend.domain.wants import Deadline, row_of, wants, wants_from

FRIDAY = date(2026, 11, 20)

SUMS = [
    ("1.250,00 €", 125_000, "EUR"),
    ("EUR 4.800", 480_000, "EUR"),
    ("€1,250.00", 125_000, "EUR"),
    ("12 TEUR", 1_200_000, "EUR"),
    ("250 T€", 25_000_000, "EUR"),
    ("48k", 4_800_000, "EUR"),
    ("48 k€", 4_800_000, "EUR"),
    ("5k EUR", 500_000, "EUR"),
    ("1,2 Mio. €", 120_000_000, "EUR"),
    ("2.500.000 EUR", 250_000_000, "EUR"),
    ("4.800,- EUR", 480_000, "EUR"),
    ("4800 Euro", 480_000, "EUR"),
    ("12,5 EUR", 1_250, "EUR"),
    ("3,50€/Stück", 350, "EUR"),
    ("1 250 €", 125_000, "EUR"),
    ("CHF 1'250.50", 125_050, "CHF"),
    ("USD 1,000", 100_000, "USD"),
    ("$ 500", 50_000, "USD"),
    ("£1.5m", 150_000_000, "GBP"),
    ("zwischen 3.000 und 4.000,00 EUR", 400_000, "EUR"),
]


@pytest.mark.parametrize(("text", "cents", "currency"), SUMS)
def test_a_sum_is_read_in_cents_with_its_currency(text: str, cents: int, currency: str) -> None:
    (found,) = amounts(f"Wir hatten {text} vereinbart.")
    assert (found.cents, found.currency) == (cents, currency)
    assert found.words in text


@pytest.mark.parametrize(
    "text",
    ["4711", "12.500 Stück", "48k Hz", "0 €", "Version 1.2.3 Euro", "EUR", "AN-2026-0042", "EUR 99999999999999999"],
)
def test_a_figure_alone_is_no_money(text: str) -> None:
    assert amounts(text) == ()


def test_each_sum_comes_once_in_the_order_of_the_text_and_not_too_many() -> None:
    assert [it.cents for it in amounts("5 €, 3 €, 5,00 €")] == [500, 300]
    assert len(amounts(" ".join(f"{it} €" for it in range(1, 30)))) == 8


QUESTIONS = [
    ("Guten Tag,\n\nkönnen Sie am Preis noch etwas tun?\n\nGruß", "Können Sie am Preis noch etwas tun?"),
    ("Wir haben Ihr Angebot. Bitte teilen Sie uns den Liefertermin mit.", "Bitte teilen Sie uns den Liefertermin mit."),
    ("Bitte senden Sie das Datenblatt. Was kostet die Pumpe?", "Was kostet die Pumpe?"),
    ("Wie geht es Ihnen? Wann liefern Sie?", "Wann liefern Sie?"),
    ("Hello, could you send us the drawing.", "Could you send us the drawing."),
    ("Please confirm the order.", "Please confirm the order."),
    ("How are you? When do you ship?", "When do you ship?"),
    ("Vielen Dank für die Lieferung.", ""),
    ("Bei Fragen zögern Sie nicht, uns anzurufen.", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), QUESTIONS)
def test_the_first_question_is_found(text: str, expected: str) -> None:
    assert question(text).lower() == expected.lower()


def test_a_question_over_broken_lines_is_one_and_a_long_one_is_cut() -> None:
    broken = "Könnten Sie uns bitte mitteilen, ob die Förderanlage, die Sie uns\nim Frühjahr gezeigt haben, noch lieferbar ist?"
    assert question(broken) == broken.replace("\n", " ")
    assert len(question("Könnten Sie " + "sehr " * 100 + "?")) <= 160


CATALOGUE = [
    {"name": "Förderband FB 40", "number": "10-200"},
    {"name": "Dosierpumpe DP 40", "number": "4711-3"},
    {"name": "Dosierpumpe DP 60", "number": "4712-3"},
    {"name": "Dichtungssatz", "number": ""},
    {"name": "Wartung", "number": "S1"},
    {"name": "Ventil", "number": "V-100"},
    {"name": "Ventil groß", "number": "V-100"},
]
NAMED = [
    ("Zwei Förderbänder FB-40 bitte.", ["Förderband FB 40"]),
    ("foerderband fb40", ["Förderband FB 40"]),
    ("Die DP40 tropft, die DP 60 nicht.", ["Dosierpumpe DP 40", "Dosierpumpe DP 60"]),
    ("Artikel 4711-3", ["Dosierpumpe DP 40"]),
    ("Bitte Dichtungssätze und einen Dichtungs-Satz.", ["Dichtungssatz"]),
    ("Wann ist die Wartung?", ["Wartung"]),
    ("Welche Dosierpumpen haben Sie?", []),
    ("Artikel V-100", []),
    ("40 Stück S1", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "names"), NAMED)
def test_articles_are_found_however_they_are_written(text: str, names: list[str]) -> None:
    assert list(ArticleNames(CATALOGUE).named_in(text)) == names


def test_a_text_costs_no_more_with_a_large_catalogue() -> None:
    known = ArticleNames({"name": f"Anlage XR {it}", "number": f"A-{it}"} for it in range(20_000))
    text = "Bitte liefern Sie die XR 4711 und A-333. " * 100
    began = time.perf_counter()
    assert known.named_in(text) == ("Anlage XR 4711", "Anlage XR 333")
    assert time.perf_counter() - began < 0.5


def test_all_of_it_is_kept_and_read_again() -> None:
    text = "Können Sie die DP 40 für 4.800 € bis Freitag 12 Uhr liefern? Der Aufbau ist am 8.12."
    found = wants("offer", text, FRIDAY, ArticleNames(CATALOGUE).named_in(text))
    assert found.deadline == Deadline(date(2026, 11, 27), "bis Freitag 12 Uhr", clock(12))
    assert (found.articles, found.amounts[0].cents) == (("Dosierpumpe DP 40",), 480_000)
    assert wants_from(row_of(found), "offer", FRIDAY) == found
    assert wants_from(row_of(found), "complaint", FRIDAY).kind == "complaint"


def test_a_deadline_that_was_over_when_the_mail_was_written_is_none() -> None:
    assert wants("mail", "Bitte bis 12.11. antworten.", FRIDAY).deadline is None


HOSTILE = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(["€", "EUR ", "1.", "250", ",00", "k", "'", " ", "Mio", "?", "Könnten Sie ", "\n", "٣", "İ", "T"]), max_size=60).map("".join))  # fmt: skip


@given(HOSTILE)
def test_no_text_raises(text: str) -> None:
    found = wants("mail", text, FRIDAY, ArticleNames(CATALOGUE).named_in(text))
    assert wants_from(row_of(found), "mail", FRIDAY) == found
    assert all(it.cents > 0 for it in found.amounts)


@pytest.mark.parametrize("piece", ["1.", "1.000", "€", "EUR 1", "? ", "Könnten Sie ", "bitte um ", "a", "1 ", "12k"])
def test_a_long_text_takes_no_longer_than_its_length(piece: str) -> None:
    began = time.perf_counter()
    wants("mail", piece * (100_000 // len(piece)), FRIDAY)
    assert time.perf_counter() - began < 2
