"""The address books of many mails at once, and the people around the customers in them: three round trips for hundreds of mails."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from beanie import PydanticObjectId

from backend.domain.addresses import without_sub_address
from backend.domain.business_numbers import asked as numbers_asked
from backend.domain.evidence import AddressBook
from backend.store.address_book import HITS_OF_ONE, Asked, domains_of, said_of_threads, sources
from backend.store.cards import PERSON
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.hits import book
from backend.store.users import User

Row = dict[str, Any]
FOUND_UNDER = ("addresses", "former_addresses", "domains", "former_domains", "quoted")


@dataclass(frozen=True, slots=True)
class Books:
    """For each mail the books of its addresses, in their order; and every customer in them with its people, by id."""

    of: list[tuple[AddressBook, ...]]
    customers: dict[str, Row]


async def address_books(mails: Sequence[Asked], own_domains: frozenset[str]) -> Books:
    domains = domains_of({it for mail in mails for it in mail.addresses}, own_domains)
    rows = await _rows(mails, domains)
    customers = await _customers({it for row in rows if (it := row["customer_id"])})
    found = _by_key({**row, "customer": _of(row["customer_id"], customers)} for row in rows)

    def read(mail: Asked, address: str) -> AddressBook:
        names = (address, without_sub_address(address)) if address else ()
        quoted = (key for token in mail.tokens for key in numbers_asked(token))
        keys = dict.fromkeys((*names, *domains[address], *mail.references, *quoted))
        theirs = {id(row): row for key in keys for row in found.get(key, ())[:HITS_OF_ONE]}
        said = {id(row): row for it in theirs.values() if it["by"] == "mail" for row in found.get(it["thread_id"], ())}
        return book([*theirs.values(), *said.values()], address, domains[address], mail.tokens)

    return Books([tuple(read(mail, it) for it in mail.addresses) for mail in mails], customers)


async def _rows(mails: Sequence[Asked], domains: dict[str, tuple[str, ...]]) -> list[Row]:
    """Contacts, customers, kept mails, papers and remembered corrections that any of the mails may have to do with."""
    references = {it for mail in mails for it in mail.references}
    tokens = {it for mail in mails for it in mail.tokens}
    stages = sources(domains, references, tokens, HITS_OF_ONE * (len(domains) + 1))
    rows = await Contact.get_motor_collection().aggregate(stages, maxTimeMS=20_000).to_list(None)
    threads = {it["thread_id"] for it in rows if it["by"] == "mail"}
    return [*rows, *(await said_of_threads(threads) if threads else ())]


def _of(customer_id: PydanticObjectId | None, customers: dict[str, Row]) -> list[Row]:
    return [customers[str(customer_id)]] if str(customer_id) in customers else []


async def _customers(ids: Iterable[PydanticObjectId]) -> dict[str, Row]:
    """Each with its people, as `people.people` takes them."""
    fields = {"name": 1, "team": 1, "numbers": 1, "owner_id": 1, "deputy": 1}
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
    """By every address, domain, Message-ID, number, and value of a correction they may be found under."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for key in _keys(row):
            found[key].append(row)
    return found


def _keys(row: Row) -> list[str]:
    if row["by"] in ("mail", "rule"):
        return [row["message_id" if row["by"] == "mail" else "value"]]
    return [it for name in FOUND_UNDER for it in row.get(name, ())]
