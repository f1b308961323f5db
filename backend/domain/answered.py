"""Which offer of ours a mail answers: the one whose number it names, else the one its conversation is about, else the only one that is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.domain.business_numbers import asked, keys, written
from backend.domain.trust import Trust, may_change_state
from backend.domain.words import Kind


@dataclass(frozen=True, slots=True)
class SentOffer:
    """One that was sent and has no end yet."""

    id: str
    number: str


def may_answer(kind: Kind, trust: Trust, *, is_filed_by_hand: bool = False) -> bool:
    """A mail about an offer, or an order that may name one; only of a sender who is confirmed, or whom a person has vouched for."""
    return kind in ("offer", "order") and may_change_state(trust, is_filed_by_hand=is_filed_by_hand)


def answered(
    kind: Kind, offers: Sequence[SentOffer], tokens: Iterable[str], earlier: Iterable[Iterable[str]]
) -> str | None:
    """The offer's id, None if it is none of these or nobody can say which. `tokens`: what may be numbers in the mail (`business_numbers.tokens`);
    `earlier`: the same of the mails before it in its conversation, the newest first. An order that names no offer answers none."""
    by_number = (_numbered(offers, it) for it in (tokens, *earlier))
    if found := next((it for it in by_number if it), None):
        return found
    return offers[0].id if len(offers) == 1 and kind == "offer" else None


def _numbered(offers: Sequence[SentOffer], tokens: Iterable[str]) -> str | None:
    """The one whose number stands there first."""
    known = {key: it.id for it in reversed(offers) for key in keys(it.number)}
    of_offers = (it for it in tokens if written(it)[0] in (None, "offer"))
    return next((known[key] for token in of_offers for key in asked(token) if key in known), None)
