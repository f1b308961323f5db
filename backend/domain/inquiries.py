"""Which mail of nobody is an inquiry: the first contact of a future customer, at an address that is answered by several (mail-contract.md 1.6)."""

from datetime import datetime, timedelta

from backend.domain.words import SILENT, Kind

KEPT_FOR = timedelta(days=30)
"""What nobody decides on is erased after so long."""


def expires_at(received_at: datetime, now: datetime) -> datetime:
    """A server's clock that is ahead keeps nothing longer."""
    return min(received_at, now) + KEPT_FOR


def is_inquiry(kind: Kind, received_at: datetime, now: datetime) -> bool:
    """Somebody wrote it, no machine, and it would not have been erased by now."""
    return kind not in SILENT and now < expires_at(received_at, now)
