"""What happens to mails, as it happens, for whoever shows them."""

from collections.abc import AsyncIterator
from typing import Any

from backend.store.candidates import CANDIDATES
from backend.store.mails import Mail


async def changes() -> AsyncIterator[dict[str, Any]]:
    """Every mail that is kept, decided, ticked off or withdrawn from now on: id, customer and who may see it, nothing of its text."""
    shown = {
        "operationType": 1,
        "documentKey": 1,
        **{f"fullDocument.{name}": 1 for name in ("_id", "customer_id", "team", "for_user_ids", CANDIDATES)},
    }
    pipeline: list[dict[str, Any]] = [
        {"$match": {"operationType": {"$in": ["insert", "update", "delete"]}}},
        {"$project": shown},
    ]
    async with Mail.get_motor_collection().watch(pipeline, full_document="updateLookup") as stream:
        async for change in stream:
            yield change
