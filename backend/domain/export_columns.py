"""What an export shows of each kind, in the words that our own import recognises again, and the cells as Excel takes them.

A cell that a spreadsheet would run as a formula gets an apostrophe in front (CVE-2021-25960, CVE-2021-41270); numbers are numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from backend.domain import told
from backend.domain.columns import TARGETS, ImportKind, Target
from backend.domain.language import Lang
from backend.domain.moments import BERLIN
from backend.domain.told import externals

Value = str | Decimal | date | datetime | None
Document = Mapping[str, Any]
_RUNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """`target` is the import's own name of the column; `value` is for what no import reads."""

    de: str
    en: str
    target: str = ""
    value: Callable[[Document], Value] | None = None

    def header(self, lang: Lang) -> str:
        return self.de if lang == "de" else self.en

    def cell(self, kind: ImportKind, document: Document) -> Value:
        if self.value:
            return self.value(document)
        target = _targets(kind)[self.target]
        return _cell(target.reads, told.value(target, document))


def safe(text: str) -> str:
    """Text that stays text in a spreadsheet.

    >>> safe("=1+1"), safe("+49 30 1"), safe("Müller")
    ("'=1+1", "'+49 30 1", 'Müller')
    """
    return f"'{text}" if text.startswith(_RUNS) else text


def written(cell: Value, lang: Lang) -> str:
    """A cell of a CSV file: 1234,56 and 31.12.2026 in German, 1234.56 and 2026-12-31 in English."""
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",") if lang == "de" else str(cell)
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y %H:%M:%S}" if lang == "de" else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y") if lang == "de" else cell.isoformat()
    return safe(cell or "")


@cache
def _targets(kind: ImportKind) -> dict[str, Target]:
    return {it.name: it for it in TARGETS[kind]}


def _cell(reads: str, said: Any) -> Value:
    """As the import's reader of that name takes it back."""
    if said is None or said == "":
        return None
    match reads:
        case "cents":
            return Decimal(said) / 100
        case "quantity":
            return Decimal(said) / 1000
        case "percent" | "influence" | "degrees":
            return Decimal(str(said))
        case "day":
            return date(said.year, said.month, said.day)
        case "moment":
            there: datetime = said.astimezone(BERLIN)
            return there.replace(tzinfo=None)
        case "pairs":
            return "\n".join(f"{key}: {it}" for key, it in said.items())
    return "; ".join(said) if isinstance(said, list) else str(said)


def _day(name: str) -> Callable[[Document], Value]:
    return lambda it: it[name].date() if isinstance(it.get(name), datetime) else None


def _discount(row: Document) -> Value:
    found = (row.get("line") or {}).get("discount")
    return Decimal(found) / 100 if found else None


_CUSTOMER = (Column("Kundennummer", "Customer number", "customer.number"), Column("Firma", "Company", "customer.name"))
_ELSEWHERE = (
    Column("Externe ID", "External ID", "external_id"),
    Column("System der ID", "System of the ID", value=lambda it: externals(it)[0]["source"] if externals(it) else None),
)
_PAPER = (
    Column("Netto", "Net amount", "total_cents"), Column("Währung", "Currency", "currency"),
    Column("Artikelnummer", "Item number", "line.number"), Column("Artikel", "Item", "line.text"), Column("Menge", "Quantity", "line.quantity"),
    Column("Einzelpreis", "Unit price", "line.price_cents"), Column("Rabatt %", "Discount %", value=_discount),
    Column("Positionsbetrag", "Line total", "line.total_cents"), Column("Kosten", "Cost", "line.cost_cents"),
)  # fmt: skip

EXPORTS: dict[ImportKind, tuple[Column, ...]] = {
    "customers": (
        Column("Kundennummer", "Customer number", value=lambda it: (it.get("numbers") or [""])[0]), Column("Firma", "Company", "name"),
        Column("Rechtsform", "Legal form", "legal_form"), Column("Straße", "Street", "site.street"), Column("PLZ", "Postcode", "site.postcode"),
        Column("Ort", "City", "site.city"), Column("Land", "Country", "site.country"), Column("Breitengrad", "Latitude", "site.lat"),
        Column("Längengrad", "Longitude", "site.lon"), Column("Telefon", "Phone", "phones"), Column("E-Mail", "E-mail", "addresses"),
        Column("Homepage", "Website", "domains"), Column("Frühere Domains", "Former domains", "former_domains"),
        Column("USt-IdNr.", "VAT ID", "vat_id"), Column("Branche", "Industry", "industries"),
        Column("Geschäftsbereich", "Business unit", "business_units"), Column("Sprache", "Language", "language"),
        Column("Betreuer", "Owner", "owner"), Column("Team", "Team", "team"), Column("Gebiet", "Territory", "territory"),
        Column("Segment", "Segment", "segment"), Column("ABC-Klasse", "Value class", "value_class"),
        Column("Weitere Nummern", "Further numbers", "numbers_2"), Column("Nummer der Mutter", "Parent number", "parent.number"),
        Column("Wissen Firma", "Known company", "known.company"), Column("Wissen Buying Center", "Known buying centre", "known.buying_centre"),
        Column("Wissen Faszination", "Known fascination", "known.fascination"), Column("Wissen Bedarf", "Known needs", "known.needs"),
        Column("Wissen Finanzen", "Known finances", "known.finances"), *_ELSEWHERE,
    ),
    "contacts": (
        *_CUSTOMER, Column("Ansprechpartner", "Contact", "name"), Column("Funktion", "Job title", "title"),
        Column("Abteilung", "Department", "department"), Column("E-Mail", "E-mail", "addresses"), Column("Telefon", "Phone", "phones"),
        Column("Rolle", "Role", "role"), Column("Einfluss", "Influence", "influence"), Column("Einstellung", "Attitude", "attitude"),
        Column("Berichtet an", "Reports to", value=lambda it: it.get("boss_name")), Column("Sprache", "Language", "language"),
        Column("Ausgeschieden am", "Left on", value=_day("left_at")), *_ELSEWHERE,
    ),
    "opportunities": (
        *_CUSTOMER, Column("Verkaufschance", "Opportunity", "title"), Column("Nummer", "Opportunity number", "number"),
        Column("Phase", "Stage", "stage"), Column("Wert", "Value", "value_cents"), Column("Währung", "Currency", "currency"),
        Column("Erwarteter Abschluss", "Expected close", "expected_close"), Column("Wahrscheinlichkeit", "Probability", "probability"),
        Column("Nächster Schritt", "Next step", "next_step"), Column("Nächster Schritt am", "Next step date", "next_step_on"),
        Column("Wettbewerber", "Competitor", "competitor"), Column("Geschlossen am", "Closed on", "closed_at"), Column("Grund", "Closed reason", "closed_reason"),
        Column("Betreuer", "Owner", "owner"), *_ELSEWHERE,
    ),
    "offers": (
        *_CUSTOMER, Column("Angebotsnummer", "Offer number", "number"), Column("Angebotsdatum", "Offer date", "day"),
        Column("Gültig bis", "Valid until", "valid_until"), Column("Status", "Status", "status"), *_PAPER, *_ELSEWHERE,
    ),
    "orders": (
        *_CUSTOMER, Column("Auftragsnummer", "Order number", "number"), Column("Auftragsdatum", "Order date", "day"),
        Column("Status", "Status", "status"), Column("Zum Angebot", "Offer number", "offer.number"), *_PAPER, *_ELSEWHERE,
    ),
    "invoices": (
        *_CUSTOMER, Column("Rechnungsnummer", "Invoice number", "number"), Column("Rechnungsdatum", "Invoice date", "day"),
        Column("Fällig am", "Due date", "due_day"), Column("Status", "Status", "status"), Column("Zum Auftrag", "Order number", "order.number"),
        Column("Brutto", "Gross", "gross_cents"), Column("Bezahlt", "Paid", "paid_cents"), Column("Bezahlt am", "Paid on", "paid_day"),
        *_PAPER, *_ELSEWHERE,
    ),
    "offerings": (
        Column("Artikelnummer", "Item number", "number"), Column("Bezeichnung", "Name", "name"), Column("Warengruppe", "Product group", "group"),
        Column("Einheit", "Unit", "unit"), Column("Listenpreis", "List price", "price_cents"), Column("Kosten", "Cost", "cost_cents"),
        Column("Währung", "Currency", "currency"), Column("Ausgelaufen am", "Discontinued on", "discontinued_on"), *_ELSEWHERE,
    ),
    "activities": (
        *_CUSTOMER, Column("E-Mail", "E-mail", "contact.address"), Column("Datum", "Date", "at"), Column("Art", "Kind", "kind"),
        Column("Betreff", "Subject", "title"), Column("Text", "Text", "text"), Column("Von", "By", "by"), *_ELSEWHERE,
    ),
}  # fmt: skip
FILE_NAMES: dict[Lang, dict[ImportKind, str]] = {
    "de": {"customers": "kunden", "contacts": "ansprechpartner", "opportunities": "verkaufschancen", "offers": "angebote",
           "orders": "auftraege", "invoices": "rechnungen", "offerings": "leistungen", "activities": "aktivitaeten"},
    "en": {kind: kind for kind in EXPORTS},
}  # fmt: skip
