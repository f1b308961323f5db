"""What each kind of column reads: the words of German and English systems, on the way to our own closed sets and normal forms."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from backend.domain import addresses, tax_ids, values
from backend.domain import phones as phone_numbers
from backend.domain.moments import moment
from backend.domain.notes import pairs, paragraphs
from backend.domain.postal import country_code
from backend.domain.values import Cell, Mark, Unreadable

Read = Callable[[Cell], Any]

STAGES = {
    "lead": ("lead", "kontakt", "neu", "interessent", "new", "prospecting", "prospect", "erstkontakt", "anfrage"),
    "qualified": (
        "qualified",
        "qualifiziert",
        "bedarf",
        "bedarfsanalyse",
        "qualification",
        "needs analysis",
        "engaging",
        "analyse",
    ),
    "offer": (
        "offer",
        "angebot",
        "angebot abgegeben",
        "proposal",
        "proposal/price quote",
        "quote",
        "quoted",
        "angeboten",
    ),
    "negotiation": ("negotiation", "verhandlung", "verhandlung/abschluss", "negotiation/review", "in verhandlung"),
    "won": ("won", "gewonnen", "closed won", "auftrag", "beauftragt", "erfolgreich", "abgeschlossen gewonnen"),
    "lost": ("lost", "verloren", "closed lost", "abgesagt", "abgelehnt", "absage", "abgeschlossen verloren"),
}
OFFER_STATUS = {
    "draft": ("draft", "entwurf", "in arbeit"),
    "sent": ("sent", "offen", "versendet", "versandt", "gesendet", "abgegeben", "open", "gedruckt"),
    "accepted": ("accepted", "angenommen", "beauftragt", "auftrag", "gewonnen", "won", "ordered"),
    "declined": ("declined", "abgelehnt", "absage", "verloren", "lost", "rejected"),
    "expired": ("expired", "abgelaufen", "ungültig", "verfallen"),
}
ORDER_STATUS = {
    "open": ("open", "offen", "neu", "in arbeit", "bestätigt", "teilgeliefert", "processing", "confirmed", "pending"),
    "delivered": (
        "delivered",
        "geliefert",
        "erledigt",
        "abgeschlossen",
        "fakturiert",
        "versendet",
        "shipped",
        "completed",
        "done",
        "invoiced",
    ),
    "cancelled": ("cancelled", "canceled", "storniert", "storno", "abgebrochen"),
}
INVOICE_STATUS = {
    "open": ("open", "offen", "gebucht", "teilbezahlt", "fällig", "unpaid", "partial", "overdue", "gemahnt", "sent"),
    "paid": ("paid", "bezahlt", "ausgeglichen", "erledigt", "geschlossen", "closed"),
    "cancelled": ("cancelled", "canceled", "storniert", "storno", "void"),
}
ROLES = {
    "initiator": ("initiator", "auslöser"),
    "user": ("user", "anwender", "nutzer"),
    "influencer": ("influencer", "beeinflusser"),
    "buyer": ("buyer", "einkäufer", "einkauf", "purchaser"),
    "decider": ("decider", "entscheider", "decision maker", "geschäftsführer"),
    "gatekeeper": ("gatekeeper", "informationsfilter", "türöffner", "assistenz", "sekretariat"),
}
ATTITUDES = {
    "positive": ("positive", "positiv", "zugewandt", "+", "fürsprecher"),
    "neutral": ("neutral", "abwartend", "0"),
    "critical": ("critical", "kritisch", "negativ", "negative", "-"),
}
ACTIVITIES = {
    "call": ("call", "anruf", "telefonat", "telefon", "phone call", "phone"),
    "visit": ("visit", "besuch", "außentermin", "kundenbesuch"),
    "meeting": ("meeting", "besprechung", "termin", "treffen", "videokonferenz"),
    "note": ("note", "notiz", "vermerk", "bemerkung", "aktennotiz"),
    "letter": ("letter", "brief", "post", "schreiben"),
    "fax": ("fax", "telefax"),
    "download": ("download", "herunterladen", "website download", "datei geladen"),
    "campaign": (
        "campaign",
        "kampagne",
        "mailing",
        "newsletter",
        "messe",
        "webinar",
        "aktion",
        "campaign touch",
        "campaign response",
    ),
}
LANGUAGES = {"de": ("de", "d", "deutsch", "german", "de-de"), "en": ("en", "e", "englisch", "english", "en-gb", "en-us"),
             "fr": ("fr", "f", "französisch", "french"), "it": ("it", "i", "italienisch", "italian")}  # fmt: skip


def readers(mark: Mark) -> dict[str, Read]:
    """The reader of each `Target.reads`, for a table that writes decimals with `mark`."""
    return {
        "text": values.text, "texts": values.texts, "day": values.day, "currency": values.currency,
        "cents": partial(values.cents, mark=mark), "quantity": partial(values.thousandths, mark=mark),
        "percent": partial(_percent, mark=mark), "degrees": partial(_degrees, mark=mark),
        "phones": phones, "addresses": mail_addresses, "domains": domains, "vat_id": vat_id, "country": country,
        "value_class": value_class, "language": _choice(LANGUAGES), "stage": _choice(STAGES), "role": _choice(ROLES),
        "attitude": _choice(ATTITUDES), "offer_status": _choice(OFFER_STATUS), "order_status": _choice(ORDER_STATUS),
        "invoice_status": _choice(INVOICE_STATUS), "activity_kind": _choice(ACTIVITIES), "moment": moment, "paragraphs": paragraphs, "pairs": pairs,
        "address": mail_address, "influence": partial(_influence, mark=mark),
    }  # fmt: skip


def phones(cell: Cell, country: str = "DE") -> list[str]:
    """E.164; `country` is where a number without a country code belongs. Several by semicolon, line, or slash with spaces around it."""
    several = re.sub(r"\s/\s(?=[+0(])", ";", cell) if isinstance(cell, str) else cell
    return list(dict.fromkeys(phone(it, country) for it in values.texts(several)))


def phone(written: str, country: str = "DE") -> str:
    found = phone_numbers.phone(written, country)
    if not isinstance(found, phone_numbers.Phone):
        raise Unreadable("phone")
    return found.e164


def mail_addresses(cell: Cell) -> list[str]:
    """As keys (`domain.addresses`); a name before <…> and mailto: are left away."""
    found = []
    for written in re.split(r"[;,|\n]", cell) if isinstance(cell, str) else [values.text(cell)]:
        plain = re.sub(r"^.*<(.*)>.*$", r"\1", written.strip()).removeprefix("mailto:")
        if plain and not (address := addresses.normalise(plain)):
            raise Unreadable("address")
        if plain:
            found.append(address)
    return list(dict.fromkeys(found))


def mail_address(cell: Cell) -> str:
    """One; of several the first."""
    found = mail_addresses(cell)
    if not found:
        raise Unreadable("address")
    return found[0]


def domains(cell: Cell) -> list[str]:
    """Of web addresses: https://www.mueller.example/kontakt is mueller.example."""
    found = []
    for written in values.texts(cell):
        host = re.sub(r"^[a-z]+://", "", written.lower()).split("/")[0].split(":")[0].removeprefix("www.").strip(".")
        domain = addresses.domain_of(addresses.normalise(f"a@{host}"))
        if "." not in domain:
            raise Unreadable("domain")
        found.append(domain)
    return list(dict.fromkeys(found))


def vat_id(cell: Cell) -> str:
    """Without spaces, its checksum right. Nine digits alone are German."""
    written = values.text(cell)
    found = tax_ids.vat_id(written, "DE" if re.fullmatch(r"\d{3} ?\d{3} ?\d{3}", written) else "")
    if not isinstance(found, tax_ids.VatId):
        raise Unreadable("vat_id")
    return found.number


def country(cell: Cell) -> str:
    """The ISO 3166 code of two letters, from a code, a name, or what stands on German cars and letters (D, A)."""
    written = values.text(cell)
    found = _PLATES.get(written.upper()) or country_code(written)
    if not found:
        raise Unreadable("country")
    return found


def value_class(cell: Cell) -> str:
    """A, B, C or D, also out of A-Kunde."""
    word = values.text(cell).upper()
    if word[:1] not in ("A", "B", "C", "D") or word[1:2].isalnum():
        raise Unreadable("choice")
    return word[0]


def _percent(cell: Cell, mark: Mark) -> int:
    """0 to 100; an XLSX cell formatted as percent holds a share of one."""
    if isinstance(cell, float) and 0 < cell < 1:
        return round(cell * 100)
    found = values.whole(cell, mark)
    if not 0 <= found <= 100:
        raise Unreadable("percent")
    return found


def _influence(cell: Cell, mark: Mark) -> int:
    """1 (little) to 5 (decides)."""
    found = values.whole(cell, mark)
    if not 1 <= found <= 5:
        raise Unreadable("choice")
    return found


def _degrees(cell: Cell, mark: Mark) -> float:
    """Coordinates are written with a point even where money has a comma."""
    found = float(values.number(cell, "." if isinstance(cell, str) and "." in cell else mark))
    if not -180 <= found <= 180:
        raise Unreadable("number")
    return found


def _words(terms: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: term for term, some in terms.items() for word in some}


def _choice(terms: Mapping[str, tuple[str, ...]]) -> Read:
    return partial(values.one_of, words=_words(terms))


_PLATES = {
    "D": "DE", "DEU": "DE", "A": "AT", "AUT": "AT", "CHE": "CH", "F": "FR", "FRA": "FR", "I": "IT", "ITA": "IT", "E": "ES", "ESP": "ES",
    "B": "BE", "BEL": "BE", "L": "LU", "LUX": "LU", "NLD": "NL", "POL": "PL", "S": "SE", "N": "NO", "H": "HU", "P": "PT", "FL": "LI", "UK": "GB",
}  # fmt: skip
