"""How mailboxes are doing, gathered for the one decision on it (`domain.mailbox_state`): the app, the command line and the worker ask here,
so they never say different things."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from backend.domain.mailbox_alerts import Alert
from backend.domain.mailbox_state import Box, Condition, Counts, Place, condition
from backend.store.mailboxes import Mailbox
from backend.store.progress import Progress
from backend.store.quarantine import Quarantined

Row = dict[str, Any]
ASKED = dict.fromkeys(("health", "sign_in", "generation", "folders", "disabled_at", "alert"), 1)
RETRIED = ("failed", "missing")
"""Open mails that should have been decided long ago. A large one takes its time, and gets it on a connection of its own."""


@dataclass(frozen=True, slots=True)
class Known:
    """A mailbox and how it is doing."""

    id: PydanticObjectId
    condition: Condition
    alert: Alert | None


async def of(mailbox_ids: Sequence[PydanticObjectId], now: datetime) -> dict[PydanticObjectId, Condition]:
    """How these are doing; those that are no longer read as well."""
    return {it.id: it.condition for it in await _known({"_id": {"$in": list(mailbox_ids)}}, now)}


async def watched(now: datetime) -> list[Known]:
    """How all are doing that are to be read."""
    return await _known({"disabled_at": None}, now)


async def _known(wanted: Row, now: datetime) -> list[Known]:
    rows = await Mailbox.get_motor_collection().find(wanted, ASKED).to_list(None)
    ids = [row["_id"] for row in rows]
    places, quarantined = await _places(rows), await _quarantined(ids)
    return [
        Known(row["_id"], condition(_box(row), places[row["_id"]], quarantined.get(row["_id"], 0), now), _alert(row))
        for row in rows
    ]


async def _places(rows: Iterable[Row]) -> defaultdict[PydanticObjectId, list[Place]]:
    """Each folder that is read, under the numbering it has now: what was opened last."""
    boxes = {row["_id"]: row for row in rows}
    read = {(key, row["generation"], it["name"]) for key, row in boxes.items() for it in row["folders"]}
    found = Progress.get_motor_collection().find({"mailbox_id": {"$in": list(boxes)}}, {"evidence": 0})
    rows_now = [
        it async for it in found.sort("opened_at", 1) if (it["mailbox_id"], it["generation"], it["folder"]) in read
    ]
    latest = {(it["mailbox_id"], it["folder"]): it for it in rows_now}
    places: defaultdict[PydanticObjectId, list[Place]] = defaultdict(list)
    for (mailbox_id, _), row in latest.items():
        places[mailbox_id].append(_place(row, boxes[mailbox_id]["health"].get("last_ok_at")))
    return places


async def _quarantined(mailbox_ids: Sequence[PydanticObjectId]) -> dict[PydanticObjectId, int]:
    counted = Quarantined.get_motor_collection().aggregate(
        [{"$match": {"mailbox_id": {"$in": list(mailbox_ids)}}}, {"$group": {"_id": "$mailbox_id", "mails": {"$sum": 1}}}]
    )  # fmt: skip
    return {row["_id"]: row["mails"] async for row in counted}


def _box(row: Row) -> Box:
    health = row["health"]
    return Box(
        said=health["state"],
        added_at=row["_id"].generation_time,
        last_ok_at=health.get("last_ok_at"),
        refusals=(row.get("sign_in") or {}).get("refused", 0),
        is_disabled=row.get("disabled_at") is not None,
    )


def _place(row: Row, last_ok_at: datetime | None) -> Place:
    """`last_ok_at` of the mailbox is noted when all of its folders have been caught up with."""
    retried = [it["since"] for it in row.get("open", {}).values() if it["why"] in RETRIED]
    return Place(
        settled_through=row["settled_through"],
        highest_seen=row.get("highest_seen", 0),
        last_ok_at=row.get("last_ok_at"),
        caught_up_at=last_ok_at,
        last_settled_at=row.get("last_settled_at"),
        oldest_open_at=min(retried, default=None),
        is_stopped=bool(row.get("stopped")),
        counts=Counts(**row.get("counts", {})),
    )


def _alert(row: Row) -> Alert | None:
    return Alert(**row["alert"]) if row.get("alert") else None
