"""Who changed what, and who read what is protected (money, mail). Only ever added to; a person's own reads are nobody's hobby: only admins see it."""

from datetime import datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, DESCENDING, IndexModel

Action = Literal[
    "change", "add", "remove", "merge", "unmerge", "import", "undo_import", "export", "read_money", "read_mail"
]


class Audit(Document):
    at: datetime
    user_id: PydanticObjectId | None = None
    """None: the machine (an import by cron, an ERP)."""
    action: Action
    kind: str
    """The collection's name."""
    ref_id: PydanticObjectId
    customer_id: PydanticObjectId | None = None
    changes: dict[str, list[Any]] = Field(default_factory=dict)
    """Per field what it was and what it is."""

    class Settings:
        name = "audit"
        indexes = [
            IndexModel([("ref_id", ASCENDING), ("at", DESCENDING)]),
            IndexModel([("customer_id", ASCENDING), ("at", DESCENDING)]),
            IndexModel([("user_id", ASCENDING), ("at", DESCENDING)]),
        ]


async def note(
    action: Action, kind: str, ref_id: PydanticObjectId, *, at: datetime, user_id: PydanticObjectId | None,
    customer_id: PydanticObjectId | None = None, changes: dict[str, list[Any]] | None = None, session: Any = None,
) -> None:  # fmt: skip
    """Add one entry; inside the transaction of the change it tells of, where there is one."""
    row = {
        "at": at, "user_id": user_id, "action": action, "kind": kind, "ref_id": ref_id, "customer_id": customer_id,
        "changes": changes or {},
    }  # fmt: skip
    await Audit.get_motor_collection().insert_one(row, session=session)
