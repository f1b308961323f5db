"""A person at a customer, with their part in the buying centre. One person may write from several addresses."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel

from backend.domain.words import Attitude, BuyingRole, RelationKind
from backend.store.customers import Known
from backend.store.elsewhere import FROM_ELSEWHERE, External
from backend.store.users import User, visible_to


class Relation(BaseModel):
    """An informal relation, as seen by us: who has whose ear, who stands against whom."""

    contact_id: PydanticObjectId
    kind: RelationKind


class Bounce(BaseModel):
    """A mail of ours did not reach this address; `is_hard` as in `domain.kind_facts.Bounced`."""

    address: str
    is_hard: bool | None
    at: datetime
    mail_id: PydanticObjectId


class Departed(BaseModel):
    """A note said that this person has left, and whom to write to instead."""

    at: datetime
    mail_id: PydanticObjectId
    successors: list[dict[str, str]] = Field(default_factory=list)


class Contact(Document):
    customer_id: PydanticObjectId
    team: str
    name: str
    title: str = ""
    role: BuyingRole = ""
    attitude: Attitude = ""
    influence: int | None = None
    """1 (little) to 5 (decides)."""
    boss_id: PydanticObjectId | None = None
    """The formal line: whom this person reports to."""
    relations: list[Relation] = Field(default_factory=list)
    department: str = ""
    language: str = ""
    external: External | None = None
    known: dict[str, Known] = Field(default_factory=dict)
    addresses: list[str] = Field(default_factory=list)
    """Normalised (`domain.addresses.normalise`), the preferred one first."""
    former_addresses: list[str] = Field(default_factory=list)
    """Taken away since: older mail is still known by them."""
    phones: list[str] = Field(default_factory=list)
    bounces: list[Bounce] = Field(default_factory=list)
    """The last ten."""
    departed: Departed | None = None
    """Until a person has said whether it is so."""
    left_at: datetime | None = None
    changed_at: datetime
    schema_version: int = 2

    class Settings:
        name = "contacts"
        indexes = [
            IndexModel([("addresses", ASCENDING)]),
            IndexModel([("former_addresses", ASCENDING)]),
            IndexModel([("customer_id", ASCENDING)]),
            IndexModel([("phones", ASCENDING)]),
            IndexModel([("changed_at", ASCENDING), ("_id", ASCENDING)]),
            FROM_ELSEWHERE,
        ]


async def of_customer(customer_id: PydanticObjectId) -> list[Contact]:
    return await Contact.find({"customer_id": customer_id}).sort("name").to_list(200)


async def by_address(customer_id: PydanticObjectId, address: str) -> PydanticObjectId | None:
    """Who of a customer writes from this address; None if it is nobody, or several do."""
    of = {"addresses": address, "customer_id": customer_id}
    found = await Contact.get_motor_collection().find(of, {"_id": 1}).to_list(2)
    return found[0]["_id"] if address and len(found) == 1 else None


async def visible(user: User, contact_id: PydanticObjectId, session: Any = None) -> dict[str, Any] | None:
    """The contact as stored, if this person sees its customer."""
    of = {"_id": contact_id, **visible_to(user, "customer_id")}
    found: dict[str, Any] | None = await Contact.get_motor_collection().find_one(of, session=session)
    return found
