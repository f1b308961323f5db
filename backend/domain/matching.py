"""Who wrote: one customer with the evidence for it, several candidates for a person to choose from, or nobody.

Three questions are asked: whose conversation is this (thread), whose paper does it quote (number), and whose sender is this (what somebody
has said of the address, else a contact's address, else a former one, else the same without "+something", else what somebody has said of
the domain, else the company's domain)? Where they have an answer they must agree: a thread or a number picks among several companies that share an address or
a domain, but one that contradicts the sender is open, because somebody was added to the conversation or it was passed on. Thread and
sender together are not shaken by a number: other companies count in the same way. One customer left is the match; several are shown,
and never settled silently. What somebody has said of this very conversation settles it.

Of a mail of ours only those it went to count, each by themselves; the first of them is whose it is, the others are linked beside it. A
thread or a number picks among the companies that share an address; alone they say nothing, for a conversation is also passed on to strangers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from backend.domain.evidence import HINTS, NOBODY, SCORE, SENDER, AddressBook, Hit, MailBooks, Method

PERSONAL: tuple[Method, ...] = ("address", "former_address", "sub_address")


@dataclass(frozen=True, slots=True)
class Also:
    """One more customer of a mail: a recipient, or whose mail a customer has passed on."""

    customer_id: str
    contact_id: str | None
    method: Method
    value: str
    customer_name: str = ""
    contact_name: str = ""
    team: str = ""

    @property
    def score(self) -> int:
        return SCORE[self.method]


@dataclass(frozen=True, slots=True)
class Match:
    """The answer. Decided: `customer_id` is set and every hit in `evidence` points there. Open: `candidates` has two or more, or one that
    only a hint or the address for answers speaks for, or of whose sender somebody has said that they are nobody's."""

    customer_id: str | None
    contact_id: str | None
    thread_id: str | None
    method: Method | Literal["undecided"]
    evidence: tuple[Hit, ...]
    candidates: tuple[Hit, ...] = ()
    also: tuple[Also, ...] = ()
    """Only of a decided one, and never its own customer."""


def between(books: Sequence[AddressBook], *, is_sent: bool) -> MailBooks:
    """By the books of the sender, of whom an answer goes to, and of the others: of what lies among our sent mail we are the writer, unless
    the sender is somebody's."""
    first, answered, *others = books
    return MailBooks(first, tuple(others), "out" if is_sent and not is_known_sender(first) else "in", answered)


def whose(books: MailBooks) -> Match | None:
    """Whose a mail is, with all that are linked to it, or None if nobody is known."""
    if books.direction == "out":
        return match_sent(books.others)
    if (found := match(books.sender)) is None:
        return None if is_nobodys(books.sender) else _proposed(match(books.answered))
    return with_also(found, books.others)


def match(book: AddressBook) -> Match | None:
    """One customer, several candidates, or None if nobody is known. The order of the hits says nothing."""
    hits = tuple(sorted(book.hits, key=_best_first))
    said = _customers(it for it in hits if it.scope == "thread")
    customers = said or _agreed(_conversation(hits), _customers(_of(hits, "number")), _customers(_sender(hits)))
    if not customers:
        return _hinted(hits)
    known = customers - {NOBODY}
    if len(customers) == 1 and known:
        return _decided(known.pop(), hits)
    return _open(known, hits) if known else None


def match_sent(recipients: Iterable[AddressBook]) -> Match | None:
    """Whom a mail of ours is to, by the books of its recipients outside, in their order. The contact is the first that is one person."""
    books = tuple(recipients)
    reached = [customers for book in books if (customers := _reached(book))]
    certain = dict.fromkeys(next(iter(it)) for it in reached if len(it) == 1)
    hits = tuple(sorted({hit for book in books for hit in book.hits}, key=_best_first))
    if any(len(it) > 1 and certain.keys().isdisjoint(it) for it in reached):
        return _open({customer for it in reached for customer in it}, hits)
    if not certain:
        return None
    found = _decided(next(iter(certain)), hits)
    contacts = (_contact(it for it in book.hits if it.customer_id == found.customer_id) for book in books)
    return with_also(replace(found, contact_id=next((it for it in contacts if it), None)), books)


def match_passed_on(book: AddressBook, by: str) -> Match | None:
    """Whose a mail is that somebody passed on to us, by the book of whoever wrote the original. `by`: the name of who passed it on."""
    found = match(book) if is_known_sender(book) else None
    if found is None or found.customer_id is None:
        return found
    passed_on = Hit("forwarded", by, found.customer_id, found.evidence[0].customer_name, team=found.evidence[0].team)
    return replace(found, method="forwarded", evidence=(passed_on, *found.evidence))


def with_also(found: Match, others: Iterable[AddressBook], method: Method | None = None) -> Match:
    """The match with the customers of these further parties, as far as each is one. `method`: how they are said to be known, if not by the hit."""
    if found.customer_id is None:
        return found
    also = {it.customer_id: it for it in found.also}
    for book in others:
        customers = _reached(book) - {found.customer_id}
        if (
            len(customers) == 1
            and (customer := customers.pop()) not in also
            and found.customer_id not in _reached(book)
        ):
            also[customer] = _also([it for it in book.hits if it.customer_id == customer], method)
    return replace(found, also=tuple(also.values()))


def more_known(book: AddressBook, hits: Iterable[Hit]) -> AddressBook:
    """The book with what was found later."""
    return AddressBook(tuple(dict.fromkeys((*book.hits, *hits))))


def is_known_sender(book: AddressBook) -> bool:
    """Whether the sender themselves is somebody's, and not only the conversation."""
    return bool(_sender(book.hits))


def is_nobodys(book: AddressBook) -> bool:
    """Whether somebody has said that the sender or the conversation is no customer's."""
    return any(it.customer_id == NOBODY for it in book.hits)


def is_only_quoted(found: Match) -> bool:
    """Whether nothing but a number speaks for the customer: whoever read it may quote it."""
    return found.customer_id is not None and {it.method for it in found.evidence} <= {"number", *HINTS}


def _proposed(found: Match | None) -> Match | None:
    """The same for a person to decide: anybody can have their mail answered to somebody else."""
    if found is None or found.customer_id is None:
        return found
    best = next((it for it in found.evidence if it.contact_id == found.contact_id), found.evidence[0])
    return Match(None, None, found.thread_id, "undecided", (), (best,))


def _also(hits: list[Hit], method: Method | None) -> Also:
    best = min(_sender(hits), key=_best_first)
    contact_id = _contact(hits)
    name = next((it.contact_name for it in hits if contact_id and it.contact_id == contact_id), "")
    return Also(best.customer_id, contact_id, method or best.method, best.value, best.customer_name, name, best.team)


def _reached(book: AddressBook) -> set[str]:
    """Whose a party is: by themselves, and among several by the conversation. Whom somebody has said to be nobody's is left out."""
    theirs = _customers(_sender(book.hits))
    if theirs and (said := _customers(it for it in book.hits if it.scope == "thread")):
        return said - {NOBODY}
    for picked in (_conversation(book.hits), _customers(_of(book.hits, "number"))):
        theirs = (theirs & picked) or theirs
    return theirs - {NOBODY}


def _best_first(hit: Hit) -> tuple[int, str, str, str, str, str]:
    return -hit.score, hit.customer_id, hit.contact_id or "", hit.value, hit.thread_id or "", hit.scope or ""


def _agreed(by_thread: set[str], by_number: set[str], by_sender: set[str]) -> set[str]:
    if both := by_thread & by_sender:
        return (both & by_number) or both
    answers = [it for it in (by_thread, by_number, by_sender) if it]
    return set.intersection(*answers) or set.union(*answers) if answers else set()


def _sender(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Those that say whose the sender is, the narrowest: what a person has said goes before what is known of the same address or domain."""
    hits = tuple(hits)
    levels = (tuple(it for it in hits if it.scope == method) or _of(hits, method) for method in SENDER)
    return next((found for found in levels if found), ())


def _conversation(hits: Iterable[Hit]) -> set[str]:
    return _customers(_of(hits, "thread"))


def _hinted(hits: tuple[Hit, ...]) -> Match | None:
    customers = _customers(_of(hits, *HINTS))
    return _open(customers, hits) if customers else None


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
    """The person who wrote: said by somebody, else known by address only, and only if one person has it. An address that the company
    shares (info@) is nobody's in particular."""
    evidence = tuple(evidence)
    said = {it.contact_id for it in evidence if it.method == "remembered" and it.contact_id}
    if len(said) == 1:
        return said.pop()
    for method in PERSONAL:
        people = {hit.contact_id for hit in evidence if hit.method == method}
        if people:
            return people.pop() if len(people) == 1 else None
    return None


def _thread(hits: Iterable[Hit]) -> str | None:
    return next((hit.thread_id for hit in hits if hit.thread_id), None)


def _of(hits: Iterable[Hit], *methods: str) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if hit.method in methods)


def _customers(hits: Iterable[Hit]) -> set[str]:
    return {hit.customer_id for hit in hits}
