"""What becomes of mail that was there before us, in runs that fit into one transaction and into memory."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.domain.evidence import MailBooks
from backend.domain.mail import Direction, Headers
from backend.domain.matching import Match
from backend.store.keeping_many import AT_ONCE, Past
from backend.store.people import Row
from backend.store.progress import Decision

PIECE_BYTES = 8 * 1024 * 1024

EVER = datetime.min.replace(tzinfo=UTC)
"""Of a mail whose time is of no account."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A mail by its header. `decision`: what became of it without its body; of an unreadable one `error` names the class. `parties`: what is
    known of those in the header, where the text may say more."""

    uid: int
    size: int = 0
    received_at: datetime = EVER
    headers: Headers | None = None
    found: Match | None = None
    direction: Direction = "in"
    customers: tuple[Row, ...] = ()
    decision: Decision | None = None
    error: str = ""
    parties: MailBooks | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of UIDs, descending: those that would be kept, and what became of the others. At most one is unreadable, and it is the last."""

    sought: tuple[Sought, ...]
    past: tuple[Past, ...] = ()

    @property
    def down_to(self) -> int:
        return self.sought[-1].uid


def cut(window: Sequence[Sought]) -> Iterator[list[Sought]]:
    """Runs of which no more is to be fetched than fits into one transaction and into memory."""
    run: list[Sought] = []
    mails = size = 0
    for it in window:
        if run and not it.decision and (mails == AT_ONCE or size + it.size > PIECE_BYTES):
            yield run
            run, mails, size = [], 0, 0
        run.append(it)
        mails, size = (mails, size) if it.decision else (mails + 1, size + it.size)
    if run:
        yield run


def split(decided: Sequence[tuple[Sought, Past | None]]) -> list[Piece]:
    """A piece ends behind each unreadable mail: that is set aside in a transaction of its own."""
    pieces: list[Piece] = []
    run: list[tuple[Sought, Past | None]] = []
    for it in decided:
        run.append(it)
        if it[0].decision == "quarantined":
            pieces.append(_piece(run))
            run = []
    return [*pieces, _piece(run)] if run else pieces


def _piece(run: Sequence[tuple[Sought, Past | None]]) -> Piece:
    return Piece(tuple(it for it, _ in run), tuple(past for _, past in run if past))


def thread(mail: Row, headers: Headers) -> str:
    """The conversation of a mail that is kept before those it answers: named by the first of them, and by the customer, for anybody may name
    a mail."""
    root = next(iter(headers.references), headers.message_id)
    if not root or mail["customer_id"] is None:
        return str(mail["thread_id"])
    named = f"{mail['customer_id']} {root}"
    return f"t1:{hashlib.sha256(named.encode()).hexdigest()}"


def customers_of(found: Match) -> tuple[str, ...]:
    if found.customer_id:
        return (found.customer_id,)
    return tuple(dict.fromkeys(it.customer_id for it in found.candidates))
