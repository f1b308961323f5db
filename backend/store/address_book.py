"""Loading, for one mail, everybody it could be from: one round trip, candidates only."""

from typing import Any

from backend.domain.addresses import domain_of, without_sub_address
from backend.domain.mail import Headers
from backend.domain.matching import AddressBook, Hit, Method
from backend.store.contacts import Contact
from backend.store.public_domains import company_domains

HITS_READ = 50
REFERENCES_READ = 50

CUSTOMER: dict[str, Any] = {
    "$lookup": {"from": "customers", "localField": "customer_id", "foreignField": "_id", "as": "customer",
                "pipeline": [{"$project": {"name": 1, "team": 1}}]}
}  # fmt: skip


async def address_book(headers: Headers, own_domains: frozenset[str]) -> AddressBook:
    """Hits by thread, address and domain; none for a colleague's mail (own domain), which is never a customer's."""
    address = headers.sender.address if headers.sender else ""
    if domain_of(address) in own_domains:
        return AddressBook()
    domains = company_domains(domain_of(address), own_domains) if address else ()
    addresses = sorted({address, without_sub_address(address)} - {""})
    rows = await Contact.get_motor_collection().aggregate(
        _pipeline(addresses, list(domains), list(headers.references[-REFERENCES_READ:])), maxTimeMS=5000
    ).to_list(HITS_READ)  # fmt: skip
    return AddressBook(tuple(hit for row in rows for hit in _hits(row, address, domains)))


def _pipeline(addresses: list[str], domains: list[str], references: list[str]) -> list[dict[str, Any]]:
    by_domain = [{name: {"$in": domains}} for name in ("domains", "former_domains")]
    companies = {"$or": [{"addresses": {"$in": addresses}}, *by_domain]}
    threads = {"message_id": {"$in": references}, "customer_id": {"$ne": None}}
    return [
        {"$match": {"addresses": {"$in": addresses}}},
        {"$limit": 20},
        {"$project": {"by": "contact", "name": 1, "addresses": 1, "customer_id": 1}},
        {"$unionWith": {"coll": "customers", "pipeline": [
            {"$match": companies}, {"$limit": 20},
            {"$project": {"by": "customer", "customer_id": "$_id", "addresses": 1, "domains": 1, "former_domains": 1}}]}},
        {"$unionWith": {"coll": "mails", "pipeline": [
            {"$match": threads}, {"$limit": 20},
            {"$project": {"by": "mail", "customer_id": 1, "contact_id": 1, "thread_id": 1, "message_id": 1}}]}},
        CUSTOMER,
    ]  # fmt: skip


def _hits(row: dict[str, Any], address: str, domains: tuple[str, ...]) -> list[Hit]:
    if not row["customer"]:
        return []
    customer = str(row["customer_id"]), row["customer"][0]["name"]
    team = row["customer"][0]["team"]
    if row["by"] == "mail":
        return [Hit("thread", row["message_id"], *customer, thread_id=row["thread_id"], team=team)]
    hits = []
    if method := _how_addressed(row["addresses"], address):
        person_id, name = (str(row["_id"]), row["name"]) if row["by"] == "contact" else (None, "")
        hits.append(Hit(method, address, *customer, person_id, name, team=team))
    theirs = {*row.get("domains", ()), *row.get("former_domains", ())}
    if domain := next((it for it in domains if it in theirs), None):
        hits.append(Hit("domain", domain, *customer, team=team))
    return hits


def _how_addressed(known: list[str], address: str) -> Method | None:
    if address in known:
        return "address"
    return "sub_address" if without_sub_address(address) in known else None
