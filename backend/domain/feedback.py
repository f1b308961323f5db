"""What somebody says of an entry on a mail's card, and by what it stood there: features, never words of the mail or the entry."""

from dataclasses import dataclass
from typing import Literal

from backend.domain.context import Card, days_between
from backend.domain.ranking_entries import ReasonKind
from backend.domain.words import ActivityKind, Kind

Verdict = Literal["helpful", "not_this"]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the card showed it: its place (the first is 1), the kinds of its reasons, how old it was when the mail came."""

    rank: int
    reasons: tuple[ReasonKind, ...]
    kind: ActivityKind
    mail_kind: Kind
    age_days: int


def shown(card: Card, entry_id: str) -> Shown | None:
    """None if the entry does not stand on the card."""
    found = next(((rank, it) for rank, it in enumerate(card.history, 1) if it.id == entry_id), None)
    if found is None:
        return None
    rank, entry = found
    reasons = tuple(it.kind for it in entry.reasons)
    return Shown(rank, reasons, entry.kind, card.kind, days_between(entry.at, card.received_at))
