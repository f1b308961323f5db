"""Every numbering that a folder's mail has had (domain/epochs.py), and folders that are left alone because it changes without end."""

from datetime import datetime

from beanie import PydanticObjectId

from backend.domain.epochs import Epoch
from backend.store.progress import Progress

ASKED = (
    "uidvalidity", "incarnation", "opened_at", "settled_through", "uidnext_seen", "last_settled_at", "is_unfinished", "stopped",
)  # fmt: skip
RESUMED = {"$unset": {"stopped": ""}, "$set": {"is_unfinished": False}}
"""What a person's word makes of a folder that was stopped: it has as many numberings ahead of it as a new one."""


async def epochs(mailbox_id: PydanticObjectId, generation: int, folder: str) -> list[Epoch]:
    """Every numbering that this folder has had."""
    wanted = {"mailbox_id": mailbox_id, "generation": generation, "folder": folder}
    found = Progress.get_motor_collection().find(wanted, dict.fromkeys(ASKED, 1))
    return [Epoch(**{name: row[name] for name in ASKED if name in row}) async for row in found]


async def stop(mailbox_id: PydanticObjectId, folder: str, opened_at: datetime, why: str, fence: int) -> None:
    """Leave a folder alone until a person decides; noted in the numbering that was opened at this time. Under an older fence nothing is written."""
    numbering = {"mailbox_id": mailbox_id, "folder": folder, "opened_at": opened_at, "fence": fence}
    await Progress.get_motor_collection().update_one(numbering, {"$set": {"stopped": why}})
