"""What the ranking knows of an entry of the timeline and of the mail in hand, and what it answers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from backend.domain.words import ActivityKind, Kind

ReasonKind = Literal[
    "thread", "number", "article", "words", "person", "open_complaint", "open_offer", "open_order", "overdue", "promised", "task", "asked",
    "near", "recent",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline as the card shows it. `mail_id` leads to the mail's page where the entry is one.

    `people` are ids of contacts, or normalised addresses, that took part, `names` what they are called. `numbers` are business numbers as
    `business_numbers.keys` folds them. `status` is the paper's own: offers sent, answered, accepted, declined, expired; orders open,
    delivered, cancelled; invoices open, paid, cancelled; a complaint's; tasks open, done. `words`: stems kept with the entry; where there are
    none, they are taken from title and text.
    """

    id: str
    kind: ActivityKind
    at: datetime
    title: str
    text: str
    mail_id: str | None = None
    thread_id: str | None = None
    people: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    status: str = ""
    due: date | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """The mail in hand; `text` is what is new in it."""

    mail_id: str
    thread_id: str | None
    at: datetime
    people: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    numbers: tuple[str, ...] = ()
    kind: Kind = "mail"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry matters. `value`: the number as printed, the article, up to three words as written, the person's name, or days in digits."""

    kind: ReasonKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry with its score and at least one reason, the strongest first."""

    entry: Entry
    score: float
    reasons: tuple[Reason, ...]
