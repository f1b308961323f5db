"""Mailboxes, their progress and the places of mails, from before several folders and numberings of them were kept.

Each step changes only documents that have not had it, so it may run again. Fences are not touched: whoever reads now reads on.
"""

from datetime import UTC, datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from backend.domain.folder_roles import INBOX
from backend.domain.mailbox_state import SIGN_IN_TRIES
from backend.store import indexes
from backend.store.progress import TRIES, Counts

Database = AsyncIOMotorDatabase[Any]


async def progress_with_evidence(database: Database) -> None:
    """Tries become open UIDs. There is no evidence of what was decided so far, so that counts as having been there before us.

    The old key goes: it knew one numbering for each UIDVALIDITY.
    """
    await indexes.drop(database.progress, "mailbox_id_1_generation_1_folder_1_uidvalidity_1")
    failed = {"tries": "$$this.v", "why": "failed", "since": "$$NOW", "next_at": "$$NOW"}
    tries = {"$objectToArray": {"$ifNull": ["$tries", {}]}}
    opened = {"$arrayToObject": {"$map": {"input": tries, "in": {"k": "$$this.k", "v": failed}}}}
    upgraded = {
        "open": opened, "role": "inbox", "incarnation": 1, "start_after": "$settled_through", "counts": {"$literal": Counts().model_dump()},
        "evidence": {"$literal": {}}, "uidnext_seen": 0, "highest_seen": "$settled_through", "last_exists": 0, "last_ok_at": None, "last_settled_at": None,
    }  # fmt: skip
    await database.progress.update_many(
        {"incarnation": {"$exists": False}}, [{"$set": upgraded}, {"$unset": ["tries"]}]
    )


async def several_folders(database: Database) -> None:
    """Folders have a role; a mailbox says since when it is read; a refused password stays refused.

    Only INBOX was what every mailbox began with, so nobody has chosen it: the server says from now on what is read, the sent mail as well,
    from now on. What a person had named remains exactly that.
    """
    first = [{"$group": {"_id": "$mailbox_id", "at": {"$min": "$opened_at"}}}]
    since = {row["_id"]: row["at"] async for row in database.progress.aggregate(first)}
    async for box in database.mailboxes.find({"revision": {"$exists": False}}, {"folders": 1, "health": 1}):
        is_default = box["folders"] == [INBOX]
        chosen = "server" if is_default else "person"
        folders = [{"name": it, "role": "inbox", "chosen": chosen} for it in box["folders"]]
        upgraded = {
            "folders": folders,
            "reads_from": datetime.now(UTC) if is_default else since.get(box["_id"]),
            "revision": 1,
            "sign_in": _sign_in(box["health"]),
        }
        was = {"health.refused_secret": "", "health.refused_at": ""}
        await database.mailboxes.update_one(
            {"_id": box["_id"], "revision": {"$exists": False}}, {"$set": upgraded, "$unset": was}
        )


def _sign_in(health: dict[str, Any]) -> dict[str, Any]:
    secret = health.get("refused_secret")
    refused = SIGN_IN_TRIES if secret else 0
    return {"fingerprint": secret, "refused": refused, "begun": 0, "at": health.get("refused_at")}


async def quarantine_in_full(database: Database) -> None:
    """Which numbering a mail that was set aside lies in. One whose folder is not known any more can never be fetched."""
    await indexes.drop(database.quarantine, "mailbox_id_1_folder_1_uidvalidity_1_uid_1")
    lacking = {"progress_id": {"$exists": False}}
    async for row in database.quarantine.find(lacking):
        of = {name: row[name] for name in ("mailbox_id", "folder", "uidvalidity")}
        found = await database.progress.find_one(of, {"generation": 1, "incarnation": 1}, sort=[("generation", -1)])
        if found is None:
            await database.quarantine.delete_one({"_id": row["_id"]})
            continue
        place = {"progress_id": found["_id"], "generation": found["generation"], "incarnation": found["incarnation"]}
        upgraded = {**place, "tries": TRIES, "size": 0, "asked_at": None}
        await database.quarantine.update_one({"_id": row["_id"], **lacking}, {"$set": upgraded})


async def mails_with_places(database: Database) -> None:
    """Every kept mail came in; its places are in the first numbering, seen when it was kept."""
    place = {"generation": 1, "incarnation": 1, "seen_at": "$kept_at", "gone_at": None}
    places = {"$map": {"input": "$occurrences", "in": {"$mergeObjects": [place, "$$this"]}}}
    await database.mails.update_many(
        {"direction": {"$exists": False}}, [{"$set": {"direction": "in", "occurrences": places}}]
    )
