"""What each kind of column reads: the words of German and English systems, on the way to our own closed sets and normal forms."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

import phonenumbers
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from backend.domain import addresses, values
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
LANGUAGES = {"de": ("de", "d", "deutsch", "german", "de-de"), "en": ("en", "e", "englisch", "english", "en-gb", "en-us"),
             "fr": ("fr", "f", "französisch", "french"), "it": ("it", "i", "italienisch", "italian")}  # fmt: skip
COUNTRIES = {
    "DE": ("de", "d", "deu", "deutschland", "germany", "ger", "brd"), "AT": ("at", "a", "aut", "österreich", "austria"),
    "CH": ("ch", "che", "schweiz", "switzerland", "suisse"), "FR": ("fr", "f", "fra", "frankreich", "france"),
    "NL": ("nl", "nld", "niederlande", "netherlands", "holland"), "BE": ("be", "b", "bel", "belgien", "belgium"),
    "LU": ("lu", "l", "lux", "luxemburg", "luxembourg"), "IT": ("it", "i", "ita", "italien", "italy", "italia"),
    "ES": ("es", "e", "esp", "spanien", "spain"), "PL": ("pl", "pol", "polen", "poland"), "CZ": ("cz", "cze", "tschechien", "czechia", "czech republic"),
    "DK": ("dk", "dnk", "dänemark", "denmark"), "SE": ("se", "s", "swe", "schweden", "sweden"), "NO": ("no", "n", "nor", "norwegen", "norway"),
    "GB": ("gb", "uk", "gbr", "großbritannien", "vereinigtes königreich", "united kingdom", "england", "great britain"),
    "US": ("us", "usa", "vereinigte staaten", "united states", "united states of america"), "LI": ("li", "fl", "liechtenstein"),
    "HU": ("hu", "h", "hun", "ungarn", "hungary"), "SK": ("sk", "svk", "slowakei", "slovakia"), "SI": ("si", "slo", "svn", "slowenien", "slovenia"),
    "FI": ("fi", "fin", "finnland", "finland"), "IE": ("ie", "irl", "irland", "ireland"), "PT": ("pt", "p", "prt", "portugal"),
    "RO": ("ro", "rou", "rumänien", "romania"), "BG": ("bg", "bgr", "bulgarien", "bulgaria"), "HR": ("hr", "hrv", "kroatien", "croatia"),
    "GR": ("gr", "grc", "griechenland", "greece"), "TR": ("tr", "tur", "türkei", "turkey"), "CN": ("cn", "chn", "china"), "JP": ("jp", "jpn", "japan"),
}  # fmt: skip


def readers(mark: Mark) -> dict[str, Read]:
    """The reader of each `Target.reads`, for a table that writes decimals with `mark`."""
    return {
        "text": values.text, "texts": values.texts, "day": values.day, "currency": values.currency,
        "cents": partial(values.cents, mark=mark), "quantity": partial(values.thousandths, mark=mark),
        "percent": partial(_percent, mark=mark), "degrees": partial(_degrees, mark=mark),
        "phones": phones, "addresses": mail_addresses, "domains": domains, "vat_id": vat_id, "country": country,
        "value_class": value_class, "language": _choice(LANGUAGES), "stage": _choice(STAGES), "role": _choice(ROLES),
        "attitude": _choice(ATTITUDES), "offer_status": _choice(OFFER_STATUS), "order_status": _choice(ORDER_STATUS),
        "invoice_status": _choice(INVOICE_STATUS),
    }  # fmt: skip


def phones(cell: Cell) -> list[str]:
    """E.164, Germany where no country is named. Several by semicolon, line, or slash with spaces around it."""
    return list(dict.fromkeys(map(phone, values.texts(re.sub(r"\s/\s", ";", cell) if isinstance(cell, str) else cell))))


@lru_cache(4096)
def phone(written: str) -> str:
    try:
        found = phonenumbers.parse(written, "DE")
    except phonenumbers.NumberParseException:
        raise Unreadable("phone") from None
    if not phonenumbers.is_possible_number(found):
        raise Unreadable("phone")
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


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


@lru_cache(1024)
def vat_id(cell: Cell) -> str:
    """Without spaces, its checksum right. Nine digits alone are German."""
    written = re.sub(r"[^A-Z0-9]", "", values.text(cell).upper())
    try:
        return str(vat.validate(f"DE{written}" if re.fullmatch(r"\d{9}", written) else written))
    except ValidationError:
        raise Unreadable("vat_id") from None


def country(cell: Cell) -> str:
    """The ISO 3166 code of two letters; as such it is taken, too."""
    word = values.text(cell).lower()
    if found := _COUNTRY_WORDS.get(word):
        return found
    if re.fullmatch(r"[a-z]{2}", word):
        return word.upper()
    raise Unreadable("country")


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


_COUNTRY_WORDS = _words(COUNTRIES)
