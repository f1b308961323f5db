"""Writing what is noted on a customer: facts, the pyramid, needs. An entry's id is made by whoever adds it, so that a phone may send it again."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from backend.api import examples
from backend.api.answers import object_id
from backend.api.auth import SignedIn
from backend.api.changes import Change, Fields, Id, Line, Name, value_of
from backend.domain.words import FascinationLevel, FieldName
from backend.errors import NotAllowed, NotFound
from backend.store import fascination, needs, noted
from backend.store.connection import Store
from backend.store.customers import Fact, Fascination, Need
from backend.store.noted import ListName, Place
from backend.store.users import User, sees_money

router = APIRouter(prefix="/api/customers/{customer_id}", tags=["fields"])

MOST_CENTS = 10**13

Text = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)]
Words = Annotated[Text, StringConstraints(min_length=1)]
Cents = Annotated[int, Field(ge=0, le=MOST_CENTS)] | None
Percent = Annotated[int, Field(ge=0, le=100)] | None
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class FactIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.FACT)
    id: PydanticObjectId
    field: FieldName
    key: Name
    value: Words


class FascinationIn(BaseModel):
    """Words, or an offering, or both."""

    model_config = ConfigDict(extra="forbid")
    id: PydanticObjectId
    level: FascinationLevel
    text: Line = ""
    offering_id: Id = None


class NeedIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: PydanticObjectId
    need: Name
    requirement: Text = ""
    demand: Text = ""
    offering_id: Id = None
    potential_cents: Cents = None
    share_percent: Percent = None
    currency: Currency = "EUR"
    basis: Line = ""


FACT: Fields = {"key": TypeAdapter(Name), "value": TypeAdapter(Words)}
FASCINATION: Fields = {
    "level": TypeAdapter(FascinationLevel),
    "text": TypeAdapter(Line),
    "offering_id": TypeAdapter(Id),
}
NEED: Fields = {
    "need": TypeAdapter(Name), "requirement": TypeAdapter(Text), "demand": TypeAdapter(Text), "offering_id": TypeAdapter(Id),
    "potential_cents": TypeAdapter(Cents), "share_percent": TypeAdapter(Percent), "currency": TypeAdapter(Currency),
    "basis": TypeAdapter(Line),
}  # fmt: skip


@router.post("/facts", status_code=204)
async def add_fact(customer_id: str, body: FactIn, user: SignedIn, request: Request) -> None:
    _check_money(user, body.field)
    await _write(request, user, customer_id, "facts", lambda place: noted.add(place, _entry(Fact, body, place)))


@router.patch("/facts/{entry_id}", status_code=204)
async def change_fact(customer_id: str, entry_id: str, body: Change, user: SignedIn, request: Request) -> None:
    value = value_of(FACT, body)

    async def work(place: Place) -> None:
        await _check_fact(place, entry_id)
        await noted.change(place, object_id(entry_id), body.field, body.was, value)

    await _write(request, user, customer_id, "facts", work)


@router.delete("/facts/{entry_id}", status_code=204)
async def remove_fact(customer_id: str, entry_id: str, user: SignedIn, request: Request) -> None:
    async def work(place: Place) -> None:
        await _check_fact(place, entry_id)
        await noted.remove(place, object_id(entry_id))

    await _write(request, user, customer_id, "facts", work)


@router.post("/fascination", status_code=204)
async def add_fascination(customer_id: str, body: FascinationIn, user: SignedIn, request: Request) -> None:
    await _write(
        request, user, customer_id, "fascination", lambda it: fascination.add(it, _entry(Fascination, body, it))
    )


@router.patch("/fascination/{entry_id}", status_code=204)
async def change_fascination(customer_id: str, entry_id: str, body: Change, user: SignedIn, request: Request) -> None:
    value, was, id_ = value_of(FASCINATION, body), _seen(body), object_id(entry_id)
    await _write(
        request, user, customer_id, "fascination", lambda it: fascination.change(it, id_, body.field, was, value)
    )


@router.delete("/fascination/{entry_id}", status_code=204)
async def remove_fascination(customer_id: str, entry_id: str, user: SignedIn, request: Request) -> None:
    await _write(request, user, customer_id, "fascination", lambda it: noted.remove(it, object_id(entry_id)))


@router.post("/needs", status_code=204)
async def add_need(customer_id: str, body: NeedIn, user: SignedIn, request: Request) -> None:
    await _write(request, user, customer_id, "needs", lambda it: needs.add(it, _entry(Need, body, it)))


@router.patch("/needs/{entry_id}", status_code=204)
async def change_need(customer_id: str, entry_id: str, body: Change, user: SignedIn, request: Request) -> None:
    value, was, id_ = value_of(NEED, body), _seen(body), object_id(entry_id)
    await _write(request, user, customer_id, "needs", lambda it: needs.change(it, id_, body.field, was, value))


@router.delete("/needs/{entry_id}", status_code=204)
async def remove_need(customer_id: str, entry_id: str, user: SignedIn, request: Request) -> None:
    await _write(request, user, customer_id, "needs", lambda it: noted.remove(it, object_id(entry_id)))


async def _write(
    request: Request, user: User, customer_id: str, name: ListName, work: Callable[[Place], Awaitable[None]]
) -> None:
    """Do `work` in one transaction, at this list of the customer."""
    of, now, store = object_id(customer_id), datetime.now(UTC), request.app.state.store
    assert isinstance(store, Store)

    async def inside(session: Any) -> None:
        await work(Place(name, of, user, now, session))

    await store.in_transaction(inside)


def _entry(kind: type[BaseModel], body: BaseModel, place: Place) -> dict[str, Any]:
    return kind(**body.model_dump(), source="person", at=place.now, by=place.user.id).model_dump()


def _seen(change: Change) -> Any:
    """What the person saw, as it is stored: an offering by its id."""
    if change.field == "offering_id" and PydanticObjectId.is_valid(change.was):
        return PydanticObjectId(change.was)
    return change.was


async def _check_fact(place: Place, entry_id: str) -> None:
    """A fact about finances is changed by those who see money; for others it is not there."""
    fact = next((it for it in await noted.entries(place) if str(it["id"]) == entry_id), None)
    if fact is not None and fact["field"] == "finances" and not sees_money(place.user):
        raise NotFound(noted.NO_ENTRY)


def _check_money(user: User, field: FieldName) -> None:
    if field == "finances" and not sees_money(user):
        raise NotAllowed("You may not see this customer's finances.")
