"""A person at a customer, with their part in the buying centre. One person may write from several addresses."""

from datetime import datetime

from beanie import Document, PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, IndexModel

from backend.domain.words import Attitude, BuyingRole


class Contact(Document):
    customer_id: PydanticObjectId
    team: str
    name: str
    title: str = ""
    role: BuyingRole = ""
    attitude: Attitude = ""
    influence: int | None = None
    addresses: list[str] = Field(default_factory=list)
    """Normalised (`domain.addresses.normalise`), the preferred one first, former ones included."""
    phones: list[str] = Field(default_factory=list)
    left_at: datetime | None = None
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "contacts"
        indexes = [
            IndexModel([("addresses", ASCENDING)]),
            IndexModel([("customer_id", ASCENDING)]),
            IndexModel([("changed_at", ASCENDING)]),
        ]


async def of_customer(customer_id: PydanticObjectId) -> list[Contact]:
    return await Contact.find({"customer_id": customer_id}).sort("name").to_list(200)
