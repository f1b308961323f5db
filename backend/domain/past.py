"""The past of a customer as it is kept with a mail: what matters of it, in its order, and how long that order holds.

a mail is kept     the whole past is ranked for it, the best are kept with it
it is opened       the order holds on the same day, if nothing has come since and no paper in it can stand elsewhere by now;
                   else these and the newest lines of the timeline are ranked anew, as of now
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from backend.domain.business_numbers import asked, tokens
from backend.domain.context import CardContact, CardMail
from backend.domain.ranking import Entry, Matter, Ranked, Reason

KEPT = 12
NEWEST = 8
"""So many of the newest lines are looked at again whenever the mail is opened."""
MAY_CHANGE = frozenset(("draft", "sent", "answered", "open", "received", "acknowledged", "in_work", "solved"))
"""A paper in one of these states may be in another one tomorrow."""


@dataclass(frozen=True, slots=True)
class Order:
    """Whose past it is, when it was put in order, what its newest lines were (by id), and whether no paper in it can change."""

    customer_id: str
    at: datetime
    newest: tuple[str, ...]
    is_settled: bool


def matter(mail: CardMail, contact: CardContact | None) -> Matter:
    """What the ranking knows of the mail in hand."""
    numbers = {key for token in tokens(mail.subject, mail.new_text) for key in asked(token)}
    return Matter(
        mail_id=mail.id,
        thread_id=mail.thread_id,
        at=mail.received_at,
        people=tuple(it for it in (contact.id if contact else mail.sender.address,) if it),
        names=tuple(it for it in (contact.name if contact else mail.sender.name,) if it),
        subject=mail.subject,
        text=mail.new_text,
        numbers=tuple(sorted(numbers)),
        kind=mail.kind,
    )


def without_money(found: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """The same for who may not see money: that an invoice is overdue is no reason."""
    return tuple(_but_overdue(it) for it in found)


def _but_overdue(it: Ranked) -> Ranked:
    others = tuple(why for why in it.reasons if why.kind != "overdue")
    return it if len(others) == len(it.reasons) else replace(it, reasons=others or (Reason("recent"),))


def order(customer_id: str, entries: Iterable[Entry], ranked: Sequence[Ranked], now: datetime) -> Order:
    """Of what was just ranked, out of all these entries."""
    by_time = sorted(entries, key=lambda it: (it.at, it.id), reverse=True)
    is_settled = all(it.entry.status not in MAY_CHANGE for it in ranked)
    return Order(customer_id, now, tuple(it.id for it in by_time[:NEWEST]), is_settled)


def holds(found: Order, newest: Collection[str], now: datetime) -> bool:
    """Whether an order is right as of now. `newest`: the newest lines as they are, without the mail's own."""
    return found.is_settled and found.at.date() == now.date() and set(newest) <= set(found.newest)
