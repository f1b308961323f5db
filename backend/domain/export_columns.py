"""What an export shows of each kind, in the words that our own import recognises again, and the cells as Excel takes them.

A cell that a spreadsheet would run as a formula gets an apostrophe in front (CVE-2021-25960, CVE-2021-41270); numbers are numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from backend.domain.columns import ImportKind

Lang = Literal["de", "en"]
Value = str | Decimal | date | None
Document = Mapping[str, Any]
_RUNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    de: str
    en: str
    value: Callable[[Document], Value]

    def header(self, lang: Lang) -> str:
        return self.de if lang == "de" else self.en


def safe(text: str) -> str:
    """Text that stays text in a spreadsheet.

    >>> safe("=1+1"), safe("+49 30 1"), safe("Müller")
    ("'=1+1", "'+49 30 1", 'Müller')
    """
    return f"'{text}" if text.startswith(_RUNS) else text


def written(value: Value, lang: Lang) -> str:
    """A cell of a CSV file: 1234,56 and 31.12.2026 in German, 1234.56 and 2026-12-31 in English."""
    if isinstance(value, Decimal):
        return str(value).replace(".", ",") if lang == "de" else str(value)
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y") if lang == "de" else value.isoformat()
    return safe(value or "")


def _text(name: str) -> Callable[[Document], Value]:
    return lambda it: str(it.get(name) or "")


def _list(name: str) -> Callable[[Document], Value]:
    return lambda it: "; ".join(it.get(name) or ())


def _first(name: str) -> Callable[[Document], Value]:
    return lambda it: (it.get(name) or [""])[0]


def _site(name: str) -> Callable[[Document], Value]:
    return lambda it: str((it.get("sites") or [{}])[0].get(name) or "")


def _money(name: str) -> Callable[[Document], Value]:
    return lambda it: Decimal(it[name]) / 100 if it.get(name) is not None else None


def _day(name: str) -> Callable[[Document], Value]:
    return lambda it: it[name].date() if isinstance(it.get(name), datetime) else None


def _whole(name: str) -> Callable[[Document], Value]:
    return lambda it: Decimal(it[name]) if it.get(name) is not None else None


_CUSTOMER = (
    Column("Kundennummer", "Customer number", _text("customer_number")),
    Column("Firma", "Company", _text("customer_name")),
)
_MONEY = (Column("Netto", "Net amount", _money("total_cents")), Column("Währung", "Currency", _text("currency")))

EXPORTS: dict[ImportKind, tuple[Column, ...]] = {
    "customers": (
        Column("Kundennummer", "Customer number", _first("numbers")), Column("Firma", "Company", _text("name")),
        Column("Rechtsform", "Legal form", _text("legal_form")), Column("Straße", "Street", _site("street")),
        Column("PLZ", "Postcode", _site("postcode")), Column("Ort", "City", _site("city")), Column("Land", "Country", _site("country")),
        Column("Telefon", "Phone", _list("phones")), Column("E-Mail", "E-mail", _list("addresses")), Column("Homepage", "Website", _list("domains")),
        Column("USt-IdNr.", "VAT ID", _text("vat_id")), Column("Branche", "Industry", _list("industries")), Column("Sprache", "Language", _text("language")),
        Column("Betreuer", "Owner", _text("owner_name")), Column("Team", "Team", _text("team")), Column("Gebiet", "Territory", _text("territory")),
        Column("Segment", "Segment", _text("segment")), Column("ABC-Klasse", "Value class", _text("value_class")),
        Column("Weitere Nummern", "Further numbers", lambda it: "; ".join((it.get("numbers") or [])[1:])),
    ),
    "contacts": (
        *_CUSTOMER, Column("Ansprechpartner", "Contact", _text("name")), Column("Funktion", "Job title", _text("title")),
        Column("Abteilung", "Department", _text("department")), Column("E-Mail", "E-mail", _list("addresses")), Column("Telefon", "Phone", _list("phones")),
        Column("Rolle", "Role", _text("role")), Column("Einstellung", "Attitude", _text("attitude")), Column("Sprache", "Language", _text("language")),
        Column("Ausgeschieden am", "Left on", _day("left_at")),
    ),
    "opportunities": (
        *_CUSTOMER, Column("Verkaufschance", "Opportunity", _text("title")), Column("Nummer", "Opportunity number", _text("number")),
        Column("Phase", "Stage", _text("stage")), Column("Wert", "Value", _money("value_cents")), Column("Währung", "Currency", _text("currency")),
        Column("Erwarteter Abschluss", "Expected close", _day("expected_close")), Column("Wahrscheinlichkeit", "Probability", _whole("probability")),
        Column("Nächster Schritt", "Next step", _text("next_step")), Column("Wettbewerber", "Competitor", _text("competitor")),
        Column("Grund", "Closed reason", _text("closed_reason")),
    ),
    "offers": (
        *_CUSTOMER, Column("Angebotsnummer", "Offer number", _text("number")), Column("Angebotsdatum", "Offer date", _day("day")),
        Column("Gültig bis", "Valid until", _day("valid_until")), Column("Status", "Status", _text("status")), *_MONEY,
    ),
    "orders": (
        *_CUSTOMER, Column("Auftragsnummer", "Order number", _text("number")), Column("Auftragsdatum", "Order date", _day("day")),
        Column("Status", "Status", _text("status")), *_MONEY,
    ),
    "invoices": (
        *_CUSTOMER, Column("Rechnungsnummer", "Invoice number", _text("number")), Column("Rechnungsdatum", "Invoice date", _day("day")),
        Column("Fällig am", "Due date", _day("due_day")), Column("Status", "Status", _text("status")), *_MONEY,
        Column("Brutto", "Gross", _money("gross_cents")), Column("Bezahlt", "Paid", _money("paid_cents")), Column("Bezahlt am", "Paid on", _day("paid_day")),
    ),
}  # fmt: skip
