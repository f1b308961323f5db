"""Who wrote: one customer with the evidence for it, several candidates for a person to choose from, or nobody.

Two questions are asked: whose conversation is this (thread), and whose sender is this (a contact's address, else the same
without "+something", else the company's domain)? Where both have an answer they must agree: a thread picks among several
companies that share an address or a domain, but a thread that contradicts its sender is open, because somebody was added to the
conversation or it was passed on. One customer left is the match; several are shown, and never settled silently.

Of a mail of ours only those it went to count, each by themselves: it is to one customer, or to several. A thread picks among the companies
that share an address; alone it says nothing, for a conversation is also passed on to strangers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Method = Literal["thread", "address", "sub_address", "domain", "chosen"]

SCORE: dict[Method, int] = {"chosen": 100, "thread": 95, "address": 90, "sub_address": 85, "domain": 60}


@dataclass(frozen=True, slots=True)
class Hit:
    """One reason to think of one customer. `value` is what was found: the address, the domain, the message id."""

    method: Method
    value: str
    customer_id: str
    customer_name: str
    contact_id: str | None = None
    contact_name: str = ""
    thread_id: str | None = None
    team: str = ""
    """The customer's."""

    @property
    def score(self) -> int:
        return SCORE[self.method]


@dataclass(frozen=True, slots=True)
class AddressBook:
    """All that is known about a mail's sender and thread, loaded for this one mail. Of a sent mail: about one of those it went to."""

    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """The answer. Decided: `customer_id` is set and every hit in `evidence` points there. Open: `candidates` has two or more."""

    customer_id: str | None
    contact_id: str | None
    thread_id: str | None
    method: Method | Literal["undecided"]
    evidence: tuple[Hit, ...]
    candidates: tuple[Hit, ...] = ()


def match(book: AddressBook) -> Match | None:
    """One customer, several candidates, or None if nobody is known. The order of the hits says nothing."""
    hits = tuple(sorted(book.hits, key=_best_first))
    customers = _agreed(_customers(_of(hits, "thread")), _customers(_sender(hits)))
    if not customers:
        return None
    if len(customers) == 1:
        return _decided(customers.pop(), hits)
    return _open(customers, hits)


def match_sent(recipients: Iterable[AddressBook]) -> Match | None:
    """Whom a mail of ours is to, by the books of its recipients outside, in their order. The contact is the first that is one person."""
    books = tuple(recipients)
    customers = {it for book in books for it in _reached(book)}
    if not customers:
        return None
    hits = tuple(sorted({hit for book in books for hit in book.hits}, key=_best_first))
    if len(customers) > 1:
        return _open(customers, hits)
    found = _decided(customers.pop(), hits)
    contacts = (_contact(it for it in book.hits if it.customer_id == found.customer_id) for book in books)
    return replace(found, contact_id=next((it for it in contacts if it), None))


def is_known_sender(book: AddressBook) -> bool:
    """Whether the sender themselves is somebody's, and not only the conversation."""
    return bool(_sender(book.hits))


def _reached(book: AddressBook) -> set[str]:
    theirs = _customers(_sender(book.hits))
    return (theirs & _customers(_of(book.hits, "thread"))) or theirs


def _best_first(hit: Hit) -> tuple[int, str, str, str, str]:
    return -hit.score, hit.customer_id, hit.contact_id or "", hit.value, hit.thread_id or ""


def _agreed(by_thread: set[str], by_sender: set[str]) -> set[str]:
    return (by_thread & by_sender) or (by_thread | by_sender)


def _sender(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    return _of(hits, "address") or _of(hits, "sub_address") or _of(hits, "domain")


def _decided(customer_id: str, hits: tuple[Hit, ...]) -> Match:
    evidence = tuple(hit for hit in hits if hit.customer_id == customer_id)
    return Match(customer_id, _contact(evidence), _thread(evidence), evidence[0].method, evidence)


def _open(customers: set[str], hits: tuple[Hit, ...]) -> Match:
    best: dict[tuple[str, str | None], Hit] = {}
    for hit in hits:
        if hit.customer_id in customers:
            best.setdefault((hit.customer_id, hit.contact_id), hit)
    named = {customer for customer, contact in best if contact}
    candidates = tuple(hit for (customer, contact), hit in best.items() if contact or customer not in named)
    return Match(None, None, _thread(hits), "undecided", (), candidates)


def _contact(evidence: Iterable[Hit]) -> str | None:
    """The person who wrote: known by address only, and only if one person has it (info@ may belong to several)."""
    evidence = tuple(evidence)
    for method in ("address", "sub_address"):
        people = {hit.contact_id for hit in evidence if hit.method == method and hit.contact_id}
        if people:
            return people.pop() if len(people) == 1 else None
    return None


def _thread(hits: Iterable[Hit]) -> str | None:
    return next((hit.thread_id for hit in hits if hit.thread_id), None)


def _of(hits: Iterable[Hit], *methods: str) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if hit.method in methods)


def _customers(hits: Iterable[Hit]) -> set[str]:
    return {hit.customer_id for hit in hits}
