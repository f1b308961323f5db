"""Where the next page begins, as it travels: "<milliseconds since 1970>-<id of the last entry>"; empty is the newest page."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from beanie import PydanticObjectId
from fastapi import Query

from backend.store.places import Place

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

Before = Annotated[str, Query(pattern=r"^(?:-?\d{1,13}-[0-9a-f]{24})?$")]


def place(text: str) -> Place | None:
    at_ms, _, id_ = text.rpartition("-")
    return Place(EPOCH + int(at_ms) * MILLISECOND, PydanticObjectId(id_)) if text else None


def after(row: dict[str, Any]) -> str:
    return f"{(row['at'] - EPOCH) // MILLISECOND}-{row['_id']}"
