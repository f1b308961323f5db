"""The second field of a customer, written: the people of its buying centre, and their parts in one opportunity."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from beanie import PydanticObjectId
from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from backend.api import checks, examples
from backend.api.answers import Moment, object_id
from backend.api.auth import SignedIn
from backend.api.changes import Change, Fields, Id, Line, Lines, Name, each, value_of
from backend.domain.words import Attitude, BuyingRole, RelationKind
from backend.store import buying_centre, company, contacts
from backend.store.contacts import Contact
from backend.store.customers import Known
from backend.store.users import User

router = APIRouter(prefix="/api", tags=["contacts"])

Influence = Annotated[int, Field(strict=True, ge=1, le=5)]
Addresses = each(checks.mail_address)
Phones = each(checks.phone_number)
Language = Literal["", "de", "en", "fr", "it", "es", "nl", "pl", "cs"]


class RelationIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    contact_id: PydanticObjectId
    kind: RelationKind


class PartIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    contact_id: PydanticObjectId
    role: BuyingRole


def _as_stored(relations: list[RelationIn]) -> list[dict[str, Any]]:
    """One relation to each person: the last one said."""
    return [it.model_dump() for it in {it.contact_id: it for it in relations}.values()]


Relations = Annotated[list[RelationIn], Field(max_length=50), AfterValidator(_as_stored)]

FIELDS: Fields = {
    "name": TypeAdapter(Name), "title": TypeAdapter(Line), "department": TypeAdapter(Line), "role": TypeAdapter(BuyingRole),
    "attitude": TypeAdapter(Attitude), "influence": TypeAdapter(Influence | None), "addresses": TypeAdapter(Addresses),
    "phones": TypeAdapter(Phones), "language": TypeAdapter(Language), "boss_id": TypeAdapter(Id), "left_at": TypeAdapter(Moment | None),
    "relations": TypeAdapter(Relations),
}  # fmt: skip
STORED_OTHERWISE = frozenset(("boss_id", "left_at", "relations"))
"""What is stored as something else than it is shown: ids and times. `was` is read like the value."""


class ContactIn(BaseModel):
    """`id` is made by whoever sends it: the same one twice adds one person."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.CONTACT)
    id: PydanticObjectId
    name: Name
    title: Line = ""
    department: Line = ""
    role: BuyingRole = ""
    attitude: Attitude = ""
    influence: Influence | None = None
    addresses: Addresses = Field(default_factory=list)  # type: ignore[valid-type]
    phones: Lines = Field(default_factory=list)
    """As they are dialled where the customer is."""


class Cast(BaseModel):
    """All parts in one opportunity; `was` is what the person saw."""

    model_config = ConfigDict(extra="forbid")
    was: list[PartIn] = Field(max_length=100)
    value: list[PartIn] = Field(max_length=100)


@router.post("/customers/{customer_id}/contacts", status_code=204)
async def add(customer_id: str, new: ContactIn, user: SignedIn, request: Request) -> None:
    now, country = _now(), await company.country(user, object_id(customer_id))
    said = new.model_dump() | {"phones": value_of(FIELDS, Change(field="phones", value=new.phones), country)}
    known = {
        field: Known(source="person", at=now, by=user.id) for field, value in said.items() if value and field != "id"
    }
    contact = Contact(customer_id=object_id(customer_id), team="", known=known, changed_at=now, **said)
    await buying_centre.add(request.app.state.store, user, contact)


@router.patch("/contacts/{contact_id}", status_code=204)
async def change(contact_id: str, change: Change, user: SignedIn, request: Request) -> None:
    """Change one field (`was` is what the person saw). 409 if somebody was faster."""
    value = value_of(FIELDS, change, await _country(user, object_id(contact_id)) if change.field == "phones" else "DE")
    await buying_centre.change(
        request.app.state.store, user, object_id(contact_id), change.field, _was(change), value, _now()
    )


@router.delete("/contacts/{contact_id}", status_code=204)
async def remove(contact_id: str, user: SignedIn, request: Request) -> None:
    """Take away somebody who was entered by mistake. 409 for whoever stands on the timeline: they leave."""
    await buying_centre.remove(request.app.state.store, user, object_id(contact_id), _now())


@router.put("/opportunities/{opportunity_id}/people", status_code=204)
async def cast(opportunity_id: str, parts: Cast, user: SignedIn, request: Request) -> None:
    """Who plays which part in this business, where it differs from the customer's buying centre."""
    was, value = ([it.model_dump() for it in some] for some in (parts.was, parts.value))
    await buying_centre.cast_opportunity(request.app.state.store, user, object_id(opportunity_id), was, value, _now())


async def _country(user: User, contact_id: PydanticObjectId) -> str:
    contact = await contacts.visible(user, contact_id)
    return await company.country(user, contact["customer_id"]) if contact else "DE"


def _was(change: Change) -> Any:
    if change.field not in STORED_OTHERWISE:
        return change.was
    return value_of(FIELDS, change.model_copy(update={"value": change.was}))


def _now() -> datetime:
    return datetime.now(UTC)
