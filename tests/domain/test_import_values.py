"""Cells as German and English systems write them: tables of what is meant, and what is no such thing."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain import values
from backend.domain.export_columns import safe, written
from backend.domain.readers import readers
from backend.domain.values import Unreadable


@pytest.mark.parametrize(
    ("cell", "mark", "cents"),
    [
        ("1.234,56 €", ",", 123456), ("1234,5", ",", 123450), ("-12,50", ",", -1250), ("12,50-", ",", -1250), ("(12,50)", ",", -1250),
        ("1 234,56", ",", 123456), ("1’234.56", ".", 123456), ("CHF 1'234.56", ".", 123456), ("€ 0,005", ",", 1), ("1.234", ",", 123400),
        ("1,234.56", ".", 123456), ("EUR 12", ",", 1200), (48.5, ",", 4850), (7, ",", 700), ("−3,00", ",", -300), ("0", ",", 0),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_meant(cell: Any, mark: values.Mark, cents: int) -> None:
    assert values.cents(cell, mark) == cents


@pytest.mark.parametrize(
    "cell", ["zwölf", "1,2,3", "12.34,5.6", "1.23", "--5", "1e5", "nan", "inf", "1" * 30, True, date(2026, 1, 1)]
)
def test_what_is_no_amount_is_not_guessed(cell: Any) -> None:
    with pytest.raises(Unreadable, match="number"):
        values.cents(cell)


@given(st.integers(-(10**12), 10**12))
def test_every_amount_that_an_export_writes_is_read_back(cents: int) -> None:
    for lang, mark in (("de", ","), ("en", ".")):
        assert values.cents(written(Decimal(cents) / 100, lang), mark) == cents  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31.12.2026", date(2026, 12, 31)), ("1.2.26", date(2026, 2, 1)), ("01.02.69", date(2069, 2, 1)), ("01.02.70", date(1970, 2, 1)),
        ("2026-02-01", date(2026, 2, 1)), ("20260201", date(2026, 2, 1)), ("2026-02-01T10:00:00Z", date(2026, 2, 1)),
        ("01.02.2026 00:00:00", date(2026, 2, 1)), ("1/2/2026", date(2026, 2, 1)), (datetime(2026, 2, 1, 9), date(2026, 2, 1)), (46054, date(2026, 2, 1)),
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_form(cell: Any, day: date) -> None:
    assert values.day(cell) == day


@pytest.mark.parametrize("cell", ["31.02.2026", "2026-13-01", "morgen", "1.2.", 12, "32.1.26", ""])
def test_what_is_no_day_is_refused(cell: Any) -> None:
    with pytest.raises(Unreadable, match="day"):
        values.day(cell)


@given(st.text())
def test_text_is_one_line_without_marks_that_hide_and_reading_it_again_changes_nothing(raw: str) -> None:
    once = values.text(raw)
    assert values.text(once) == once or once[:1] == "'"
    assert not any(char in once for char in "\n\r\t\u200b\u202e\ufeff")


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()))
def test_no_cell_of_whatever_kind_breaks_a_reader(cell: Any) -> None:
    for read in readers(",").values():
        try:
            read(cell)
        except Unreadable:
            pass


@pytest.mark.parametrize(
    ("reads", "cell", "value"),
    [
        ("phones", "040 66969 200; +49 30 23125 1", ["+494066969200", "+4930231251"]), ("addresses", "Info <INFO@Mueller.example>", ["info@mueller.example"]),
        ("domains", "https://www.mueller.example/kontakt", ["mueller.example"]), ("country", "D", "DE"), ("country", "Österreich", "AT"),
        ("vat_id", "DE 136 695 976", "DE136695976"), ("vat_id", "136695976", "DE136695976"), ("value_class", "A-Kunde", "A"),
        ("stage", "Closed Won", "won"), ("stage", "Angebot", "offer"), ("invoice_status", "Teilbezahlt", "open"), ("percent", "75 %", 75),
        ("percent", 0.75, 75), ("quantity", "2,5", 2500), ("language", "Deutsch", "de"), ("degrees", "48.77", 48.77), ("currency", "€", "EUR"),
    ],
)  # fmt: skip
def test_words_of_other_systems_become_ours(reads: str, cell: Any, value: Any) -> None:
    assert readers(",")[reads](cell) == value


@pytest.mark.parametrize(
    ("reads", "cell"),
    [("phones", "keins"), ("addresses", "a@b@c"), ("domains", "keine"), ("country", "Atlantis"), ("vat_id", "DE136695977"),
     ("value_class", "Z"), ("stage", "vielleicht"), ("percent", "120"), ("language", "klingonisch"), ("currency", "viel")],
)  # fmt: skip
def test_words_that_mean_nothing_here_are_told(reads: str, cell: Any) -> None:
    with pytest.raises(Unreadable):
        readers(",")[reads](cell)


@given(st.text())
def test_no_exported_text_begins_like_a_formula(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))
