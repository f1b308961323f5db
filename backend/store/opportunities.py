"""Open business with a customer. `is_open` is kept beside the stage so that a partial index holds the open ones only."""

from datetime import date, datetime

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

from backend.domain.words import Stage


class Opportunity(Document):
    customer_id: PydanticObjectId
    team: str
    title: str
    number: str = ""
    """The offer's number as the customer knows it."""
    stage: Stage = "lead"
    is_open: bool = True
    value_cents: int = 0
    currency: str = "EUR"
    expected_close: date | None = None
    next_step: str = ""
    closed_reason: str = ""
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "opportunities"
        bson_encoders = {date: lambda day: datetime(day.year, day.month, day.day)}
        indexes = [
            IndexModel(
                [("customer_id", ASCENDING)], name="open_of_customer", partialFilterExpression={"is_open": True}
            ),
            IndexModel([("changed_at", ASCENDING)]),
        ]
