"""What a typed address, domain, number or id is stored as; what is none is refused with a code that the app words."""

from pydantic import ValidationInfo

from backend.api.changes import Refused
from backend.domain.addresses import domain_of, normalise
from backend.domain.phones import NoPhone, phone
from backend.domain.tax_ids import WrongVatId, vat_id
from backend.store.public_domains import company_domains

NO_OWN: frozenset[str] = frozenset()


def mail_address(text: str) -> str:
    """Normalised. Raises Refused for what is no address."""
    found = normalise(text)
    if not found:
        raise Refused("This is not a mail address.", "no_address")
    return found


def domain(text: str) -> str:
    """In its IDNA form, without "www." or what a browser writes before and behind it. Raises Refused, also for a provider's domain."""
    bare = text.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0].removeprefix("www.")
    found = domain_of(normalise(f"info@{bare.rpartition('@')[2]}"))
    if "." not in found:
        raise Refused("This is not a domain.", "no_domain")
    if not company_domains(found, NO_OWN):
        raise Refused("This domain belongs to a mail provider and stands for no company.", "provider_domain")
    return found


def phone_number(text: str, info: ValidationInfo) -> str:
    """In E.164; with ";ext=" (RFC 3966) where there is an extension. Raises Refused for what is no number.

    A number without a country code belongs to the `country` of the context, or of the form it stands in; without any to Germany.
    """
    found = phone(text, (info.context or info.data or {}).get("country") or "DE")
    if isinstance(found, NoPhone):
        raise Refused("This is not a telephone number.", "no_phone")
    return f"{found.e164};ext={found.extension}" if found.extension else found.e164


def vat_number(text: str) -> str:
    """With its country prefix, checksum right; nothing stays nothing. Raises Refused."""
    if not text.strip():
        return ""
    found = vat_id(text)
    if isinstance(found, WrongVatId):
        raise Refused("This is not a VAT id.", "vat_checksum" if found.reason == "checksum" else "no_vat_id")
    return found.number
