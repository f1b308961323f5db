"""What people were told of the same matter as a mail, and have not opened: read before the notices about the mail are made."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from backend.domain.delivery import topic_of
from backend.domain.replacing import FORGOTTEN, Earlier, matter
from backend.domain.rules import NoticeReason, Told
from backend.store.mails import Mail
from backend.store.notices import Notice

READ = 500
"""The newest of the matter, for all who were told: a conversation of so many in a day is none."""
UNOPENED = ("queued", "sent", "replaced")

EarlierByPerson = Mapping[tuple[str, str], Earlier]
"""By the person's id and the topic of their notices."""


def matter_of(mail: Mail, reason: NoticeReason) -> str:
    return matter(reason, mail.kind, mail.trust, mail.thread_id)


async def earlier(mail: Mail, told: Sequence[Told], now: datetime) -> EarlierByPerson:
    """What each of these people was told of this mail's matter, through its other mails."""
    if not told:
        return {}
    of = {
        "topic": {"$in": sorted({topic_of(matter_of(mail, it.reason)) for it in told})}, "made_at": {"$gt": now - FORGOTTEN},
        "state": {"$in": UNOPENED}, "mail_id": {"$ne": mail.id},
    }  # fmt: skip
    read = {"user_id": 1, "topic": 1, "mail_id": 1, "urgency": 1, "made_at": 1, "state": 1}
    rows = await Notice.get_motor_collection().find(of, read).sort("made_at", -1).limit(READ).to_list(READ)
    return {key: _summed(their) for key, their in _by_person(rows).items()}


def _by_person(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((str(row["user_id"]), row["topic"]), []).append(row)
    return found


def _summed(rows: Sequence[dict[str, Any]]) -> Earlier:
    """`rows`: of one person and matter, the newest first."""
    return Earlier(
        mails=len({row["mail_id"] for row in rows}),
        urgency="high" if any(row["urgency"] == "high" for row in rows) else "normal",
        at=rows[0]["made_at"],
        waiting=tuple(str(row["_id"]) for row in rows if row["state"] == "queued"),
    )
