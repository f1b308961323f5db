"""The address books of many mails at once, and the people around the customers in them: three round trips for hundreds of mails."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from beanie import PydanticObjectId

from backend.domain.addresses import domain_of, without_sub_address
from backend.domain.mail import Headers
from backend.domain.matching import AddressBook
from backend.store.address_book import HITS_OF_ONE, RECIPIENTS_READ, REFERENCES_READ, hits_of, is_own
from backend.store.cards import PERSON
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.public_domains import company_domains
from backend.store.users import User

Row = dict[str, Any]
FINDABLE = {"addresses": 1, "domains": 1, "former_domains": 1}


@dataclass(frozen=True, slots=True)
class Asked:
    """One mail: the addresses that may be a customer's, each of which gets its own book, and the mails it goes back to."""

    addresses: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Books:
    """For each mail the books of its addresses, in their order; and every customer in them with its people, by id."""

    of: list[tuple[AddressBook, ...]]
    customers: dict[str, Row]


def received(headers: Headers, own_domains: frozenset[str], own_address: str) -> Asked:
    """What is asked about a mail that came in: its sender. Nothing about a colleague's."""
    address = headers.sender.address if headers.sender else ""
    if is_own(address, own_domains, own_address):
        return Asked(("",), ())
    return Asked((address,), headers.references[-REFERENCES_READ:])


def sent(headers: Headers, own_domains: frozenset[str], own_address: str) -> Asked:
    """What is asked about a mail among the sent ones: its sender, who may be a customer if none of us, and everybody outside it went to."""
    sender = headers.sender.address if headers.sender else ""
    everybody = dict.fromkeys(it.address for it in (*headers.to, *headers.cc, *headers.bcc))
    outside = [it for it in everybody if not is_own(it, own_domains, own_address)][:RECIPIENTS_READ]
    written_by = "" if is_own(sender, own_domains, own_address) else sender
    return Asked((written_by, *outside), headers.references[-REFERENCES_READ:] if written_by or outside else ())


async def address_books(mails: Sequence[Asked], own_domains: frozenset[str]) -> Books:
    domains = {it: company_domains(domain_of(it), own_domains) if it else () for mail in mails for it in mail.addresses}
    references = {it for mail in mails for it in mail.references}
    rows = await _rows(domains, references)
    customers = await _customers({row["customer_id"] for row in rows})
    found = _by_key({**row, "customer": [customers[str(row["customer_id"])]]} for row in rows if str(row["customer_id"]) in customers)  # fmt: skip

    def book(mail: Asked, address: str) -> AddressBook:
        names = (address, without_sub_address(address)) if address else ()
        keys = dict.fromkeys((*names, *domains[address], *mail.references))
        theirs = {id(row): row for key in keys for row in found.get(key, ())[:HITS_OF_ONE]}
        return AddressBook(tuple(hit for row in theirs.values() for hit in hits_of(row, address, domains[address])))

    return Books([tuple(book(mail, it) for it in mail.addresses) for mail in mails], customers)


async def _rows(domains: dict[str, tuple[str, ...]], references: set[str]) -> list[Row]:
    """Contacts, customers and kept mails that any of the mails may have to do with."""
    addresses = sorted({it for address in domains for it in (address, without_sub_address(address))} - {""})
    names = sorted({it for theirs in domains.values() for it in theirs})
    by_domain = [{field: {"$in": names}} for field in ("domains", "former_domains")]
    companies = {"$or": [{"addresses": {"$in": addresses}}, *by_domain]}
    threads = {"message_id": {"$in": sorted(references)}, "customer_id": {"$ne": None}}
    most = HITS_OF_ONE * (len(domains) + 1)
    pipeline: list[Row] = [
        {"$match": {"addresses": {"$in": addresses}}}, {"$limit": most},
        {"$project": {"by": "contact", "name": 1, "addresses": 1, "customer_id": 1}},
        {"$unionWith": {"coll": "customers", "pipeline": [
            {"$match": companies}, {"$limit": most}, {"$project": {"by": "customer", "customer_id": "$_id", **FINDABLE}}]}},
        {"$unionWith": {"coll": "mails", "pipeline": [
            {"$match": threads}, {"$limit": HITS_OF_ONE * (len(references) + 1)},
            {"$project": {"by": "mail", "customer_id": 1, "contact_id": 1, "thread_id": 1, "message_id": 1}}]}},
    ]  # fmt: skip
    return await Contact.get_motor_collection().aggregate(pipeline, maxTimeMS=20_000).to_list(None)


async def _customers(ids: Iterable[PydanticObjectId]) -> dict[str, Row]:
    """Each with its people, as `people.people` takes them."""
    fields = {"name": 1, "team": 1, "owner_id": 1, "deputy": 1}
    rows = await Customer.get_motor_collection().find({"_id": {"$in": list(ids)}}, fields).to_list(None)
    colleagues = await _colleagues({row["team"] for row in rows})
    found = User.get_motor_collection().find(
        {"_id": {"$in": list({it for row in rows for it in _by_name(row)})}}, PERSON
    )
    users = {it["_id"]: [it] async for it in found}

    def around(row: Row) -> Row:
        owner_id, stand_in_id = _by_name(row)
        return {
            "owner": users.get(owner_id, []),
            "stand_in": users.get(stand_in_id, []),
            "colleagues": colleagues[row["team"]],
        }

    return {str(row["_id"]): row | around(row) for row in rows}


def _by_name(customer: Row) -> tuple[PydanticObjectId | None, PydanticObjectId | None]:
    """Who owns a customer, and who stands in. They are few and own many: each is read once, as no `$lookup` would."""
    return customer.get("owner_id"), (customer.get("deputy") or {}).get("user_id")


async def _colleagues(teams: set[str]) -> defaultdict[str, list[Row]]:
    """Managers and inside sales by team: read once, not once for each customer."""
    wanted = {"teams": {"$in": sorted(teams)}, "role": {"$in": ["manager", "inside"]}, "disabled_at": None}
    found: defaultdict[str, list[Row]] = defaultdict(list)
    async for row in User.get_motor_collection().find(wanted, PERSON):
        for team in teams & set(row["teams"]):
            found[team].append(row)
    return found


def _by_key(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """By every address, domain or Message-ID they may be found under."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        keys = [row["message_id"]] if row["by"] == "mail" else [it for name in FINDABLE for it in row.get(name, ())]
        for key in keys:
            found[key].append(row)
    return found
