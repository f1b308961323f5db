"""Changing one field of one document, safe against a second writer: the field is written only if it still is what the person saw."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId

from backend.domain.words import Source
from backend.errors import Conflict, NotFound
from backend.store import audit

CHANGED_MEANWHILE = "Somebody has changed this meanwhile. Please look at it again."


async def change(
    document: type[Document], of: dict[str, Any], field: str, was: Any, value: Any, *,
    now: datetime, user_id: PydanticObjectId | None, source: Source = "person", session: Any = None,
) -> dict[str, Any]:  # fmt: skip
    """Set `field` of the one document that `of` (rights included) finds, note since when it is known and from where, and audit it.

    `field` is a name of ours, never a user's; `was` and `value` are what MongoDB stores. Returns the document as it was before.
    Raises Conflict if the field is no longer `was`, NotFound if there is no such document for this person.
    """
    collection = document.get_motor_collection()
    known = {"source": source, "at": now, "by": user_id}
    write = {"$set": {field: value, f"known.{field}": known, "changed_at": now}}
    before: dict[str, Any] | None = await collection.find_one_and_update(
        {"$and": [of, {field: {"$eq": was}}]}, write, session=session
    )
    if before is None:
        raise await refusal(collection, of, session)
    customer_id = before["_id"] if collection.name in ("customers", "finances") else before.get("customer_id")
    await audit.note("change", collection.name, before["_id"], at=now, user_id=user_id, customer_id=customer_id,
                     changes={field: [was, value]}, session=session)  # fmt: skip
    return before


async def refusal(collection: Any, of: dict[str, Any], session: Any) -> Exception:
    """Why a conditional write found nothing: somebody was faster, or there is nothing there for this person."""
    there = await collection.find_one(of, {"_id": 1}, session=session)
    return Conflict(CHANGED_MEANWHILE) if there else NotFound("There is no such entry.")
