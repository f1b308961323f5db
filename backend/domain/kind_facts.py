"""What a machine's mail or an invitation says, as far as somebody acts on it: values without a decision."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from backend.domain.mail import Address

CalendarMethod = Literal["request", "cancel", "reply"]


@dataclass(frozen=True, slots=True)
class Bounced:
    """One address that a mail of ours did not reach.

    `is_hard`: nobody is there (any more), so writing again is in vain; False where the mailbox is full, the mail late or unwanted;
    None where the report does not say. `status`: RFC 3463 ("5.1.1"), "" where none is given.
    """

    address: str
    is_hard: bool | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """`until`: the last day away. `deputies`: whom the note names to write to meanwhile."""

    until: date | None = None
    deputies: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody works there no more; `successors` may be nobody."""

    successors: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Appointment:
    """One event of an iCalendar part (RFC 5545). Moments are aware UTC; of an event of whole days they are midnight UTC and the end is exclusive."""

    uid: str
    method: CalendarMethod
    summary: str
    location: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_all_day: bool = False
    organizer: str = ""


@dataclass(frozen=True, slots=True)
class KindFacts:
    bounced: tuple[Bounced, ...] = ()
    absence: Absence | None = None
    departure: Departure | None = None
    appointment: Appointment | None = None


NO_FACTS = KindFacts()


def recipients_of(facts: KindFacts) -> tuple[str, ...]:
    """Whom a bounce is about: the addresses our mail did not reach. It is their customer's, not the mail system's that reports it."""
    return tuple(it.address for it in facts.bounced)
