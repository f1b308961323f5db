"""A customer or a contact, as the search for duplicates sees it."""

import re
from dataclasses import dataclass
from typing import Literal

from backend.domain.addresses import domain_of
from backend.domain.free_mail import is_free_mail
from backend.domain.names import CompanyName, company_name
from backend.domain.phones import Phone, phone
from backend.domain.postal import PostalAddress, postal_address
from backend.domain.tax_ids import VatId, vat_id


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHARED_BOXES = _words(
    "info kontakt contact office mail post zentrale empfang buero buro verwaltung einkauf verkauf vertrieb sales service support"
    " buchhaltung rechnung rechnungen invoice bestellung bestellungen order orders bewerbung jobs hello hallo team sekretariat"
    " noreply no-reply praxis kanzlei webmaster admin poststelle anfrage technik lager versand"
)
_STORED = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True, slots=True)
class Party:
    """As stored or as read from a file: nothing needs to be normalised before.

    `street` has the house number, `country` is a code or a name, `phones` and `domains` are as written; `addresses` are mail
    addresses (normalised, `addresses.normalise`), `customer_id` is a person's company, `numbers` are our numbers for it.
    """

    id: str
    name: str
    legal_form: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "DE"
    phones: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    vat_id: str = ""
    numbers: tuple[str, ...] = ()
    kind: Literal["company", "person"] = "company"
    customer_id: str = ""
    addresses: tuple[str, ...] = ()


def named(party: Party) -> CompanyName:
    """The company's name with the legal form of its own field where the name shows none."""
    return company_name(f"{party.name} {party.legal_form}") if party.legal_form else company_name(party.name)


def place(party: Party) -> PostalAddress:
    return postal_address(party.street, party.postcode, party.city, party.country)


def phones(party: Party) -> frozenset[str]:
    """In E.164; what is no number is left out."""
    country = place(party).country or "DE"
    return frozenset(filter(None, (_e164(written, country) for written in party.phones)))


def _e164(written: str, country: str) -> str:
    if _STORED.fullmatch(written):
        return written  # as our own records have it: reading it again would take most of the time of a comparison
    read = phone(written, country)
    return read.e164 if isinstance(read, Phone) else ""


def domains(party: Party) -> frozenset[str]:
    """Those that mean this company: no mail provider's."""
    return frozenset(domain for domain in map(str.lower, party.domains) if domain and not is_free_mail(domain))


def tax_id(party: Party) -> str:
    """The VAT id, "" for none or a wrong one: two typing errors must not meet."""
    read = vat_id(party.vat_id, place(party).country) if party.vat_id else None
    return read.number if isinstance(read, VatId) else ""


def own_addresses(party: Party) -> frozenset[str]:
    """Mail addresses of this one person: info@ and its like belong to several."""
    return frozenset(address for address in party.addresses if address.partition("@")[0] not in _SHARED_BOXES)


def mail_domains(party: Party) -> frozenset[str]:
    return frozenset(map(domain_of, own_addresses(party)))
