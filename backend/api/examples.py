"""What one may send, by example: shown in the API's description and in the handbook's reference, and sent to the real API by a test.

They are told of one imagined customer, K-1001, as an ERP and a website know it.
"""

from typing import Any

from backend.domain.columns import ImportKind

Example = dict[str, Any]

ERP: dict[ImportKind, Example] = {
    "customers": {
        "name": "Schröder Fördertechnik GmbH", "numbers": ["K-2001"], "vat_id": "DE129273398", "site.street": "Hafenstraße 4",
        "site.postcode": "20457", "site.city": "Hamburg", "site.country": "DE", "phones": ["+49 40 66969 200"],
        "domains": ["schroeder.example"], "industries": ["Maschinenbau"], "value_class": "A", "known.company": {"Schichten": "2"},
    },
    "contacts": {
        "customer.number": "K-1001", "first_name": "Jörg", "last_name": "Sommer", "title": "Einkaufsleiter", "role": "buyer", "influence": 4,
        "addresses": ["j.sommer@mueller.example"], "phones": ["+49 30 23125 300"],
    },
    "opportunities": {
        "customer.number": "K-1001", "title": "Förderanlage Halle 3", "number": "C-17", "stage": "qualified", "value_cents": 4800000,
        "expected_close": "2026-12-15", "probability": 40, "next_step": "Maße aufnehmen", "next_step_on": "2026-11-30",
    },
    "offers": {
        "customer.number": "K-1001", "number": "AN-2026-0501", "day": "2026-11-02", "valid_until": "2026-12-02", "status": "sent",
        "lines": [{"number": "FB-100", "text": "Förderband", "quantity": 2000, "price_cents": 2400000, "total_cents": 4800000}],
    },
    "orders": {
        "customer.number": "K-1001", "number": "A-1", "day": "2026-11-09", "status": "open", "total_cents": 4800000, "currency": "EUR",
        "lines": [{"number": "FB-100", "text": "Förderband", "quantity": 2000, "price_cents": 2400000, "total_cents": 4800000,
                   "cost_cents": 3100000}],
    },
    "invoices": {
        "customer.number": "K-1001", "number": "R-1", "day": "2026-11-16", "due_day": "2026-12-16", "total_cents": 4800000,
        "gross_cents": 5712000, "paid_cents": 5712000, "paid_day": "2026-11-20",
    },
    "offerings": {
        "number": "FB-100", "name": "Förderband", "group": "Fördertechnik", "unit": "Stück", "price_cents": 2400000, "cost_cents": 1550000,
        "currency": "EUR",
    },
    "activities": {
        "kind": "download", "at": "2026-11-02T14:30:00+01:00", "title": "Preisliste 2026.pdf", "text": "Produktseite Förderbänder",
        "contact.address": "petra.klein@mueller.example",
    },
}  # fmt: skip
"""The fields of one document of each kind."""

_IDS: dict[ImportKind, str] = {
    "customers": "K-2001", "contacts": "P-12", "opportunities": "C-17", "offers": "AN-2026-0501", "orders": "4711", "invoices": "R-1",
    "offerings": "FB-100", "activities": "d-20261102-1",
}  # fmt: skip
PUTS: Any = {kind: {"summary": kind, "value": fields} for kind, fields in ERP.items()}
BATCHES: Any = {
    kind: {"summary": kind, "value": {"source": "sap", "items": [{"external_id": _IDS[kind], **fields}]}}
    for kind, fields in ERP.items()
}


def _shown(example: Example) -> Any:
    return {"examples": [example]}


COMPLAINT = _shown(
    {"title": "Band läuft schief", "text": "Seit gestern, Halle 2.", "severity": "high", "received_at": "2026-11-20T08:15:00Z"}
)  # fmt: skip
COMPLAINT_STEP = _shown({"seen": "received", "to": "acknowledged", "note": "Techniker kommt am Montag."})
LOGGED = _shown(
    {"id": "6b01a0c4762b51565af53b01", "kind": "call", "at": "2026-11-19T09:30:00Z", "text": "Will bis Freitag ein Angebot.",
     "next_step": {"id": "6b01a0c4762b51565af53b02", "title": "Angebot schicken", "due": "2026-11-27"}}
)  # fmt: skip
TASK = _shown({"id": "6b01a0c4762b51565af53b03", "title": "Muster bestellen", "due": "2026-12-01"})
CUSTOMER = _shown(
    {"id": "6b01a0c4762b51565af53b04", "name": "Großmann & Söhne", "legal_form": "KG", "street": "Ölmühle 1", "postcode": "50667",
     "city": "Köln", "country": "DE", "domains": ["grossmann.example"], "phones": ["+49 30 23125 400"]}
)  # fmt: skip
CONTACT = _shown(
    {"id": "6b01a0c4762b51565af53b05", "name": "Dr. Eva Lindner", "title": "Technische Leiterin", "role": "decider", "influence": 5,
     "addresses": ["e.lindner@mueller.example"]}
)  # fmt: skip
OPPORTUNITY = _shown(
    {"title": "Ersatz Halle 1", "stage": "lead", "value_cents": 1200000, "currency": "EUR", "expected_close": "2027-03-31"}
)  # fmt: skip
OFFERING = _shown(
    {"name": "Wartung", "number": "W-1", "group": "Service", "unit": "Jahr", "price_cents": 120000, "currency": "EUR"}
)  # fmt: skip
SEGMENT = _shown(
    {"name": "Ausbau Süd", "note": "A-Kunden, die wir ausbauen",
     "rules": [{"attribute": "value_class", "test": "any", "values": ["A", "B"]}],
     "treatment": {"rhythm_days": 30, "playbook": ["Besuch vorbereiten"], "cares": "owner"}}
)  # fmt: skip
FACT = _shown({"id": "6b01a0c4762b51565af53b06", "field": "company", "key": "Schichten", "value": "2"})
