"""Loading, for one mail, everybody it could be from, or went to: one round trip, candidates only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.domain.addresses import domain_of, without_sub_address
from backend.domain.mail import Headers
from backend.domain.matching import AddressBook, Hit, Method
from backend.store.contacts import Contact
from backend.store.public_domains import company_domains

HITS_READ = 50
HITS_OF_ONE = 20
RECIPIENTS_READ = 20
"""A mail to more firms than this is a circular."""
REFERENCES_READ = 50

CUSTOMER: dict[str, Any] = {
    "$lookup": {"from": "customers", "localField": "customer_id", "foreignField": "_id", "as": "customer",
                "pipeline": [{"$project": {"name": 1, "team": 1}}]}
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SentBooks:
    """Of a mail that lies among the sent ones: what is known of its sender, and of each recipient outside, in their order."""

    sender: AddressBook
    recipients: tuple[AddressBook, ...]


async def address_book(headers: Headers, own_domains: frozenset[str]) -> AddressBook:
    """Hits by thread, address and domain; none for a colleague's mail (own domain), which is never a customer's."""
    address = _sender(headers)
    if domain_of(address) in own_domains:
        return AddressBook()
    (book,) = await _books([address], headers, own_domains)
    return book


async def sent_books(headers: Headers, own_domains: frozenset[str], own_address: str) -> SentBooks:
    """The same for each of those a mail went to, openly or not. `own_address`: of the mailbox, which may be at a free mail provider.

    The sender of what somebody has filed here may be a customer: of them hits are found, too, if they are none of us.
    """
    everybody = (it.address for it in (*headers.to, *headers.cc, *headers.bcc))
    theirs = [it for it in dict.fromkeys(everybody) if not is_own(it, own_domains, own_address)][:RECIPIENTS_READ]
    sender = _sender(headers)
    written_by = "" if is_own(sender, own_domains, own_address) else sender
    if not theirs and not written_by:
        return SentBooks(AddressBook(), ())
    first, *others = await _books([written_by, *theirs], headers, own_domains)
    return SentBooks(first, tuple(others))


def _sender(headers: Headers) -> str:
    return headers.sender.address if headers.sender else ""


def is_own(address: str, own_domains: frozenset[str], own_address: str) -> bool:
    return address == own_address or domain_of(address) in own_domains


async def _books(addresses: Sequence[str], headers: Headers, own_domains: frozenset[str]) -> list[AddressBook]:
    """For each address a book; the thread's hits stand in all of them."""
    domains = {it: company_domains(domain_of(it), own_domains) if it else () for it in addresses}
    rows = await Contact.get_motor_collection().aggregate(
        _pipeline(domains, list(headers.references[-REFERENCES_READ:])), maxTimeMS=5000
    ).to_list(HITS_READ * len(domains))  # fmt: skip
    return [AddressBook(tuple(hit for row in rows for hit in hits_of(row, it, domains[it]))) for it in addresses]


def _pipeline(asked: Mapping[str, Collection[str]], references: list[str]) -> list[dict[str, Any]]:
    """`asked`: addresses, each with the domains its company may be known by."""
    addresses = sorted({it for address in asked for it in (address, without_sub_address(address))} - {""})
    domains = list(dict.fromkeys(it for names in asked.values() for it in names))
    most = HITS_OF_ONE * len(asked)
    by_domain = [{name: {"$in": domains}} for name in ("domains", "former_domains")]
    companies = {"$or": [{"addresses": {"$in": addresses}}, *by_domain]}
    threads = {"message_id": {"$in": references}, "customer_id": {"$ne": None}}
    return [
        {"$match": {"addresses": {"$in": addresses}}},
        {"$limit": most},
        {"$project": {"by": "contact", "name": 1, "addresses": 1, "customer_id": 1}},
        {"$unionWith": {"coll": "customers", "pipeline": [
            {"$match": companies}, {"$limit": most},
            {"$project": {"by": "customer", "customer_id": "$_id", "addresses": 1, "domains": 1, "former_domains": 1}}]}},
        {"$unionWith": {"coll": "mails", "pipeline": [
            {"$match": threads}, {"$limit": HITS_OF_ONE},
            {"$project": {"by": "mail", "customer_id": 1, "contact_id": 1, "thread_id": 1, "message_id": 1}}]}},
        CUSTOMER,
    ]  # fmt: skip


def hits_of(row: dict[str, Any], address: str, domains: tuple[str, ...]) -> list[Hit]:
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
