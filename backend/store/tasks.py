"""Something one person has promised to do for a customer, by a day."""

from datetime import date, datetime

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

from backend.store.trade import DAYS


class Task(Document):
    customer_id: PydanticObjectId
    contact_id: PydanticObjectId | None = None
    team: str
    user_id: PydanticObjectId
    title: str
    due: date | None = None
    done_at: datetime | None = None
    done_by: PydanticObjectId | None = None
    made_at: datetime
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "tasks"
        bson_encoders = DAYS
        indexes = [
            IndexModel([("user_id", ASCENDING), ("due", ASCENDING)], name="open_of_user", partialFilterExpression={"done_at": None}),
            IndexModel([("customer_id", ASCENDING), ("due", ASCENDING)], name="of_customer"),
        ]  # fmt: skip
