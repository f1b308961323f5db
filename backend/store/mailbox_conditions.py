"""How mailboxes are doing, gathered for the one decision on it (`domain.mailbox_state`): the app, the command line and the worker ask here,
so they never say different things."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from backend.domain.folder_roles import ChosenBy, FolderRole
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
class KnownFolder:
    """A folder that is to be read, and how it is doing by itself. `waiting`: so many mails at most are there and not decided."""

    name: str
    role: FolderRole
    chosen: ChosenBy
    condition: Condition
    waiting: int
    last_ok_at: datetime | None
    missed: int = 0
    """Mails that only the daily sweep has found."""


@dataclass(frozen=True, slots=True)
class Known:
    """A mailbox and how it is doing."""

    id: PydanticObjectId
    condition: Condition
    alert: Alert | None
    folders: tuple[KnownFolder, ...] = ()


async def of(mailbox_ids: Sequence[PydanticObjectId], now: datetime) -> dict[PydanticObjectId, Condition]:
    """How these are doing; those that are no longer read as well."""
    return {it.id: it.condition for it in await _known({"_id": {"$in": list(mailbox_ids)}}, now)}


async def in_detail(mailbox_ids: Sequence[PydanticObjectId], now: datetime) -> dict[PydanticObjectId, Known]:
    """The same, with each of their folders."""
    return {it.id: it for it in await _known({"_id": {"$in": list(mailbox_ids)}}, now)}


async def watched(now: datetime) -> list[Known]:
    """How all are doing that are to be read."""
    return await _known({"disabled_at": None}, now)


async def _known(wanted: Row, now: datetime) -> list[Known]:
    rows = await Mailbox.get_motor_collection().find(wanted, ASKED).to_list(None)
    places, aside = await _places(rows), await _quarantined([row["_id"] for row in rows])
    return [_one(row, places[row["_id"]], aside.get(row["_id"], {}), now) for row in rows]


def _one(row: Row, places: Mapping[str, Place], aside: Mapping[str, int], now: datetime) -> Known:
    box = _box(row)
    folders = tuple(_folder(box, it, places.get(it["name"]), aside.get(it["name"], 0), now) for it in row["folders"])
    whole = condition(box, list(places.values()), sum(aside.values()), now)
    return Known(row["_id"], whole, _alert(row), folders)


def _folder(box: Box, folder: Row, place: Place | None, aside: int, now: datetime) -> KnownFolder:
    """One that was never opened says nothing of its own, however well the others are."""
    named = (folder["name"], folder.get("role", "inbox"), folder.get("chosen", "server"))
    if place is None:
        return KnownFolder(*named, Condition("never", None, Counts(), aside, None), 0, None)
    waiting = max(0, place.highest_seen - place.settled_through)
    return KnownFolder(*named, condition(box, [place], aside, now), waiting, place.last_ok_at, place.missed)


async def _places(rows: Iterable[Row]) -> dict[PydanticObjectId, dict[str, Place]]:
    """Each folder that is read, under the numbering it has now: what was opened last."""
    boxes = {row["_id"]: row for row in rows}
    read = {(key, row["generation"], it["name"]) for key, row in boxes.items() for it in row["folders"]}
    found = Progress.get_motor_collection().find({"mailbox_id": {"$in": list(boxes)}}, {"evidence": 0})
    places: dict[PydanticObjectId, dict[str, Place]] = {key: {} for key in boxes}
    async for row in found.sort("opened_at", 1):
        if (row["mailbox_id"], row["generation"], row["folder"]) in read:
            last_ok_at = boxes[row["mailbox_id"]]["health"].get("last_ok_at")
            places[row["mailbox_id"]][row["folder"]] = _place(row, last_ok_at)
    return places


async def _quarantined(mailbox_ids: Sequence[PydanticObjectId]) -> dict[PydanticObjectId, dict[str, int]]:
    """How many lie there, by mailbox and folder."""
    by = {"mailbox_id": "$mailbox_id", "folder": "$folder"}
    steps: list[Row] = [{"$match": {"mailbox_id": {"$in": list(mailbox_ids)}}}, {"$group": {"_id": by, "mails": {"$sum": 1}}}]  # fmt: skip
    aside: dict[PydanticObjectId, dict[str, int]] = {}
    async for row in Quarantined.get_motor_collection().aggregate(steps):
        aside.setdefault(row["_id"]["mailbox_id"], {})[row["_id"]["folder"]] = row["mails"]
    return aside


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
        missed=row.get("sweep_missed", 0),
    )


def _alert(row: Row) -> Alert | None:
    return Alert(**row["alert"]) if row.get("alert") else None
