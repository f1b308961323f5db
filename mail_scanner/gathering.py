"""What is read before anything is decided about a mail: whose it is, and what is known of them."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from beanie import PydanticObjectId

from backend.domain.addresses import domain_of
from backend.domain.contact_forms import as_written
from backend.domain.evidence import MailBooks
from backend.domain.folder_roles import FolderRole
from backend.domain.mail import Direction, Headers
from backend.domain.matching import Match, between
from backend.store.address_book import books, received, sent
from backend.store.cards import customer_facts
from backend.store.customer_past import CustomerPast, whole
from backend.store.mails import has_sent
from backend.store.people import Row, owner_at_work, possible
from mail_scanner.letters import Facts

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Own:
    """How we are known: the domains of our company, and the address of this mailbox, which may be at a free mail provider."""

    domains: frozenset[str]
    address: str

    def holds(self, address: str) -> bool:
        return address == self.address or domain_of(address) in self.domains


@dataclass(frozen=True, slots=True)
class Known:
    """Whose a mail is, and what is known of the customer with its stored row; while nobody has decided no facts, and the rows of all
    candidates."""

    found: Match
    direction: Direction
    facts: Facts | None
    customers: list[Row]
    past: CustomerPast | None = None
    """Of the customer, as a whole."""


async def header_books(headers: Headers, role: FolderRole, own: Own) -> MailBooks:
    """What is known of those that the header names. A customer's mail that was filed among the sent ones stays the customer's."""
    asked = (sent if role == "sent" else received)(headers, own.domains, own.address)
    return between(await books(asked, own.domains), is_sent=role == "sent")


async def written(headers: Headers, role: FolderRole, own: Own) -> Headers:
    """The headers with their writer as the sender: of a form on our website that is its visitor. What we have sent ourselves stays ours."""
    found = as_written(headers, own.holds)
    if found is headers or role == "sent" or await has_sent(headers.message_id):
        return headers
    return found


def is_own(headers: Headers, own: Own) -> bool:
    """Whether it says that one of us wrote it. Anybody can say so."""
    return own.holds(headers.sender.address if headers.sender else "")


async def known_of(found: Match, direction: Direction, now: datetime) -> Known:
    if found.customer_id is None:
        return Known(found, direction, None, await possible(it.customer_id for it in found.candidates))
    facts, past = await both(
        customer_facts(found.customer_id, found.contact_id, now), whole(PydanticObjectId(found.customer_id), now)
    )
    return Known(found, direction, facts, [facts[1]] if facts else [], past)


def needs_mailbox(facts: Facts | None) -> bool:
    """Whether the people of the mailbox may have to look after it."""
    return facts is None or not owner_at_work(facts[1])


async def both(first: Coroutine[Any, Any, T], second: Coroutine[Any, Any, U]) -> tuple[T, U]:
    """Both results; the first error only after both have ended, for one of them may still be using the wire."""
    one, other = await asyncio.gather(first, second, return_exceptions=True)
    if isinstance(one, BaseException):
        raise one
    if isinstance(other, BaseException):
        raise other
    return one, other
