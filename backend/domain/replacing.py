"""A notice that takes an earlier one's place: which are about the same matter, of how many mails the new one speaks, whether it is felt.

The matter is the conversation, not the customer: two people of one company may write of two things, and a notice that is gone hides its mail,
while the newest mail of a conversation leads to the others. A complaint has a place of its own, so that nothing said after it covers it; so
has a sender who is not confirmed, for whoever knows a Message-ID can name any conversation as theirs.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.domain.rules import NoticeReason, Urgency
from backend.domain.trust import Trust
from backend.domain.words import Kind

SOON = timedelta(hours=1)
"""So long after an earlier one a notice says nothing that must be felt; later it is news again."""
FORGOTTEN = timedelta(hours=24)
"""After this an earlier one is not on any screen any more (`noticing.NOTICE_LIFE`), or nobody minds."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a person was told of the same matter and has not opened yet: how many other mails, how urgently at most, and when last.

    `waiting`: ids of the notices that have not been sent yet.
    """

    mails: int
    urgency: Urgency
    at: datetime
    waiting: tuple[str, ...] = ()


def matter(reason: NoticeReason, kind: Kind, trust: Trust, thread_id: str) -> str:
    """The same text for mails whose notices take each other's place."""
    own = "doubtful" if trust == "doubtful" else "complaint" if kind == "complaint" else ""
    return "|".join((reason, own, thread_id))


def is_felt(earlier: Earlier | None, urgency: Urgency, now: datetime) -> bool:
    """Whether a phone that still shows the earlier notice rings again."""
    if earlier is None or now - earlier.at > SOON:
        return True
    return urgency == "high" and earlier.urgency != "high"
