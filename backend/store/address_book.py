"""Loading, for one mail, everybody it could be from, or went to: candidates only, one round trip, and another where somebody may have said
something of the conversation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.domain.addresses import domain_of, without_sub_address
from backend.domain.business_numbers import asked as numbers_asked
from backend.domain.business_numbers import tokens
from backend.domain.evidence import AddressBook
from backend.domain.mail import Headers
from backend.store import match_rules
from backend.store.contacts import Contact
from backend.store.hits import Row, book
from backend.store.match_rules import MatchRule
from backend.store.public_domains import company_domains

HITS_OF_ONE = 20
RECIPIENTS_READ = 20
"""A mail to more firms than this is a circular."""
REFERENCES_READ = 50
NUMBERS_READ = 40

CUSTOMER: Row = {
    "$lookup": {"from": "customers", "localField": "customer_id", "foreignField": "_id", "as": "customer",
                "pipeline": [{"$project": {"name": 1, "team": 1, "numbers": 1}}]}
}  # fmt: skip
SAID_BY: Row = {
    "$lookup": {"from": "users", "localField": "by_user_id", "foreignField": "_id", "as": "said_by", "pipeline": [{"$project": {"name": 1}}]}
}  # fmt: skip
RULE: list[Row] = [{"$project": {"by": "rule", "scope": 1, "value": 1, "customer_id": 1, "contact_id": 1, "by_user_id": 1}}, SAID_BY]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One mail: the addresses that may be a customer's, each of which gets its own book ("" stands for none): the sender's, the one for
    answers if it is another, and those of the others. The mails it goes back to, and the numbers it may quote (`business_numbers.tokens`)."""

    addresses: tuple[str, ...]
    references: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()


def received(headers: Headers, own_domains: frozenset[str], own_address: str) -> Asked:
    """What is asked about a mail that came in: its sender, and who outside got it, too. Nothing about a colleague's."""
    address = _sender(headers)
    if is_own(address, own_domains, own_address):
        return Asked(("", ""))
    openly = [it.address for it in (*headers.to, *headers.cc) if it.address != address]
    outside = [it for it in dict.fromkeys(openly) if not is_own(it, own_domains, own_address)]
    others = outside if len(outside) <= RECIPIENTS_READ else []
    return Asked(
        (address, _answered(headers, own_domains, own_address), *others),
        headers.references[-REFERENCES_READ:],
        tokens(headers.subject),
    )


def sent(headers: Headers, own_domains: frozenset[str], own_address: str) -> Asked:
    """What is asked about a mail among the sent ones: its sender, who may be a customer if none of us, and everybody outside it went to,
    openly or not."""
    sender = _sender(headers)
    everybody = dict.fromkeys(it.address for it in (*headers.to, *headers.cc, *headers.bcc))
    outside = [it for it in everybody if not is_own(it, own_domains, own_address)][:RECIPIENTS_READ]
    written_by = "" if is_own(sender, own_domains, own_address) else sender
    if not outside and not written_by:
        return Asked(("", ""))
    return Asked((written_by, "", *outside), headers.references[-REFERENCES_READ:], tokens(headers.subject))


def _answered(headers: Headers, own_domains: frozenset[str], own_address: str) -> str:
    found = {it.address for it in headers.reply_to} - {_sender(headers)}
    address = found.pop() if len(found) == 1 else ""
    return "" if headers.list_id or is_own(address, own_domains, own_address) else address


def is_own(address: str, own_domains: frozenset[str], own_address: str) -> bool:
    return address == own_address or domain_of(address) in own_domains


async def books(mail: Asked, own_domains: frozenset[str]) -> list[AddressBook]:
    """For each address a book; the hits of conversation and numbers stand in all of them."""
    if not (any(mail.addresses) or mail.references or mail.tokens):
        return [AddressBook() for _ in mail.addresses]
    domains = domains_of(mail.addresses, own_domains)
    most = HITS_OF_ONE * len(domains)
    stages = [*sources(domains, mail.references, mail.tokens, most), CUSTOMER]
    rows = await Contact.get_motor_collection().aggregate(stages, maxTimeMS=5000).to_list(None)
    if threads := {it["thread_id"] for it in rows if it["by"] == "mail"}:
        rows += await said_of_threads(threads)
    return [book(rows, it, domains[it], mail.tokens) for it in mail.addresses]


def domains_of(addresses: Collection[str], own_domains: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """To each address the domains its company may be known by."""
    return {it: company_domains(domain_of(it), own_domains) if it else () for it in addresses}


def sources(
    domains: Mapping[str, Sequence[str]], references: Collection[str], tokens: Collection[str], most: int
) -> list[Row]:
    """The stages, on contacts, that find every row that may speak for a customer (`store.hits`). `most`: of each kind."""
    addresses = sorted({it for address in domains for it in (address, without_sub_address(address))} - {""})
    names = sorted({it for theirs in domains.values() for it in theirs})
    return [
        {"$match": _any_of(addresses, "addresses", "former_addresses")},
        {"$limit": most},
        {"$project": {"by": "contact", "name": 1, "addresses": 1, "former_addresses": 1, "customer_id": 1}},
        _beside("customers", {"$or": [{"addresses": {"$in": addresses}}, *_any_of(names, "domains", "former_domains")["$or"]]}, most,
                {"by": "customer", "customer_id": "$_id", "addresses": 1, "domains": 1, "former_domains": 1}),
        *([_answering(references)] if references else []),
        *([_beside("search_entries", *quoted(tokens))] if tokens else []),
        {"$unionWith": {"coll": "match_rules", "pipeline": [{"$match": match_rules.asked(addresses, names, ())}, {"$limit": most}, *RULE]}},
    ]  # fmt: skip


def _answering(references: Collection[str]) -> Row:
    """Mails of nobody among them: of their conversation somebody may have said something."""
    fields = {"by": "mail", "customer_id": 1, "thread_id": 1, "message_id": 1}
    return _beside("mails", {"message_id": {"$in": sorted(references)}}, HITS_OF_ONE * len(references), fields)


def quoted(tokens: Collection[str]) -> tuple[Row, int, Row]:
    """Filter, limit and fields of the entries that one of these numbers may mean."""
    wanted = sorted({key for token in tokens for key in numbers_asked(token)})
    fields = {"by": "entry", "kind": 1, "label": 1, "quoted": 1, "customer_id": 1}
    return {"quoted": {"$in": wanted}}, NUMBERS_READ * len(wanted), fields


async def said_of_threads(thread_ids: Collection[str]) -> list[Row]:
    """What somebody has said of these conversations, as the other rows."""
    stages = [{"$match": match_rules.asked((), (), thread_ids)}, *RULE, CUSTOMER]
    return await MatchRule.get_motor_collection().aggregate(stages, maxTimeMS=5000).to_list(None)


def _any_of(values: list[str], *fields: str) -> Row:
    return {"$or": [{it: {"$in": values}} for it in fields]}


def _beside(collection: str, wanted: Row, most: int, fields: dict[str, Any]) -> Row:
    return {
        "$unionWith": {"coll": collection, "pipeline": [{"$match": wanted}, {"$limit": most}, {"$project": fields}]}
    }


def _sender(headers: Headers) -> str:
    return headers.sender.address if headers.sender else ""
