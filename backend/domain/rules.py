"""Who is told about a mail, how urgently, and why.

bulk, auto-reply, bounce    nobody
older than a day            nobody: catching up wakes no one
a customer's mail           the customer's owner and, while the days run, the deputy; without both the people of the
                            mailbox who may see the customer, else the team's inside sales, else its managers: never nobody
undecided                   to choose: for each candidate whoever a mail of that customer would be told, and the people of
                            the mailbox who may see one of them
written by one of us        nobody: it is on the timeline. While undecided it waits, unannounced, for the people of the mailbox
a complaint                 also the owner's managers, as an alert that never carries the mail's text,
                            unless the sender is not confirmed, or it may be none
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from backend.domain.trust import Trust
from backend.domain.words import SILENT, Kind

STALE_AFTER = timedelta(hours=24)

NoticeReason = Literal["customer_mail", "undecided", "complaint_alert"]
Urgency = Literal["high", "normal"]


@dataclass(frozen=True, slots=True)
class Told:
    """One person to be told, once. `reason` is part of the notice's identity."""

    user_id: str
    reason: NoticeReason
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Around:
    """The people around a customer, by id. Who is disabled or may not see the customer is left out by whoever gathers."""

    caring_ids: tuple[str, ...]
    """The owner, and who stands in for them today."""
    mailbox_ids: tuple[str, ...]
    inside_ids: tuple[str, ...]
    manager_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """All a decision needs to know. `around` is one customer, or while nobody has decided each candidate."""

    kind: Kind
    trust: Trust
    decided: bool
    around: tuple[Around, ...]
    received_at: datetime
    alert_unchecked: bool = False
    is_ours: bool = False
    """Written by one of us."""
    is_unsure: bool = False
    """Whether it is a complaint at all; a person is asked, no manager alarmed."""


def readers(situation: Situation) -> tuple[str, ...]:
    """Whose Today the mail appears in, woken or not: it waits for these people."""
    if situation.kind in SILENT or (situation.is_ours and situation.decided):
        return ()
    asked = [user_id for it in situation.around for user_id in _waited_for(it)]
    choosing = [] if situation.decided else [user_id for it in situation.around for user_id in it.mailbox_ids]
    if situation.is_ours and choosing:
        asked = []
    return tuple(dict.fromkeys((*choosing, *asked)))


def _waited_for(it: Around) -> tuple[str, ...]:
    return it.caring_ids or it.mailbox_ids or it.inside_ids or it.manager_ids


def who_is_told(situation: Situation, now: datetime) -> tuple[Told, ...]:
    waiting = readers(situation)
    if not waiting or situation.is_ours or now - situation.received_at > STALE_AFTER:
        return ()
    if not situation.decided:
        return _each(waiting, "undecided", "normal")
    told = _each(waiting, "customer_mail", "normal" if situation.trust == "doubtful" else "high")
    if situation.kind == "complaint" and _may_alert(situation):
        managers = (user_id for it in situation.around for user_id in it.manager_ids)
        told += _each((it for it in managers if it not in waiting), "complaint_alert", "high")
    return told


def _may_alert(situation: Situation) -> bool:
    if situation.is_unsure:
        return False
    return situation.trust == "verified" or (situation.trust == "unchecked" and situation.alert_unchecked)


def _each(user_ids: Iterable[str], reason: NoticeReason, urgency: Urgency) -> tuple[Told, ...]:
    return tuple(Told(user_id, reason, urgency) for user_id in dict.fromkeys(user_ids))
