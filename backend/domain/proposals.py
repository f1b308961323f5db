"""Who could be added, by what a mail says of whoever wrote it: a new person at a known company, or a new company. A person decides.

What stands below a mail is a hint and was written by a stranger: telephone numbers that are none are left out, lengths are cut.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.domain.addresses import domain_of
from backend.domain.mail import Address
from backend.domain.phones import Phone, phone, shown


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LONGEST = 200
NOBODY_IN_PERSON = _words(
    "info kontakt contact office mail post postfach zentrale empfang hello hallo team einkauf purchasing procurement verkauf vertrieb sales"
    " service support kundenservice kundendienst hotline helpdesk buchhaltung accounting rechnung rechnungen invoice invoices billing finance"
    " bestellung bestellungen order orders auftrag auftraege anfrage anfragen angebot angebote logistik versand dispo lager technik marketing"
    " presse press hr personal bewerbung jobs karriere admin webmaster postmaster noreply no-reply donotreply newsletter"
)
"""Local parts behind which there is a desk and no person (some of them RFC 2142)."""
_BEHIND = re.compile(r"\s*(?:\||\(|\[|/|\bvia\b|\büber\b|\s[-–—]\s).*", re.I | re.S)
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class ProposedContact:
    """A person to be added. `phones` as they are dialled from everywhere."""

    name: str
    title: str
    address: str
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposedCustomer:
    """A company to be added, with whoever wrote; `domain` is "" where it stands for no company."""

    name: str
    domain: str
    contact: ProposedContact | None


@dataclass(frozen=True, slots=True)
class Card:
    """What a signature says: as written, "" for what is not said."""

    name: str = ""
    role: str = ""
    company: str = ""
    phones: tuple[str, ...] = ()


def said_below(signature: Mapping[str, Any] | None) -> Card:
    """A signature as it is stored."""
    it = signature or {}
    return Card(it.get("name", ""), it.get("role", ""), it.get("company", ""), tuple(it.get("phones", ())))


def contact(sender: Address, card: Card, country: str = "DE") -> ProposedContact | None:
    """The one who wrote; None if that is no person, or has no name. `country`: where numbers without a country code belong."""
    if not sender.address or sender.address.partition("@")[0] in NOBODY_IN_PERSON:
        return None
    name = _person(sender.name) or _person(card.name) or _by_address(sender.address)
    if not name:
        return None
    return ProposedContact(name, _one_line(card.role), sender.address, tuple(_dialled(card.phones, country)))


def customer(sender: Address, card: Card, domain: str, country: str = "DE") -> ProposedCustomer | None:
    """The company of the one who wrote: as the signature names it, else by its domain (`domain`: "" for a mail provider's)."""
    name = _one_line(card.company) or _by_domain(domain)
    return ProposedCustomer(name, domain, contact(sender, card, country)) if name else None


def _person(written: str) -> str:
    """The name alone, given name first: without the company behind it, and never an address.

    >>> _person("Berg, Anna | Muster GmbH"), _person("'anna@muster.example'")
    ('Anna Berg', '')
    """
    name = _one_line(_BEHIND.sub("", written[:LONGEST])).strip("'\" ,;")
    if "@" in name or not _WORD.search(name):
        return ""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma and given and "," not in given else name


def _by_address(address: str) -> str:
    """Where it says both names: anna.berg@ is Anna Berg."""
    names = re.split(r"[._-]", address.partition("@")[0].partition("+")[0])
    return " ".join(it.capitalize() for it in names) if len(names) > 1 and all(map(_WORD.fullmatch, names)) else ""


def _by_domain(domain: str) -> str:
    """The name it was registered for: nordwind-anlagen.example is Nordwind Anlagen."""
    labels = domain_of(f"@{domain}").split(".")
    own = labels[-2] if len(labels) > 1 else ""
    return " ".join(it.capitalize() for it in own.split("-")) if not own.startswith("xn--") else own


def _dialled(written: Iterable[str], country: str) -> Iterable[str]:
    found = (phone(it, country) for it in written)
    return dict.fromkeys(shown(it.e164) for it in found if isinstance(it, Phone))


def _one_line(text: str) -> str:
    return " ".join(text[:LONGEST].split())
