"""What is kept of the search for doubles: each customer's keys, and the pairs that were found. How they are found: `rivals`, `duplicates`."""

from datetime import datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel


class TwinKeys(Document):
    """Its id is the customer's. `at` is the customer's `changed_at` when the keys were made."""

    id: PydanticObjectId = PydanticObjectId()
    keys: list[str]
    at: datetime

    class Settings:
        name = "twin_keys"
        indexes = [IndexModel([("keys", ASCENDING)]), IndexModel([("at", DESCENDING)])]


class Duplicate(Document):
    """`a_id` is the smaller id, so that a pair is one document however it was found."""

    a_id: PydanticObjectId
    b_id: PydanticObjectId
    score: int
    reasons: list[dict[str, Any]]
    rank: float
    """Of the more valuable one: what matters most is put right first."""
    state: Literal["open", "parted"] = "open"
    parted_by: PydanticObjectId | None = None
    found_at: datetime

    class Settings:
        name = "duplicates"
        indexes = [
            IndexModel([("a_id", ASCENDING), ("b_id", ASCENDING)], unique=True),
            IndexModel([("b_id", ASCENDING)]),
            IndexModel([("state", ASCENDING), ("rank", DESCENDING)]),
        ]
