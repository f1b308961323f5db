"""What a person may write onto the timeline, and which of its lines are contacts with the customer."""

from datetime import datetime, timedelta
from typing import Literal, get_args

from backend.domain.words import SILENT, ActivityKind
from backend.errors import Invalid

LoggedKind = Literal["call", "visit", "meeting", "note", "letter", "fax"]
"""What happens without Rapport noticing, so that somebody has to say it."""

LOGGED: tuple[LoggedKind, ...] = get_args(LoggedKind)

TOLD: tuple[ActivityKind, ...] = (*LOGGED, "download", "campaign")
"""What people and other systems tell us of; the rest of the timeline follows from mails, papers, complaints and tasks."""

CONTACTS: frozenset[ActivityKind] = frozenset({"mail_in", "mail_out", "call", "visit", "meeting", "letter", "fax"})
"""From these a segment's rhythm counts: one of us and one of them exchanged something."""

CLOCK_AHEAD = timedelta(days=1)


def is_contact(kind: ActivityKind, mail_kind: str = "") -> bool:
    """Whether the customer was spoken with. `mail_kind`: what `kinds.kind_of` found in a mail; nobody wrote a newsletter or a bounce."""
    return kind in CONTACTS and mail_kind not in SILENT


def happened_at(said: datetime, now: datetime) -> datetime:
    """When something happened, to the second, as a phone said it. Both are aware.

    A clock that is ahead by less than a day is taken for now, so that nobody's note is lost over it. Raises Invalid for what is later:
    that is a plan, and plans are tasks.
    """
    if said > now + CLOCK_AHEAD:
        raise Invalid(
            "An entry tells of what has happened. For what is to come, please make a task.", code="in_the_future"
        )
    return min(said, now).replace(microsecond=0)
