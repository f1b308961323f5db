"""The daily sweep's two sides of the store: what is known of a folder, read before the server lists it, and what came of the comparison.

It trusts no watermark: only a bit of `evidence`, set by the very write that decided a UID, says that it was decided.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession

from backend.store.database import Store
from backend.store.mails import Mail
from backend.store.progress import UIDS_A_WORD, Fenced, Progress

EVERY_S = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Known:
    """A folder before it is listed: UIDs up to `start_after` are none of ours, beyond `settled_through` is still to come."""

    start_after: int
    settled_through: int
    decided: frozenset[int]
    """By the evidence, and open ones, which are to be decided by whoever tries them."""
    kept: dict[int, PydanticObjectId]
    """The mails that lie here as far as we know, by UID."""


async def due_in_s(progress_id: PydanticObjectId) -> float:
    """Seconds until the next sweep of a folder, by the database's clock; negative if it is late."""
    last = {"$ifNull": ["$swept_at", "$opened_at"]}
    ago_ms = {"$subtract": ["$$NOW", last]}
    pipeline: list[dict[str, Any]] = [{"$match": {"_id": progress_id}}, {"$project": {"ago_ms": ago_ms}}]
    rows = await Progress.get_motor_collection().aggregate(pipeline).to_list(1)
    return EVERY_S - float(rows[0]["ago_ms"]) / 1000 if rows else EVERY_S


async def known(progress_id: PydanticObjectId, since: datetime) -> Known:
    """What we know of a folder, and of the mails kept from it that the server received since then. Raises Fenced if it is gone."""
    kept = await _kept(progress_id, since)
    row = await Progress.get_motor_collection().find_one({"_id": progress_id})
    if row is None:
        raise Fenced
    opened = {int(uid) for uid in row["open"]}
    return Known(row["start_after"], row["settled_through"], frozenset(_decided(row["evidence"]) | opened), kept)


async def swept(
    store: Store, progress_id: PydanticObjectId, fence: int, missed: int, oldest: int, gone: Sequence[PydanticObjectId],
    now: datetime,
) -> None:  # fmt: skip
    """Note a sweep: how many were missed, mails that lie here no more, and evidence below `oldest`, which nobody needs again. Raises Fenced."""
    row = await Progress.get_motor_collection().find_one({"_id": progress_id})
    if row is None:
        raise Fenced
    past = {f"evidence.{word}": "" for word in row["evidence"] if int(word) < oldest // UIDS_A_WORD}
    change: dict[str, Any] = {"$inc": {"sweep_missed": missed}, "$currentDate": {"swept_at": True}}
    if past:
        change["$unset"] = past

    async def write(session: AsyncIOMotorClientSession) -> None:
        found = await Progress.get_motor_collection().update_one(
            {"_id": progress_id, "fence": fence}, change, session=session
        )
        if not found.matched_count:
            raise Fenced
        if gone:
            await _mark_gone(row, gone, now, session)

    await store.in_transaction(write)


async def _kept(progress_id: PydanticObjectId, since: datetime) -> dict[int, PydanticObjectId]:
    row = await Progress.get_motor_collection().find_one({"_id": progress_id}, {"evidence": 0})
    if row is None:
        return {}
    place = _place(row)
    wanted = {"received_at": {"$gte": since}, "occurrences": {"$elemMatch": {**place, "gone_at": None}}}
    found = Mail.get_motor_collection().find(wanted, {"occurrences": 1})
    return {it["uid"]: mail["_id"] async for mail in found for it in mail["occurrences"] if place.items() <= it.items()}


async def _mark_gone(
    row: dict[str, Any], mails: Iterable[PydanticObjectId], now: datetime, session: AsyncIOMotorClientSession
) -> None:
    here = {f"place.{name}": value for name, value in _place(row).items()}
    await Mail.get_motor_collection().update_many(
        {"_id": {"$in": list(mails)}}, {"$set": {"occurrences.$[place].gone_at": now}}, array_filters=[here], session=session
    )  # fmt: skip


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("mailbox_id", "folder", "generation", "uidvalidity", "incarnation")}


def _decided(evidence: dict[str, int]) -> set[int]:
    return {int(word) * UIDS_A_WORD + bit for word, bits in evidence.items() for bit in _bits(bits)}


def _bits(word: int) -> Collection[int]:
    return [bit for bit in range(UIDS_A_WORD) if word >> bit & 1]
