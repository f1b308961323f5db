"""Whom a signature may name: a telephone number of a contact or a company, or a company's name. A hint and no more: anybody can write it."""

from typing import Any

from backend.domain.evidence import Hit
from backend.domain.names import company_name
from backend.domain.phones import NoPhone, phone
from backend.domain.signatures import Signature
from backend.store.address_book import CUSTOMER
from backend.store.contacts import Contact

MOST = 10
HOMES = {"DE": "49", "AT": "43", "CH": "41", "GB": "44", "US": "1"}
"""Where a number without country code may belong: whoever writes is not known yet, and it only hints."""
Row = dict[str, Any]


async def hinted_by(signature: Signature | None) -> list[Hit]:
    """One round trip, by indexes."""
    phones = _phones(signature.phones) if signature else []
    names = _names(signature.company) if signature else []
    if not signature or not (phones or names):
        return []
    companies = {"$or": [{"phones": {"$in": phones}}, {"name": {"$in": names}}]}
    stages: list[Row] = [
        {"$match": {"phones": {"$in": phones}}}, {"$limit": MOST}, {"$project": {"phones": 1, "person": "$name", "customer_id": 1}},
        {"$unionWith": {"coll": "customers", "pipeline": [
            {"$match": companies}, {"$limit": MOST}, {"$project": {"phones": 1, "name": 1, "customer_id": "$_id"}}]}},
        CUSTOMER,
    ]  # fmt: skip
    rows = await Contact.get_motor_collection().aggregate(stages, maxTimeMS=5000).to_list(None)
    return [hit for row in rows if row["customer"] for hit in _hits(row, phones, signature.company)]


def _hits(row: Row, phones: list[str], company: str) -> list[Hit]:
    customer = row["customer"][0]
    whose = {"customer_id": str(customer["_id"]), "customer_name": customer["name"], "team": customer["team"]}
    if "person" in row:
        whose |= {"contact_id": str(row["_id"]), "contact_name": row["person"]}
    hits = [Hit("phone", it, **whose) for it in phones if it in row["phones"]]
    return [*hits, Hit("company_name", company, **whose)] if _is_named(row, company) else hits


def _is_named(row: Row, company: str) -> bool:
    words = company_name(company).words
    return bool(words) and "name" in row and company_name(row["name"]).words == words


def _phones(written: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(number for it in written for home in HOMES if (number := _e164(it, home))))


def _e164(written: str, home: str) -> str:
    """What no numbering plan knows may stand with a contact all the same."""
    read = phone(written, home)
    if not isinstance(read, NoPhone):
        return read.e164
    digits = "".join(it for it in written if it.isascii() and it.isdigit())
    return f"+{HOMES[home]}{digits[1:]}" if read.reason == "unknown_area" and digits.startswith("0") else ""


def _names(company: str) -> list[str]:
    """The name as written, and without the words at its end: the legal form need not be part of what we call it."""
    words = company.split()[:12]
    return [" ".join(words[:many]) for many in range(len(words), 0, -1)]
