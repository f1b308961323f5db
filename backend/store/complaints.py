"""A customer's complaint. While one is open every card says "resolve first"."""

from datetime import datetime

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

from backend.domain.words import ComplaintStatus


class Complaint(Document):
    customer_id: PydanticObjectId
    team: str
    title: str
    status: ComplaintStatus = "received"
    is_open: bool = True
    received_at: datetime
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "complaints"
        indexes = [
            IndexModel(
                [("customer_id", ASCENDING)], name="open_of_customer", partialFilterExpression={"is_open": True}
            ),
            IndexModel([("changed_at", ASCENDING)]),
        ]
