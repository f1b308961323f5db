"""When somebody is told that a mailbox is stuck: once, after 5 minutes without a sign of life, and again only if it begins anew.

    well --in trouble--> begun --5 minutes--> told --well, or something moved--> well
                           ^------ something moved -----'

The time is counted from when the trouble was seen, and not from the last answer: a sleeping mailbox is asked every 4 minutes only, and a
connection that breaks for a moment shortly before that wakes nobody.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend.domain.mailbox_state import Condition, State

STUCK_AFTER = timedelta(minutes=5)
NEEDS_A_PERSON: tuple[State, ...] = ("waiting_for_sign_in", "stopped")
"""States that no waiting ends: whoever was told of a passing trouble is told of these as well."""


@dataclass(frozen=True, slots=True)
class Alert:
    """`since` is when the trouble was first seen, `told_at` when its people were told."""

    kind: State
    since: datetime
    told_at: datetime | None = None


def followed(alert: Alert | None, found: Condition, now: datetime) -> Alert | None:
    """The alert after another look at the mailbox: none while all is well."""
    if found.stuck_since is None:
        return None
    if alert is None or found.stuck_since > alert.since:
        return Alert(found.state, now)
    if alert.told_at is None:
        return replace(alert, kind=found.state)
    if found.state in NEEDS_A_PERSON and alert.kind not in NEEDS_A_PERSON:
        return Alert(found.state, alert.since)
    return alert
